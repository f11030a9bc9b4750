/** A process that holds one contestant, and tells how long what it is asked for took. */
import { contestants, type ContestantName } from "./Contestants.ts"
import { type Order, timed } from "./Work.ts"

/** Its name; the database it writes; the one it reads, and whether its tables are to be made there. */
const [name = "bare", written = "", read = "", setUp = ""] = process.argv.slice(2)
const contestant = await contestants[name as ContestantName]()
if (setUp !== "") {
  await contestant.setUp(written)
  if (!name.startsWith("bare")) await contestant.setUp(read)
}
const [writer, reader] = [await contestant.open(written), await contestant.open(read)]

/** emmett's own reading misses and repeats events, see docs/performance.md: it is timed all the same. */
const isExact = name !== "emmett"

process.on("message", (order: Order) => {
  const isReading = /^(read|fold|fill)/.test(order.work)
  void timed(order, isReading ? reader : writer, isExact).then((micros) => process.send?.(micros))
})
process.on("disconnect", () => {
  void Promise.all([writer.close(), reader.close()]).finally(() => process.exit())
})
process.send?.(0)
