/** A process of the proof suite: a writer, a verifier, a sealer or a bare reader of one database. */
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal, sealEvery } from "@counterfoil/event-store/proof/Sealer"
import { trust, trusted } from "@counterfoil/event-store/proof/Trust"
import { verify } from "@counterfoil/event-store/proof/Verification"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { Client } from "pg"
import Cursor from "pg-cursor"
import { counterfoil } from "../store/contestants/Counterfoil.ts"
import { storedRows } from "../store/contestants/Bare.ts"
import { singles, wholeStreams } from "../store/Workload.ts"
import type { Errand } from "./Errand.ts"

const [url = ""] = process.argv.slice(2)
const session = await counterfoil.open(url)
const key = Result.getOrThrow(sealKey(newSealKey()))
const believed = Result.getOrThrow(trust({ keys: [trusted(key)] }))
const seals = (threads: number) => SealStore.layerPostgres({ url: Redacted.make(url), tenant: "bench", threads })

/** Between two looks for what is new; a service would take a minute. */
const sealEveryMs = 250
const rowsAtOnce = 1_000

/** Rows as the text that the server sent: the least that reading them can cost. */
const readAll = async (): Promise<number> => {
  const client = new Client({ connectionString: url, types: { getTypeParser: () => (text: string) => text } })
  await client.connect()
  const cursor = client.query(new Cursor(`${storedRows} order by log, position`))
  let count = 0
  for (let rows = await cursor.read(rowsAtOnce); rows.length > 0; rows = await cursor.read(rowsAtOnce))
    count += rows.length
  await client.end()
  return count
}

const demand = (found: number, amount: number): void => {
  if (found !== amount) throw new Error(`${found} of ${amount} events`)
}

let sealing: Fiber.Fiber<unknown, unknown> | undefined

/** Makes what is needed beforehand; what it gives is timed. */
const prepared = (errand: Errand): (() => Promise<void>) => {
  switch (errand.work) {
    case "fill":
      return async () => {
        await session.load(wholeStreams("filled", errand.amount))
        await Effect.runPromise(Effect.provide(seal({ key }), seals(0)))
      }
    case "verify":
      return async () => {
        const [log] = await Effect.runPromise(Effect.provide(verify({ trust: believed }), seals(errand.threads)))
        demand(log?.proven ?? 0, errand.amount)
      }
    case "read":
      return async () => {
        demand(await readAll(), errand.amount)
      }
    case "append": {
      const { amount, seed, writers } = errand
      const lanes = Array.from({ length: writers }, (_, lane) => singles(`${seed}.${lane}`, amount / writers))
      return () => session.append(lanes)
    }
    case "seal":
      return async () => {
        sealing = Effect.runFork(Effect.provide(sealEvery(sealEveryMs, { key }), seals(0)))
      }
    case "stop":
      return async () => {
        if (sealing !== undefined) await Effect.runPromise(Fiber.interrupt(sealing))
        await Effect.runPromise(Effect.provide(seal({ key }), seals(0)))
      }
  }
}

process.on("message", (errand: Errand) => {
  const run = prepared(errand)
  const start = performance.now()
  void run().then(() => process.send?.((performance.now() - start) * 1000))
})
process.on("disconnect", () => {
  void session.close().finally(() => process.exit())
})
process.send?.(0)
