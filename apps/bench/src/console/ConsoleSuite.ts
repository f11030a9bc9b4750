/**
 * How long the console's server takes for what people look at, with a million documents in the store, against one prepared
 * statement over a bare HTTP server. What is told is the 95th of 100 requests, one after the other. Then how long the pages
 * take in a browser.
 */
import * as Child from "../Child.ts"
import { idOf, invoicesAnAccount } from "../reconcile/Ledger.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import * as Console from "./Console.ts"
import { write } from "./ConsoleTenant.ts"
import { type Places, withPages } from "./PageLoads.ts"

const originalsOf = ({ share }: Effort): number => (share < 1 ? 2_500 : 25_000)
const times = 20
const requests = 100
/** Coprime to every number of accounts here: all over them, in the same order for everybody. */
const stride = 7_919

/** What is asked of both: the console's address, and the bare server's. */
const questions: Readonly<Record<string, (n: number) => readonly [string, string]>> = {
  accounts: (n) => [`/api/accounts?after=${account(n)}`, `/accounts/${account(n)}`],
  account: (n) => [`/api/accounts/${account(n)}`, `/account/${account(n)}`],
  document: (n) => [`/api/documents/Invoice-${idOf("i", n)}`, `/document/Invoice-${idOf("i", n)}`],
  discrepancies: () => ["/api/cases", "/discrepancies/Case-"]
}

/** Pages that people open: a list, and an account whole. */
const placesOf = (address: string, bare: string): Places => ({
  discrepancies: () => [`${address}/discrepancies`, `${bare}/page/discrepancies/Case-`],
  account: (n) => [`${address}/accounts/${account(n)}`, `${bare}/page/account/${account(n)}`]
})

const account = (n: number): string => idOf("a", Math.floor(n / invoicesAnAccount))

export const consoleSuite: Suite = {
  name: "console",
  open: (effort, use) =>
    withServer(async (server) => {
      const originals = originalsOf(effort)
      await sql(server, "create database console")
      const url = onDatabase(server, "console")
      await write(url, originals, times)
      const served = await Console.start(url)
      const bare = Child.start(new URL("./BareProcess.ts", import.meta.url), [url])
      const bareAddress = `http://127.0.0.1:${await bare.ask()}`
      const headers = { authorization: `Bearer ${served.token}` }
      let asked = 0
      /** Milliseconds of the 95th of a hundred. */
      const slowest = async (addressOf: (n: number) => string): Promise<number> => {
        const took: Array<number> = []
        for (let request = 0; request < requests; request++) {
          const address = addressOf((asked++ * stride) % originals)
          const start = performance.now()
          const answer = await fetch(address, { headers })
          const text = await answer.text()
          took.push(performance.now() - start)
          if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${text.slice(0, 200)}`)
        }
        return took.toSorted((a, b) => a - b)[Math.ceil(requests * 0.95) - 1] ?? Number.NaN
      }
      const measures = Object.entries(questions).map(([name, ask]): Measure => ({
        name: `console-${name}-p95`,
        unit: "ms",
        contestants: [
          { name: "bare", round: () => slowest((n) => `${bareAddress}${ask(n)[1]}`) },
          { name: "counterfoil", round: () => slowest((n) => `${served.address}${ask(n)[0]}`) }
        ]
      }))
      const places = placesOf(served.address, bareAddress)
      try {
        return await withPages(
          served,
          places,
          () => (asked++ * stride) % originals,
          (pages) => use([...measures, ...pages])
        )
      } finally {
        served.stop()
        bare.stop()
      }
    })
}
