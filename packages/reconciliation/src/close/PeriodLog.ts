/** The record of a tenant's periods: as it is now, and one decision put onto it. */
import type { ApproverId } from "@counterfoil/domain/Id"
import * as Period from "@counterfoil/domain/Period"
import * as StreamName from "@counterfoil/domain/StreamName"
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { persistent } from "@counterfoil/billing/Persistent"
import { type Cause, commit, withOrigin } from "@counterfoil/billing/Recording"
import { placedOf } from "@counterfoil/billing/StoredEvents"
import { moment } from "@counterfoil/billing/TenantClock"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"

const stream = StreamName.periods

/** Periods as they are now. */
export const periods = Effect.map(load([stream]), (loaded) => stateIn(loaded, "Periods", stream))

/** Periods as the record has them up to these positions of the logs. */
export const periodsAt = Effect.fnUntraced(function* (heads: ReadonlyMap<number, number>) {
  const store = yield* EventStore
  const all = yield* store.readStream(stream)
  const placed = yield* placedOf(all.filter(({ log, position }) => position <= (heads.get(log) ?? 0)))
  // The events of this stream are those of periods.
  return placed.reduce((state, { event }) => Period.evolve(state, event as Period.Event), Period.initial)
})

/** Whose token allowed it, and the versions that this was read from. */
export interface Allowed {
  readonly approverId: ApproverId
  readonly versions: ReadonlyMap<string, number>
}

/** Decides on the record as it is now and appends on that condition; gives the periods as they are then. */
export const decided = Effect.fnUntraced(function* (
  command: (today: Extract<Period.Command, { _tag: "Freeze" }>["on"]) => Period.Command,
  cause: Cause,
  allowed?: Allowed
) {
  const store = yield* EventStore
  const { today } = yield* moment
  const loaded = yield* load([stream])
  const state = stateIn(loaded, "Periods", stream)
  const asked = command(today)
  const events = yield* Effect.fromResult(Period.decide(asked, state))
  if (events.length > 0)
    yield* store.append(
      commit({
        id: `${cause.causationId}:${asked._tag}:${loaded.versions.get(stream) ?? 0}`,
        cause,
        today,
        accountOf: () => null,
        versions: new Map([...loaded.versions, ...(allowed?.versions ?? [])]),
        conditions: Array.from(allowed?.versions.keys() ?? []),
        events: withOrigin(
          events.map((event) => ({ stream, event })),
          "intended"
        )
      })
    )
  return events.reduce(Period.evolve, state)
})

/** As {@link decided}, again while somebody else was first. */
export const append = (...asked: Parameters<typeof decided>) => persistent(decided(...asked))
