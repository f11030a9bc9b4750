/** What a way to store events must be able to do to be measured. Each has processes and databases of its own. */
import type { BenchEvent, Job } from "./Workload.ts"

export interface Contestant {
  /** Makes its tables in an empty database; `url` is the superuser's. */
  readonly setUp: (url: string) => Promise<void>
  readonly open: (url: string) => Promise<Session>
}

export interface Session {
  /** Each lane is a writer: it appends its jobs one after the other, each its own transaction. */
  readonly append: (lanes: ReadonlyArray<ReadonlyArray<Job>>) => Promise<void>
  /** Loads whole streams as fast as it goes, in the largest portions that it can take. */
  readonly load: (jobs: ReadonlyArray<Job>) => Promise<void>
  /** Events of the stream, decoded: how many. */
  readonly readStream: (stream: string) => Promise<number>
  /** Every event there is, decoded: how many. */
  readonly readAll: () => Promise<number>
  /** Every event there is into `balance`, in bounded memory where that is offered: how many. */
  readonly fold: (balance: Balance) => Promise<number>
  readonly close: () => Promise<void>
}

/** What the fold makes of events: cents per stream, and how many there were. */
export class Balance {
  readonly minor = new Map<string, number>()
  count = 0

  readonly add = (stream: string, data: BenchEvent["data"]): void => {
    const amount = data["amount"]
    const text = typeof amount === "object" ? (amount["value"] ?? "") : ""
    this.minor.set(stream, (this.minor.get(stream) ?? 0) + Number.parseInt(text.replace(".", ""), 10))
    this.count += 1
  }
}

/** Lanes for those who append by promises. */
export const inLanes = async (
  lanes: ReadonlyArray<ReadonlyArray<Job>>,
  append: (job: Job) => Promise<unknown>
): Promise<void> => {
  await Promise.all(
    lanes.map(async (lane) => {
      for (const job of lane) await append(job)
    })
  )
}

/** `items` in portions of at most `size`. */
export const portions = <A>(items: ReadonlyArray<A>, size: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

/** `items` dealt out to `hands`. */
export const dealt = <A>(items: ReadonlyArray<A>, hands: number): ReadonlyArray<ReadonlyArray<A>> =>
  Array.from({ length: hands }, (_, hand) => items.filter((_, index) => index % hands === hand))
