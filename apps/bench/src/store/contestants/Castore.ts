/** Castore's PostgreSQL adapter. It has no reading of everything: the aggregates are listed and read one by one. */
import { PostgresEventStorageAdapter } from "@castore/event-storage-adapter-postgres"
import { type Contestant, dealt, inLanes, portions } from "../Contestant.ts"
import type { BenchEvent, Job } from "../Workload.ts"

const context = { eventStoreId: "payment" }
/** Events of an import in one transaction. */
const streamsPerGroup = 200
/** As many as its connections. */
const readersAtOnce = 10

const details = ({ after, events, stream }: Job) =>
  events.map(({ data, meta, type }, index) => ({
    aggregateId: stream,
    version: after + index + 1,
    type,
    payload: data,
    metadata: meta
  }))

export const castore: Contestant = {
  setUp: async (url) => {
    const aggregateId = { type: "VARCHAR", length: 255 } as const
    await PostgresEventStorageAdapter.createEventTable({ connectionString: url, aggregateId })
  },
  open: (url) => {
    const adapter = new PostgresEventStorageAdapter({ connectionString: url })
    const push = async (jobs: ReadonlyArray<Job>): Promise<void> => {
      const [first, ...more] = jobs.flatMap(details)
      if (first === undefined) return
      if (more.length === 0) {
        await adapter.pushEvent(first, context)
        return
      }
      const grouped = (detail: typeof first) => Object.assign(adapter.groupEvent(detail), { context })
      await adapter.pushEventGroup({}, grouped(first), ...more.map(grouped))
    }
    const everyStream = async (use: (stream: string, data: BenchEvent["data"]) => void): Promise<void> => {
      const { aggregateIds } = await adapter.listAggregateIds(context)
      await Promise.all(
        dealt(aggregateIds, readersAtOnce).map(async (ids) => {
          for (const { aggregateId } of ids) {
            const { events } = await adapter.getEvents(aggregateId, context)
            for (const event of events) {
              if ("payload" in event) use(event.aggregateId, event.payload as BenchEvent["data"])
            }
          }
        })
      )
    }
    return Promise.resolve({
      append: (lanes) => inLanes(lanes, (job) => push([job])),
      load: async (jobs) => {
        for (const some of portions(jobs, streamsPerGroup)) await push(some)
      },
      readStream: async (stream) => (await adapter.getEvents(stream, context)).events.length,
      readAll: async () => {
        const all: Array<BenchEvent["data"]> = []
        await everyStream((_, data) => all.push(data))
        return all.length
      },
      fold: async (balance) => {
        await everyStream(balance.add)
        return balance.count
      },
      // It has no way to close its connections: they end with the process.
      close: () => Promise.resolve()
    })
  }
}
