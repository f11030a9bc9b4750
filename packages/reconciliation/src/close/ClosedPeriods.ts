/**
 * Closed periods by all events: whether anything came in after a close, and whether figures and heads still are what was
 * signed. For a run that reads them all anyway, and for a close itself. Over the tables: `PeriodsInTables`.
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
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { HeadRoots } from "./HeadRoots.ts"
import { periods } from "./PeriodLog.ts"

/** Sees every event of the store, each log in its order; then tells P01, P03 and P04. */
export interface Watching {
  /** Where nothing is closed there is nothing to see. */
  readonly isNeeded: boolean
  readonly see: (stored: StoredEvent) => void
  readonly found: () => ReadonlyArray<Discrepancy>
}

/** For whoever reads all events. */
export const watching = Effect.gen(function* () {
  const { closed } = yield* periods
  const last = closed.at(-1)
  if (last === undefined) return { isNeeded: false, see: () => {}, found: () => [] } satisfies Watching
  const heads = closed.flatMap((period) => period.heads)
  const booked = new BookedUntil(last.periodId, heads)
  return {
    isNeeded: true,
    see: (stored) => booked.see(stored),
    found: () => {
      const all = checkPeriods(closed, booked.bookings, booked.rootOf)
      // Without an event that a newer program wrote, figures say nothing.
      return booked.isWhole ? all : all.filter((one) => one.code !== "P03")
    }
  } satisfies Watching
})

/**
 * What is booked up to a period's end, where it is stored, and the roots at these heads' sizes. `isWhole` is false where
 * a document has an event that this program does not know.
 */
class BookedUntil {
  readonly #to: LocalDate
  readonly #roots: HeadRoots
  readonly bookings: Array<StoredBooking> = []
  isWhole = true

  constructor(periodId: PeriodId, heads: ReadonlyArray<Pick<Period.Head, "log" | "size">>) {
    this.#to = lastDay(periodId)
    this.#roots = new HeadRoots(heads)
  }

  get rootOf(): HeadRoots["rootOf"] {
    return this.#roots.rootOf
  }

  see(stored: StoredEvent): void {
    this.#roots.add(stored)
    const { bookedOn, log, position, stream } = stored
    if (!StreamName.isDocument(stream) || bookedOn > this.#to) return
    const event = understood(stored)
    if (Result.isFailure(event)) {
      this.isWhole = false
      return
    }
    // The events of a document's stream are a document's.
    this.bookings.push({
      event: event.success as DocumentEvent,
      bookedOn: bookedOn as LocalDate,
      log,
      position,
      stream
    })
  }
}

/** By one pass over the events. */
export const bookedUntil = Effect.fnUntraced(function* (
  periodId: PeriodId,
  heads: ReadonlyArray<Pick<Period.Head, "log" | "size">>
) {
  const store = yield* EventStore
  const booked = new BookedUntil(periodId, heads)
  yield* Stream.runForEach(store.readAll, (stored) => Effect.sync(() => booked.see(stored)))
  return booked
})
