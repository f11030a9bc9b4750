/**
 * Closed periods in a run: whether anything came in after a close, and whether figures and heads still are what was
 * signed. One pass over the events, and none where nothing is closed.
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Period from "@counterfoil/domain/Period"
import { checkPeriods, type StoredBooking } from "@counterfoil/domain/period/PeriodCheck"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { HeadRoots } from "./HeadRoots.ts"
import { periods } from "./PeriodLog.ts"

/** P01, P03 and P04. */
export const check = Effect.gen(function* () {
  const { closed } = yield* periods
  const last = closed.at(-1)
  if (last === undefined) return []
  const { bookings, isWhole, rootOf } = yield* bookedUntil(
    last.periodId,
    closed.flatMap(({ heads }) => heads)
  )
  const found = checkPeriods(closed, bookings, rootOf)
  // Without an event that a newer program wrote, figures say nothing.
  return isWhole ? found : found.filter((one: Discrepancy) => one.code !== "P03")
})

/**
 * What is booked up to a period's end, where it is stored, and the roots at these heads' sizes. `isWhole` is false where
 * a document has an event that this program does not know.
 */
export const bookedUntil = Effect.fnUntraced(function* (
  periodId: PeriodId,
  heads: ReadonlyArray<Pick<Period.Head, "log" | "size">>
) {
  const store = yield* EventStore
  const to = lastDay(periodId)
  const roots = new HeadRoots(heads)
  const bookings: Array<StoredBooking> = []
  let isWhole = true
  yield* store.readAll.pipe(
    Stream.runForEach((stored) =>
      Effect.sync(() => {
        roots.add(stored)
        if (!StreamName.isDocument(stored.stream) || stored.bookedOn > to) return
        const event = understood(stored)
        if (Result.isFailure(event)) {
          isWhole = false
          return
        }
        const { bookedOn, log, position, stream } = stored
        // The events of a document's stream are a document's.
        bookings.push({
          event: event.success as DocumentEvent,
          bookedOn: bookedOn as LocalDate,
          log,
          position,
          stream
        })
      })
    )
  )
  return { bookings, isWhole, rootOf: roots.rootOf }
})
