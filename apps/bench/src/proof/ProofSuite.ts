/**
 * What a proven history costs: verifying every stored byte against a bare read of the same rows, and appending beside a
 * sealer against appending without one.
 */
import { availableParallelism } from "node:os"
import * as Child from "../Child.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import { counterfoil } from "../store/contestants/Counterfoil.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import type { Errand } from "./Errand.ts"

/** Of a full run: so many that the start of threads, a tenth of a second of CPU each, is small in a quick one too. Appended
 * events are dealt out to 16 writers. */
const verified = 1_000_000
const appended = { sequential: 1_600, writers: 6_400 }
const writers = 16

const scaled = (amount: number, { share }: Effort): number => Math.ceil((amount * share) / 80) * 80

export const proof: Suite = {
  name: "proof",
  open: (effort, use) =>
    withServer(async (server) => {
      const children: Array<Child.Child> = []
      const process = async (database: string): Promise<(errand: Errand) => Promise<number>> => {
        const child = Child.start(new URL("./ErrandProcess.ts", import.meta.url), [onDatabase(server, database)])
        children.push(child)
        await child.ask()
        return child.ask
      }
      try {
        for (const database of ["verified", "sealed", "unsealed"]) {
          await sql(server, `create database ${database}`)
          await counterfoil.setUp(onDatabase(server, database))
        }
        const [verifier, reader] = [await process("verified"), await process("verified")]
        const [beside, alone, sealer] = [await process("sealed"), await process("unsealed"), await process("sealed")]
        const amount = scaled(verified, effort)
        await verifier({ work: "fill", amount })
        await sql(onDatabase(server, "verified"), "vacuum analyze", "checkpoint")

        let rounds = 0
        const appending = (name: string, count: number, lanes: number): Measure => {
          const append = async (writer: typeof alone, asked: Effort): Promise<number> => {
            const amount = scaled(count, asked)
            return (await writer({ work: "append", amount, writers: lanes, seed: `r${(rounds += 1)}` })) / amount
          }
          const withSealer = async (asked: Effort): Promise<number> => {
            await sealer({ work: "seal" })
            const micros = await append(beside, asked)
            await sealer({ work: "stop" })
            return micros
          }
          return {
            ...shown(name),
            contestants: [
              { name: "no sealer", round: (asked) => append(alone, asked) },
              { name: "no sealer again", round: (asked) => append(alone, asked) },
              { name: "a sealer beside", round: withSealer }
            ]
          }
        }
        const read = async (): Promise<number> => (await reader({ work: "read", amount })) / amount
        const verify = (threads: number) => async (): Promise<number> =>
          (await verifier({ work: "verify", amount, threads })) / amount

        const measures: ReadonlyArray<Measure> = [
          {
            ...shown("verify"),
            contestants: [
              { name: "pg-cursor", round: read },
              { name: "pg-cursor again", round: read },
              { name: "one thread", round: verify(1) },
              { name: "a thread per core", round: verify(availableParallelism()) }
            ]
          },
          appending("seal-beside-sequential", appended.sequential, 1),
          appending("seal-beside-16-writers", appended.writers, writers)
        ]
        for (const { contestants } of measures) {
          for (const { round } of contestants) await round({ rounds: 1, share: effort.share / 4 })
        }
        return await use(measures)
      } finally {
        for (const child of children) child.stop()
      }
    })
}

const shown = (name: string) => ({ name, unit: "events/s", shown: (micros: number) => 1_000_000 / micros })
