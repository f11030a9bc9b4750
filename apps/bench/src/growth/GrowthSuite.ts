/**
 * Whether the event store slows down as it grows: appends, and reads of the newest streams, in a large store against a
 * small one. Both are filled by the store's own import, so that every row is as an append writes it.
 */
import * as Child from "../Child.ts"
import { counterfoil } from "../store/contestants/Counterfoil.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import type { Growth } from "./Growth.ts"

const eventsPerStream = 5
/** Streams of a small store in a full run: 100,000 events. */
const smallStreams = 20_000
/** A large store is this many small ones: 10,000,000 events in a full run. */
const timesLarger = 100
/** Of a full run. Reads are of these newest streams, or of all that there are. */
const newest = 100_000
/** Appends of a round; a small store must not become much larger by them. */
const appended = { sequential: 320, writers: 960 }
const writers = 16
const read = 2_000

const scaled = (amount: number, { share }: Effort): number => Math.ceil((amount * share) / writers) * writers

export const growth: Suite = {
  name: "growth",
  open: (effort, use) =>
    withServer(async (server) => {
      const children: Array<Child.Child> = []
      /** A store of so many loads of `streams` streams. */
      const filled = async (database: string, streams: number, loads: number) => {
        const url = onDatabase(server, database)
        await sql(server, `create database ${database}`)
        await counterfoil.setUp(url)
        const child = Child.start(new URL("./GrowthProcess.ts", import.meta.url), [url])
        children.push(child)
        await child.ask()
        const ask = (growth: Growth): Promise<number> => child.ask(growth)
        await ask({ work: "load", from: 0, loads, streams })
        await sql(url, "vacuum analyze", "checkpoint")
        return { ask, streams, stored: streams * loads }
      }
      try {
        const streams = scaled(smallStreams, effort)
        const small = await filled("small", streams, 1)
        const large = await filled("large", streams, timesLarger)
        type Filled = typeof small
        const measure = (
          name: string,
          unit: string,
          round: (store: Filled, asked: Effort) => Promise<number>
        ): Measure => {
          const of = ({ stored }: Filled): string => `${(stored * eventsPerStream).toLocaleString("en-US")} events`
          return {
            name,
            unit,
            shown: (micros) => 1_000_000 / micros,
            contestants: [
              { name: of(small), round: (asked) => round(small, asked) },
              { name: `${of(small)} again`, round: (asked) => round(small, asked) },
              { name: of(large), round: (asked) => round(large, asked) }
            ]
          }
        }
        let rounds = 0
        const appending = (name: string, count: number, writers: number): Measure =>
          measure(name, "events/s", async ({ ask }, asked) => {
            const amount = scaled(count, asked)
            return (await ask({ work: "append", amount, writers, seed: `r${(rounds += 1)}` })) / amount
          })
        const measures = [
          appending("append-1-sequential", appended.sequential, 1),
          appending("append-1-16-writers", appended.writers, writers),
          measure("read-newest-streams", "streams/s", async ({ ask, stored, streams }, asked) => {
            const [amount, among] = [scaled(read, asked), Math.min(stored, scaled(newest, effort))]
            return (await ask({ work: "read", amount, among, stored, streams })) / amount
          })
        ]
        for (const { contestants } of measures) for (const { round } of contestants) await round(effort)
        return await use(measures)
      } finally {
        for (const child of children) child.stop()
      }
    })
}
