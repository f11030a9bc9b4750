/** Both legs of what was applied or taken back: the event on what gave, and the event on what got. A lost one shows. */
import type { Application } from "@counterfoil/domain/Application"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { Money } from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { type Entry, entriesOf, nameOf } from "../Entry.ts"

export interface Leg {
  readonly applicationId: string
  readonly what: "applied" | "taken back"
  readonly source: string
  readonly target: string
  readonly amount: Money
  /** `Payment-1@2`; null where that leg is not on record. */
  readonly given: string | null
  readonly got: string | null
}

/** Of every application and un-application among these events, the other leg looked up. */
export const legsOf = Effect.fn("Leg.legsOf")(function* (entries: ReadonlyArray<Entry>) {
  const { readStream } = yield* EventStore
  const legs = new Map(
    entries.flatMap((entry) =>
      legIn(entry.event) === undefined ? [] : [[legIn(entry.event)?.id, entry.event] as const]
    )
  )
  const streams = new Set(
    Array.from(legs.values()).flatMap((event) => {
      const leg = legIn(event)
      return leg === undefined ? [] : [StreamName.ofSource(leg.source), StreamName.ofTarget(leg.target)]
    })
  )
  const found = yield* Effect.forEach(Array.from(streams), (stream) => readStream(stream), { concurrency: 8 })
  const places = new Map<string, string>()
  for (const entry of yield* entriesOf(found.flat())) {
    const id = legIn(entry.event)?.id
    if (id !== undefined) places.set(`${id} ${entry.stream}`, nameOf(entry))
  }
  return Array.from(legs.values()).flatMap((event): ReadonlyArray<Leg> => {
    const leg = legIn(event)
    if (leg === undefined) return []
    const [source, target] = [StreamName.ofSource(leg.source), StreamName.ofTarget(leg.target)]
    return [
      {
        applicationId: leg.id,
        what: "unapplication" in event ? "taken back" : "applied",
        source,
        target,
        amount: leg.amount,
        given: places.get(`${leg.id} ${source}`) ?? null,
        got: places.get(`${leg.id} ${target}`) ?? null
      }
    ]
  })
})

const legIn = (event: BillingEvent): Application | undefined =>
  "application" in event ? event.application : "unapplication" in event ? event.unapplication : undefined
