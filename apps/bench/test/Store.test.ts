/** That every contestant of the store suite really stores and reads what it is given; never how fast. */
import { describe, expect, it } from "vitest"
import { Balance } from "../src/store/Contestant.ts"
import { store } from "../src/store/StoreSuite.ts"
import { batch, singles, wholeStreams } from "../src/store/Workload.ts"
import * as Rounds from "../src/Rounds.ts"

describe("the store suite", () => {
  it("measures everyone in everything, and everyone reads what was stored", async () => {
    const effort = { rounds: 1, share: 0.001 }
    const rows = await store.open(effort, async (measures) => {
      const all: Array<Rounds.Row> = []
      for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
      return all
    })
    const peers = ["counterfoil", "emmett", "message-db", "castore"]
    const bare = (name: string) => [name, `${name} again`, ...peers]
    expect(Object.entries(Object.groupBy(rows, ({ measure }) => measure))).toEqual(
      Object.entries({
        "append-1-sequential": bare("prepared INSERT"),
        "append-1-16-writers": bare("prepared INSERT"),
        "append-1-4-processes": bare("prepared INSERT"),
        "append-100": bare("INSERT of 100 rows"),
        import: bare("COPY"),
        "read-stream-1000": bare("SELECT"),
        "read-all": bare("SELECT"),
        "fold-all": bare("pg-cursor")
      }).map(([measure, names]) => [
        measure,
        names.map((contestant) => expect.objectContaining({ contestant })) as unknown
      ])
    )
    for (const { unit, value } of rows) {
      expect(unit).toBe("events/s")
      expect(value).toBeGreaterThan(0)
    }
    // 24 processes are started: the limit only catches what hangs.
  }, 300_000)
})

describe("the workload", () => {
  it("has events of some 600 bytes, no two alike, the same each time", () => {
    const jobs = singles("s", 1000)
    const texts = jobs.flatMap(({ events }) => events.map((event) => JSON.stringify([event.data, event.meta])))
    expect(new Set(texts).size).toBe(1000)
    for (const { length } of texts) expect(length > 550 && length < 750).toBe(true)
    expect(singles("s", 1000)).toEqual(jobs)
  })

  it("appends to streams of five in order, imports them whole, and makes batches of one stream", () => {
    expect(singles("s", 7).map(({ after, stream }) => `${stream}@${after}`)).toEqual(
      [0, 1, 2, 3, 4].map((after) => `payment-s.0@${after}`).concat("payment-s.1@0", "payment-s.1@1")
    )
    expect(wholeStreams("s", 10).map(({ events }) => events.length)).toEqual([5, 5])
    expect(batch("s", 100).events.length).toBe(100)
  })

  it("is folded into cents per stream", () => {
    const balance = new Balance()
    for (const { events, stream } of singles("s", 5)) for (const { data } of events) balance.add(stream, data)
    expect([balance.count, ...balance.minor]).toEqual([5, ["payment-s.0", 0 + 101 + 202 + 303 + 404]])
  })
})
