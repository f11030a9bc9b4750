/** Emmett's PostgreSQL store, read as its consumer reads: by the same function, at its default page. */
import { dumbo } from "@event-driven-io/dumbo"
import { isExpectedVersionConflictError } from "@event-driven-io/emmett"
import {
  DefaultPostgreSQLEventStoreProcessorBatchSize as pageSize,
  getPostgreSQLEventStore,
  type PostgresEventStore,
  readMessagesBatch
} from "@event-driven-io/emmett-postgresql"
import type { Probed } from "../Probed.ts"

interface Noted {
  readonly type: "Noted"
  readonly data: Record<string, never>
}

const append = (store: PostgresEventStore, stream: string, after: number) =>
  store.appendToStream<Noted>(stream, [{ type: "Noted", data: {} }], {
    expectedStreamVersion: after === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(after)
  })

export const emmett: Probed = {
  table: "emt_messages",
  streamColumn: "stream_id",
  rewrite: `update emt_messages set message_data = '"rewritten"'`,
  setUp: async (url) => {
    const store = getPostgreSQLEventStore(url)
    await store.schema.migrate()
    await store.close()
  },
  open: (url) => {
    const store = getPostgreSQLEventStore(url, { schema: { autoMigration: "None" } })
    const pool = dumbo({ connectionString: url })
    return Promise.resolve({
      append: async (stream, after) => {
        try {
          await append(store, stream, after)
          return true
        } catch (error) {
          if (isExpectedVersionConflictError(error)) return false
          throw error
        }
      },
      appendOn: async (client, stream, after) => {
        // Its "begin" only warns inside a transaction; its "commit" ends ours.
        const onClient = getPostgreSQLEventStore(url, {
          schema: { autoMigration: "None" },
          connectionOptions: { pooled: false, client }
        })
        await append(onClient, stream, after)
      },
      reader: () => {
        let after = 0n
        return async () => {
          const page = await readMessagesBatch(pool.execute, { after, batchSize: pageSize })
          after = page.currentGlobalPosition
          return page.messages.map(({ metadata }) => `${metadata.streamName}#${metadata.streamPosition}`)
        }
      },
      close: async () => {
        await store.close()
        await pool.close()
      }
    })
  }
}
