/** Castore's PostgreSQL adapter. It has no reading of everything, and no append in a transaction of the host's. */
import { eventAlreadyExistsErrorCode } from "@castore/core"
import { PostgresEventStorageAdapter } from "@castore/event-storage-adapter-postgres"
import { castore as contestant } from "../../store/contestants/Castore.ts"
import type { Probed } from "../Probed.ts"

const context = { eventStoreId: "payment" }

export const castore: Probed = {
  table: "event",
  streamColumn: "aggregate_id",
  rewrite: `update event set data = '"rewritten"'`,
  setUp: contestant.setUp,
  open: (url) => {
    const adapter = new PostgresEventStorageAdapter({ connectionString: url })
    return Promise.resolve({
      append: async (stream, after) => {
        try {
          await adapter.pushEvent({ aggregateId: stream, version: after + 1, type: "Noted" }, context)
          return true
        } catch (error) {
          if (error instanceof Error && "code" in error && error.code === eventAlreadyExistsErrorCode) return false
          throw error
        }
      },
      // It has no way to close its connections: they end with the process.
      close: () => Promise.resolve()
    })
  }
}
