/** Our store, read log by log as its followers read. */
import type { Commit } from "@counterfoil/event-store/Commit"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { appendWith, migrate } from "@counterfoil/event-store/Promised"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { day } from "../../store/Workload.ts"
import type { Probed } from "../Probed.ts"

const tenant = "probes"
const pageSize = 100

let commits = 0
/** Each attempt is an intention of its own. */
const commitOf = (stream: string, after: number): Commit => {
  const noted = { type: "Noted", schemaVersion: 1, data: {}, meta: {}, effectiveOn: day, bookedOn: day }
  const appends = [{ stream, subject: null, expectedVersion: after, events: [noted] }] as const
  return { id: `${(commits += 1)}`, appends }
}

export const counterfoil: Probed = {
  table: "es.event",
  streamColumn: "stream",
  rewrite: `update es.event set data = '"rewritten"'`,
  setUp: async (url) => {
    await migrate(url)
  },
  open: async (url) => {
    const runtime = ManagedRuntime.make(EventStore.layerPostgres({ url: Redacted.make(url), tenant }))
    const store = await runtime.runPromise(EventStore)
    return {
      append: (stream, after) =>
        runtime.runPromise(
          store.append(commitOf(stream, after)).pipe(
            Effect.as(true),
            Effect.catchTag("VersionConflict", () => Effect.succeed(false))
          )
        ),
      appendOn: async (client, stream, after) => {
        await appendWith(client, tenant, commitOf(stream, after))
        await client.query("commit")
      },
      reader: () => {
        let position = 0
        return async () => {
          const page = await runtime.runPromise(store.readAfter(0, position, pageSize))
          position += page.length
          return page.map(({ stream, version }) => `${stream}#${version}`)
        }
      },
      close: () => runtime.dispose()
    }
  }
}
