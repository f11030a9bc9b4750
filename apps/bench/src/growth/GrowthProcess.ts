/** A process of the growth suite, on one database. Tells how many microseconds its work took. */
import { counterfoil } from "../store/contestants/Counterfoil.ts"
import { singles, wholeStreams } from "../store/Workload.ts"
import type { Growth } from "./Growth.ts"

const eventsPerStream = 5
/** Coprime to every number of streams here: reads go all over them, each time in the same order. */
const stride = 7_919

const [url = ""] = process.argv.slice(2)
const session = await counterfoil.open(url)

/** Makes what is needed beforehand; what it gives is timed. */
const prepared = (growth: Growth): (() => Promise<void>) => {
  switch (growth.work) {
    case "load":
      return async () => {
        for (let load = growth.from; load < growth.from + growth.loads; load++) {
          await session.load(wholeStreams(`g${load}`, growth.streams * eventsPerStream))
        }
      }
    case "append": {
      const { amount, seed, writers } = growth
      const lanes = Array.from({ length: writers }, (_, lane) => singles(`${seed}.${lane}`, amount / writers))
      return () => session.append(lanes)
    }
    case "read": {
      const { among, amount, stored, streams } = growth
      const names = Array.from({ length: amount }, (_, n) => {
        const stream = stored - 1 - ((n * stride) % among)
        return `payment-g${Math.floor(stream / streams)}.${stream % streams}`
      })
      return async () => {
        for (const name of names) {
          const found = await session.readStream(name)
          if (found !== eventsPerStream) throw new Error(`${found} events of ${name}`)
        }
      }
    }
  }
}

process.on("message", (growth: Growth) => {
  const run = prepared(growth)
  const start = performance.now()
  void run().then(() => process.send?.((performance.now() - start) * 1000))
})
process.on("disconnect", () => {
  void session.close().finally(() => process.exit())
})
process.send?.(0)
