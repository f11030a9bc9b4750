/** How many requests a run may send, what imports of its day have sent included. */
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { moment } from "@counterfoil/billing/TenantClock"
import * as StreamName from "@counterfoil/domain/StreamName"
import { counter } from "@counterfoil/zuora/Allowance"
import * as Effect from "effect/Effect"

export interface Limits {
  /** Requests that the run may send; no bound by default. */
  readonly maxRequests?: number | undefined
  /** Requests of a day of the tenant that this run and the day's imports may send together; no bound by default. */
  readonly maxRequestsPerDay?: number | undefined
}

/** A counter from zero. Without a bound it only counts. */
export const budgetOf = Effect.fnUntraced(function* ({
  maxRequests = Number.POSITIVE_INFINITY,
  maxRequestsPerDay = Number.POSITIVE_INFINITY
}: Limits) {
  if (maxRequestsPerDay === Number.POSITIVE_INFINITY) return counter(maxRequests)
  const { today } = yield* moment
  const { requestsOn } = stateIn(yield* load([StreamName.imports]), "Imports", StreamName.imports)
  return counter(Math.min(maxRequests, Math.max(0, maxRequestsPerDay - (requestsOn.get(today) ?? 0))))
})
