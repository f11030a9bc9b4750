/** What every event carries besides its own data: who, why, from what, and whose money. */
import * as Schema from "effect/Schema"
import { AccountId } from "./Id.ts"
import { Currency } from "./Currency.ts"
import { PersonalText } from "./PersonalText.ts"

/**
 * `intended`: we asked for it. `answered`: Zuora said so in reply to our call. `observed`: seen in Zuora without a call
 * of ours. `imported`: part of the history that was there before us.
 */
export const Origin = Schema.Literals(["intended", "answered", "observed", "imported"])
export type Origin = typeof Origin.Type

export const EventMeta = Schema.Struct({
  actor: Schema.NonEmptyString,
  reason: Schema.optionalKey(PersonalText),
  /** What led to it directly: an operation, a run, an import. */
  causationId: Schema.NonEmptyString,
  /** What ties the whole story together: Zuora's track id of the call, or the run. */
  correlationId: Schema.NonEmptyString,
  accountId: Schema.NullOr(AccountId),
  currency: Schema.NullOr(Currency),
  origin: Origin
})
export type EventMeta = typeof EventMeta.Type
