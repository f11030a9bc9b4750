/** What is known about the money of an operation now, and what to do next. */
import type * as AccountLane from "@counterfoil/domain/AccountLane"
import type * as Operation from "@counterfoil/domain/Operation"
import type { Settings } from "@counterfoil/billing/Tenant"
import { later } from "@counterfoil/billing/TenantClock"

export interface Prospect {
  readonly money: "moved as recorded" | "nothing moved" | "unknown: it may have moved"
  readonly next: string
}

/** `now` is an ISO instant in UTC, as all others here. */
export const prospectOf = (
  state: Operation.State,
  lane: AccountLane.State | undefined,
  now: string,
  settings: Pick<Settings, "keyLifeMs" | "quietMs">
): Prospect => {
  switch (state._tag) {
    case "NotRequested":
      return { money: "nothing moved", next: "make the call" }
    case "Requested":
      return { money: "nothing moved", next: "resume it: it was never sent" }
    case "Recorded":
      return {
        money: state.outcome._tag === "Succeeded" ? "moved as recorded" : "nothing moved",
        next: state.outcome._tag === "Succeeded" ? "nothing" : "a new attempt is a new operation"
      }
    case "Answered":
      return { money: unknown, next: "resume it: the answer is here and has to be recorded" }
    case "InFlight":
      return lane?._tag === "Taken" && lane.until > now
        ? { money: unknown, next: `wait: ${lane.owner} is at it until ${lane.until}` }
        : { money: unknown, next: nextOf(state, now, settings) }
    case "Unknown":
      return { money: unknown, next: nextOf(state, now, settings) }
  }
}

const unknown = "unknown: it may have moved"

const nextOf = (
  state: Extract<Operation.State, { _tag: "InFlight" | "Unknown" }>,
  now: string,
  { keyLifeMs, quietMs }: Pick<Settings, "keyLifeMs" | "quietMs">
): string => {
  const dies = later(state.firstStartedAt, keyLifeMs)
  if (state.request.call.keyed && dies > now) return `resume it: it can be sent again safely until ${dies}`
  const last = state._tag === "Unknown" ? state.probes.at(-1) : undefined
  if (last?.finding === "unclear")
    return "an approver resolves it by evidence: Zuora shows something between done and not done"
  const after = last === undefined ? now : later(last.at, quietMs)
  return after > now ? `resume it after ${after}: a second look has to see the same` : "resume it: it looks first"
}
