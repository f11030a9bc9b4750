/** Emmett's PostgreSQL store. An append is for one stream; everything is read as its consumers do, page by page. */
import { dumbo } from "@event-driven-io/dumbo"
import { getPostgreSQLEventStore, readMessagesBatch } from "@event-driven-io/emmett-postgresql"
import { type Contestant, dealt, inLanes } from "../Contestant.ts"
import type { BenchEvent, Job } from "../Workload.ts"

/** Its consumers ask for 100 by default; every page costs it a sort, so larger ones are kinder. */
const pageSize = 1000
/** Appends of an import under way. */
const appendsAtOnce = 10

interface Stored {
  readonly type: string
  readonly data: BenchEvent["data"]
  readonly metadata: BenchEvent["meta"]
}

export const emmett: Contestant = {
  setUp: async (url) => {
    const store = getPostgreSQLEventStore(url)
    await store.schema.migrate()
    await store.close()
  },
  open: (url) => {
    const store = getPostgreSQLEventStore(url, { schema: { autoMigration: "None" } })
    const pool = dumbo({ connectionString: url })
    const append = ({ after, events, stream }: Job) =>
      store.appendToStream<Stored>(
        stream,
        events.map(({ data, meta, type }) => ({ type, data, metadata: meta })),
        { expectedStreamVersion: after === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(after) }
      )
    const pages = async (use: (stream: string, data: BenchEvent["data"]) => void): Promise<void> => {
      let after = 0n
      for (;;) {
        const page = await readMessagesBatch<Stored>(pool.execute, { after, batchSize: pageSize })
        for (const { data, metadata } of page.messages) use(metadata.streamName, data)
        if (page.messages.length === 0) return
        after = page.currentGlobalPosition
      }
    }
    return Promise.resolve({
      append: (lanes) => inLanes(lanes, append),
      load: (jobs) => inLanes(dealt(jobs, appendsAtOnce), append),
      readStream: async (stream) => (await store.readStream(stream)).events.length,
      readAll: async () => {
        const all: Array<BenchEvent["data"]> = []
        await pages((_, data) => all.push(data))
        return all.length
      },
      fold: async (balance) => {
        await pages(balance.add)
        return balance.count
      },
      close: async () => {
        await store.close()
        await pool.close()
      }
    })
  }
}
