/** How far a call is, as the API says it. */
import type * as Operation from "@counterfoil/domain/Operation"
import type { CallState, openStates } from "@counterfoil/http-api/CallState"

const open: Readonly<
  Record<Exclude<Operation.State["_tag"], "NotRequested" | "Recorded">, (typeof openStates)[number]>
> = { Requested: "requested", InFlight: "sent", Unknown: "unknown", Answered: "answered" }

const ended: Readonly<Record<Operation.Outcome["_tag"], CallState>> = {
  Succeeded: "succeeded",
  Declined: "declined",
  Refused: "refused",
  NotSent: "never sent",
  NothingHappened: "nothing happened"
}

/** Of a call that has no end yet. */
export const openStateOf = (tag: keyof typeof open) => open[tag]

/** `outcome`: how it ended. Null where it was never asked for. */
export const callStateOf = (tag: Operation.State["_tag"], outcome: Operation.Outcome | null): CallState | null => {
  if (outcome !== null) return ended[outcome._tag]
  return tag === "NotRequested" || tag === "Recorded" ? null : open[tag]
}
