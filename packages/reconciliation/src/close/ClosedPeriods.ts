/**
 * Closed periods by all events: whether anything came in after a close, and whether figures and heads still are what was
 * signed. For a run that reads them all anyway. Over the tables: `PeriodsInTables`.
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { checkBooked, ClosedSums } from "@counterfoil/domain/period/PeriodCheck"
import { lastDay } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { HeadRoots } from "./HeadRoots.ts"
import { periods } from "./PeriodLog.ts"

/** Sees every event of the store, each log in its order; then tells P01, P03 and P04. */
export interface Watching {
  readonly see: (stored: StoredEvent) => void
  readonly found: () => ReadonlyArray<Discrepancy>
}

/** For whoever reads all events. What is kept of them are sums, and what came in late. */
export const watching = Effect.gen(function* () {
  const { closed } = yield* periods
  const last = closed.at(-1)
  if (last === undefined) return { see: () => {}, found: () => [] } satisfies Watching
  const to = lastDay(last.periodId)
  const roots = new HeadRoots(closed.flatMap(({ heads }) => heads))
  const sums = new ClosedSums(closed)
  let isWhole = true
  return {
    see: (stored) => {
      roots.add(stored)
      const { bookedOn, log, position, stream } = stored
      if (!StreamName.isDocument(stream) || bookedOn > to) return
      const event = understood(stored)
      if (Result.isFailure(event)) {
        isWhole = false
        return
      }
      // The events of a document's stream are a document's.
      const booked = { event: event.success as DocumentEvent, bookedOn: bookedOn as LocalDate }
      sums.add({ ...booked, log, position, stream })
    },
    found: () => {
      const all = checkBooked(closed, sums.booked, roots.rootOf)
      // Without an event that a newer program wrote, figures say nothing.
      return isWhole ? all : all.filter((one) => one.code !== "P03")
    }
  } satisfies Watching
})
