/**
 * Prior-period activity: what is booked in a period though its business day lies before it, with its cause. It came after
 * its own period was closed. Identity 42.
 */
import { EventMeta } from "@counterfoil/domain/EventMeta"
import { firstDay, lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

export interface PriorEvent extends Pick<
  StoredEvent,
  "log" | "position" | "stream" | "type" | "effectiveOn" | "bookedOn" | "recordedAt"
> {
  readonly cause: Pick<EventMeta, "actor" | "reason" | "causationId" | "origin">
}

const decodeMeta = Schema.decodeUnknownSync(EventMeta)

/** In the order in which it was recorded; all of it at once. */
export const priorActivity = Effect.fn("PriorActivity.priorActivity")(function* (periodId: PeriodId) {
  const { readAll } = yield* EventStore
  return yield* Stream.runCollect(priorIn(periodId, readAll))
})

/** The first of it, and how many there are in all. */
export interface PriorExcerpt {
  readonly first: ReadonlyArray<PriorEvent>
  readonly count: number
}

/** So much of it as somebody shows. */
export const priorExcerpt = Effect.fn("PriorActivity.priorExcerpt")(function* (periodId: PeriodId, most: number) {
  const { readAll } = yield* EventStore
  const first: Array<PriorEvent> = []
  let count = 0
  yield* Stream.runForEach(priorIn(periodId, readAll), (event) =>
    Effect.sync(() => {
      if (count < most) first.push(event)
      count += 1
    })
  )
  return { first, count } satisfies PriorExcerpt
})

const priorIn = <E>(periodId: PeriodId, all: Stream.Stream<StoredEvent, E>): Stream.Stream<PriorEvent, E> => {
  const [from, to] = [firstDay(periodId), lastDay(periodId)]
  return all.pipe(
    Stream.filter(
      ({ bookedOn, effectiveOn, stream }) =>
        effectiveOn < from && bookedOn >= from && bookedOn <= to && StreamName.isDocument(stream)
    ),
    Stream.map(({ bookedOn, effectiveOn, log, meta, position, recordedAt, stream, type }): PriorEvent => {
      const { actor, causationId, origin, reason } = decodeMeta(meta)
      const cause = { actor, causationId, origin, ...(reason === undefined ? {} : { reason }) }
      return { log, position, stream, type, effectiveOn, bookedOn, recordedAt, cause }
    })
  )
}
