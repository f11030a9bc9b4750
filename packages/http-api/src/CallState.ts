/** How far a call to Zuora is: the first four have no end yet, the others are how it ended. */
import * as Schema from "effect/Schema"

export const openStates = ["requested", "sent", "unknown", "answered"] as const

export const OpenState = Schema.Literals(openStates)

export const CallState = Schema.Literals([
  ...openStates,
  "succeeded",
  "declined",
  "refused",
  "never sent",
  "nothing happened"
])
export type CallState = typeof CallState.Type
