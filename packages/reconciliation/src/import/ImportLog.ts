/** The record of imports in the store: read once, then written by the one import that is under way. */
import type { Cause } from "@counterfoil/billing/Recording"
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { moment } from "@counterfoil/billing/TenantClock"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Import from "@counterfoil/domain/Import"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"

/** Somebody else writes to the record of imports: one import at a time. What was recorded so far stays. */
export class ImportTaken extends Data.TaggedError("ImportTaken")<{ readonly importId: string }> {
  override get message(): string {
    return `another import goes on besides ${this.importId}: let it end, then go on with this one`
  }
}

/** The record as it is now, to be gone on with. */
export const open = Effect.fnUntraced(function* (importId: string, cause: Cause) {
  const store = yield* EventStore
  const loaded = yield* load([StreamName.imports])
  let version = loaded.versions.get(StreamName.imports) ?? 0
  let state = stateIn(loaded, "Imports", StreamName.imports)
  const append = Effect.fnUntraced(function* (eventsOn: (today: LocalDate) => ReadonlyArray<Import.Event>) {
    const { today } = yield* moment
    const events = eventsOn(today)
    if (events.length === 0) return
    yield* store
      .append(
        commit({
          id: `${importId}:record:${version}`,
          cause,
          today,
          accountOf: () => null,
          versions: new Map([[StreamName.imports, version]]),
          events: withOrigin(
            events.map((event) => ({ stream: StreamName.imports, event })),
            "imported"
          )
        })
      )
      .pipe(
        Effect.catchTags({
          VersionConflict: () => Effect.fail(new ImportTaken({ importId })),
          CommitReused: () => Effect.fail(new ImportTaken({ importId }))
        })
      )
    version += events.length
    state = events.reduce(Import.evolve, state)
  })
  return { state: () => state, append } as const
})

/** `state` is the record with everything that was appended; `append` stores events, told the tenant's day. */
export type ImportLog = Effect.Success<ReturnType<typeof open>>
