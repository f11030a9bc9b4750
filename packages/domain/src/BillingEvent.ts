/**
 * Every event of the domain: its stored name, its version and its two dates.
 *
 * The stored form is for ever. A case may gain an optional key, or a further literal or kind: what was stored before
 * still reads as it did. Any other change is a new version with an upcaster here. Golden files hold stored examples.
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as AccountLane from "./AccountLane.ts"
import * as Approvers from "./Approvers.ts"
import * as Case from "./Case.ts"
import * as Callout from "./Callout.ts"
import * as CreditBalance from "./CreditBalance.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import * as Erasure from "./Erasure.ts"
import * as Import from "./Import.ts"
import * as Invoice from "./Invoice.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Operation from "./Operation.ts"
import * as Payment from "./Payment.ts"
import * as Period from "./Period.ts"
import { reader, type Stored, type UnknownEvent, type Upcasters, versionOf } from "./StoredForm.ts"

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
  Import.Event,
  Case.Event,
  Period.Event,
  Erasure.Event
])
export type BillingEvent = typeof BillingEvent.Type
export type BillingEventType = BillingEvent["_tag"]

/** An event of a document, with the two dates that decide where it counts. */
export type DocumentEvent = Invoice.Event | DebitMemo.Event | CreditMemo.Event | Payment.Event | CreditBalance.Event

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
  ...Import.Event.cases,
  ...Case.Event.cases,
  ...Period.Event.cases,
  ...Erasure.Event.cases
}

/**
 * What leads from older forms to today's, by type. Every case is at version 1 today: what it gained since, reads as it
 * did. The first case that changes otherwise gets its step here.
 */
const upcasters: Upcasters<BillingEventType> = {}

const encodeJson = Schema.encodeUnknownSync(Schema.toCodecJson(BillingEvent))

/** The stored form of an event. Runs the schema: what is written was checked. */
export const encode = (event: BillingEvent): Stored => {
  const { _tag, ...data } = encodeJson(event) as { readonly _tag: BillingEventType } & Schema.JsonObject
  return { type: _tag, schemaVersion: versionOf(upcasters, _tag), data }
}

/** Reads a stored event, of whatever version. */
export const decode: (stored: Stored) => Result.Result<BillingEvent, UnknownEvent> = reader(cases, upcasters)

/** The business date of an event, Zuora's. */
export const effectiveOn = (event: BillingEvent): LocalDate => {
  if ("application" in event) return event.application.effectiveOn
  if ("unapplication" in event) return event.unapplication.effectiveOn
  return event.effectiveOn
}
