/**
 * In whose books the facts of a commit count: their business day, or the first open day where that lies in a period that
 * is closed or being closed. Identity 42.
 *
 * Where a close may come between asking and committing, the commit rests on the version of the record of closes: it ends
 * before the close, or is decided again and ends in the next open period. A month is closed only when it is over by the
 * closer's clock; so facts of the month that goes on ask nothing and rest on nothing, as long as clocks are less than a
 * day apart. What slips in nevertheless is P01.
 */
import { effectiveOn } from "@counterfoil/domain/BillingEvent"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Period from "@counterfoil/domain/Period"
import { lastDay, periodOf } from "@counterfoil/domain/period/PeriodId"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { load, stateIn } from "./Loaded.ts"

export interface OpenDays {
  /** The first open day; undefined where every day of the commit's facts is. */
  readonly first: LocalDate | undefined
  /** What the answer rests on: conditions of the commit. */
  readonly versions: ReadonlyMap<string, number>
}

/** For facts that no close can concern. */
export const everyDay: OpenDays = { first: undefined, versions: new Map() }

/** For these facts, as of now. */
export const openDays = Effect.fnUntraced(function* (facts: Iterable<Placed>, today: LocalDate) {
  for (const { event, stream } of facts)
    if (StreamName.isDocument(stream) && lastDay(periodOf(effectiveOn(event))) <= today) {
      const loaded = yield* load([StreamName.periods])
      return {
        first: Period.firstOpenDay(stateIn(loaded, "Periods", StreamName.periods)),
        versions: loaded.versions
      } satisfies OpenDays
    }
  return everyDay
})
