/**
 * A nightly run that is really killed, with SIGKILL at chosen requests to Zuora: the same command again goes on with it, and
 * what it finds is what an undisturbed run finds, byte for byte.
 */
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./Program.ts"

const { run, tenant } = liveTenant()

/** Only catches what hangs. */
const timeoutMs = 600_000

/** The instant is said, so that all runs are of the same. */
const command = ["reconcile", "--as-of", "2099-01-01T00:00:00Z", "--lag", "0s", "--look-only"]

const sql = async (text: string) => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await client.connect()
  try {
    return (await client.query(text)).rows as ReadonlyArray<Record<string, unknown>>
  } finally {
    await client.end()
  }
}

const requests = async () => (await Effect.runPromise(tenant().sandbox.calls)).length

/** The lines of the last run, and how it was come to. */
const lastRun = async () => ({
  findings: await sql(
    "select code, subject, body from recon.finding where run = (select max(number) from recon.run) order by code, subject"
  ),
  runs: (await sql("select number from recon.run")).length
})

/** Runs it until Zuora has been asked so often; tells whether it was killed before its end. */
const killedAfter = async (asked: number): Promise<boolean> => {
  const from = await requests()
  const over = new AbortController()
  const killWhen = (async () => {
    while (!over.signal.aborted && (await requests()) < from + asked)
      await new Promise((resolve) => setTimeout(resolve, 2))
  })()
  const { code } = await counterfoil(command, { env: tenant().env, killWhen })
  over.abort()
  await killWhen
  // A dead process's lease ends by itself; nobody waits for that here.
  await sql("update recon.lease set until = now()")
  return code === null
}

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  await Effect.runPromise(
    Effect.gen(function* () {
      const { edit } = tenant().sandbox
      yield* edit({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" })
      yield* edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
    })
  )
}, timeoutMs)

describe("counterfoil reconcile that is killed", () => {
  it(
    "goes on where it was, and finds what an undisturbed run finds",
    async () => {
      const before = await requests()
      const undisturbed = await run(...command)
      const all = (await requests()) - before
      expect(undisturbed).toMatchObject({ code: 1, out: expect.stringContaining("application-difference") })
      const expected = await lastRun()
      expect(expected.findings.length).toBeGreaterThan(1)
      const resumed: Array<unknown> = []
      for (const part of [0.1, 0.4, 0.7]) {
        const isKilled = await killedAfter(Math.floor(all * part))
        expect(isKilled).toBe(true)
        const unfinished = await sql("select phase from recon.run where phase in ('reading', 'comparing')")
        const from = await requests()
        const again = await run(...command)
        const sent = (await requests()) - from
        expect(again.code).toBe(1)
        const { findings, runs } = await lastRun()
        expect(findings).toEqual(expected.findings)
        // One run more, however often it was begun; what was read was not read again.
        expect(runs).toBe((expected.runs += 1))
        resumed.push([unfinished.length, sent < all])
        expect(again.out.split("\n").slice(2)).toEqual(undisturbed.out.split("\n").slice(2))
      }
      expect(resumed.at(-1)).toEqual([1, true])
    },
    timeoutMs
  )
})
