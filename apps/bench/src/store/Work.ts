/** What a process of a contestant is asked to do, and how it is timed. */
import { Balance, type Session } from "./Contestant.ts"
import { batch, singles, wholeStreams } from "./Workload.ts"

const writers = 16
const batchSize = 100
const longStream = 1000
/** Events that `fill` writes beside those it is asked for. */
export const filledBeside = longStream

/** In what the amount is counted, the amount of a full run, and what it must be a multiple of. */
export const measures = {
  "append-1-sequential": { counted: "events", amount: 1_500, multiple: 1 },
  "append-1-16-writers": { counted: "events", amount: 6_400, multiple: writers },
  "append-1-4-processes": { counted: "events", amount: 6_400, multiple: 4 * writers },
  "append-100": { counted: "batches", amount: 100, multiple: 1 },
  import: { counted: "events", amount: 20_000, multiple: 1_000 },
  "read-stream-1000": { counted: "streams", amount: 40, multiple: 1 },
  "read-all": { counted: "events", amount: 50_000, multiple: 1_000 },
  "fold-all": { counted: "events", amount: 50_000, multiple: 1_000 }
} as const
export type MeasureName = keyof typeof measures

/** Events in one unit of a measure's amount. */
export const eventsIn = (measure: MeasureName): number => {
  const { counted } = measures[measure]
  return counted === "batches" ? batchSize : counted === "streams" ? longStream : 1
}

/** `seed` makes what is written new. */
export interface Order {
  readonly work: MeasureName | "fill"
  readonly seed: string
  readonly amount: number
}

/** Does the work; what is written is made beforehand. Answers microseconds. */
export const timed = async ({ amount, seed, work }: Order, session: Session, isExact: boolean): Promise<number> => {
  const run = prepared({ amount, seed, work }, session, (found, expected) => {
    if (isExact && found !== expected) throw new Error(`${work}: ${found} events were read, ${expected} are stored`)
  })
  const start = performance.now()
  await run()
  return (performance.now() - start) * 1000
}

type Check = (found: number, expected: number) => void

const prepared = ({ amount, seed, work }: Order, session: Session, check: Check): (() => Promise<void>) => {
  switch (work) {
    case "append-1-sequential":
      return appending(session, 1, seed, amount)
    case "append-1-16-writers":
    case "append-1-4-processes":
      return appending(session, writers, seed, amount)
    case "append-100": {
      const jobs = Array.from({ length: amount }, (_, n) => batch(`${seed}.${n}`, batchSize))
      return () => session.append([jobs])
    }
    case "import": {
      const jobs = wholeStreams(seed, amount)
      return () => session.load(jobs)
    }
    case "fill": {
      const jobs = wholeStreams(seed, amount)
      return async () => {
        await session.append([[batch("long", longStream)]])
        await session.load(jobs)
      }
    }
    case "read-stream-1000":
      return async () => {
        for (let n = 0; n < amount; n++) check(await session.readStream("payment-long"), longStream)
      }
    case "read-all":
      return async () => {
        check(await session.readAll(), amount)
      }
    case "fold-all":
      return async () => {
        check(await session.fold(new Balance()), amount)
      }
  }
}

const appending = (session: Session, lanes: number, seed: string, amount: number): (() => Promise<void>) => {
  const jobs = Array.from({ length: lanes }, (_, lane) => singles(`${seed}.${lane}`, amount / lanes))
  return () => session.append(jobs)
}
