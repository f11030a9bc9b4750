/**
 * Every event of the domain: its stored name, its version and its two dates.
 *
 * The stored form is for ever. A case may gain an optional key, or a further literal or kind: what was stored before
 * still reads as it did. Any other change is a new version with an upcaster here. Golden files hold stored examples.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AccountLane from "./AccountLane.ts"
import * as Approvers from "./Approvers.ts"
import * as Callout from "./Callout.ts"
import * as CreditBalance from "./CreditBalance.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import * as Import from "./Import.ts"
import * as Invoice from "./Invoice.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Operation from "./Operation.ts"
import * as Payment from "./Payment.ts"

export const BillingEvent = Schema.Union([
  Invoice.Event,
  DebitMemo.Event,
  CreditMemo.Event,
  Payment.Event,
  CreditBalance.Event,
  Operation.Event,
  AccountLane.Event,
  Approvers.Event,
  Callout.Event,
  Import.Event
])
export type BillingEvent = typeof BillingEvent.Type
export type BillingEventType = BillingEvent["_tag"]

/** An event of a document, with the two dates that decide where it counts. */
export type DocumentEvent = Invoice.Event | DebitMemo.Event | CreditMemo.Event | Payment.Event | CreditBalance.Event

/** The stored form: JSON without the tag, which is the event's type. */
export interface Stored {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Schema.Json
}

/** A stored event whose type or version this program does not know, or whose data does not fit: kept and reported. */
export class UnknownEvent extends Schema.TaggedError<UnknownEvent>()("UnknownEvent", {
  type: Schema.String,
  schemaVersion: Schema.Int,
  problem: Schema.String
}) {
  override get message(): string {
    return `Event ${this.type} of version ${this.schemaVersion}: ${this.problem}`
  }
}

/** All cases by name. */
export const cases = {
  ...Invoice.Event.cases,
  ...DebitMemo.Event.cases,
  ...CreditMemo.Event.cases,
  ...Payment.Event.cases,
  ...CreditBalance.Event.cases,
  ...Operation.Event.cases,
  ...AccountLane.Event.cases,
  ...Approvers.Event.cases,
  ...Callout.Event.cases,
  ...Import.Event.cases
}

/** Every case is at this version today. */
export const schemaVersion = 1

const encodeJson = Schema.encodeUnknownSync(Schema.toCodecJson(BillingEvent))

const decoders = new Map(
  Object.entries(cases).map(([type, schema]) => [type, Schema.decodeUnknownResult(Schema.toCodecJson(schema))])
)

/** The stored form of an event. Runs the schema: what is written was checked. */
export const encode = (event: BillingEvent): Stored => {
  const { _tag, ...data } = encodeJson(event) as { readonly _tag: string } & Schema.JsonObject
  return { type: _tag, schemaVersion, data }
}

/** Reads a stored event. */
export const decode = (stored: Stored): Result.Result<BillingEvent, UnknownEvent> => {
  const unknown = (problem: string) =>
    Result.fail(new UnknownEvent({ type: stored.type, schemaVersion: stored.schemaVersion, problem }))
  const decoder = decoders.get(stored.type)
  if (decoder === undefined) return unknown("the type is not known")
  if (stored.schemaVersion !== schemaVersion) return unknown("the version is not known")
  const decoded = decoder({ ...(stored.data as Schema.JsonObject), _tag: stored.type })
  return Result.isSuccess(decoded) ? Result.succeed(decoded.success) : unknown(decoded.failure.message)
}

/** The business date of an event, Zuora's. */
export const effectiveOn = (event: BillingEvent): LocalDate => {
  if ("application" in event) return event.application.effectiveOn
  if ("unapplication" in event) return event.unapplication.effectiveOn
  return event.effectiveOn
}
