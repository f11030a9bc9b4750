/** Where a discrepancy is in its life, and how many have approved what is to become of it. */
import * as Schema from "effect/Schema"

export const phases = ["open", "explained", "proposed", "approved", "aged", "accepted", "resolved"] as const
export const Phase = Schema.Literals(phases)
export type Phase = typeof Phase.Type

/** How a case stands after what somebody did about it; the approvals are those of taking it as it is. */
export const Standing = Schema.Struct({ phase: Phase, approvals: Schema.Int, needed: Schema.Literals([1, 2]) })
