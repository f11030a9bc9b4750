/** The events of a payment, as they are stored. */
import * as Schema from "effect/Schema"
import * as Adjustment from "./Adjustment.ts"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import { AccountId, ApplicationId, PaymentId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import { opening, refunds } from "./Opening.ts"
import * as Refund from "./Refund.ts"

const page = {
  paymentId: PaymentId,
  number: Schema.String,
  /** None while the payment is assigned to no account. */
  accountId: Schema.NullOr(AccountId),
  amount: Money.Money,
  method: Schema.Literals(["External", "Electronic"]),
  gatewayReference: Schema.optionalKey(Schema.String),
  effectiveOn: LocalDate
}

const seen = Schema.Struct({ amount: Money.Money, accountId: Schema.NullOr(AccountId) })

export const Event = Schema.TaggedUnion({
  /** Zuora shows it as Processing: neither money nor failure yet. */
  PaymentSubmitted: page,
  PaymentCaptured: page,
  /** As it stood at a cut-over. */
  PaymentOpeningBalanceImported: { ...page, ...opening, refunds },
  /** Less came in than was asked for: `captured` instead of `requested` is the payment's amount. */
  PaymentPartiallyCaptured: {
    requested: Money.Money,
    /** What the payment counted before: zero while it was only submitted. */
    counted: Money.Money,
    captured: Money.Money,
    effectiveOn: LocalDate
  },
  /** `captured` is the money that no longer counts: zero if it never was more than submitted. */
  PaymentFailed: { captured: Money.Money, effectiveOn: LocalDate },
  PaymentCanceled: { captured: Money.Money, effectiveOn: LocalDate },
  /** To another account, or to none. */
  PaymentTransferred: {
    amount: Money.Money,
    from: Schema.NullOr(AccountId),
    to: Schema.NullOr(AccountId),
    effectiveOn: LocalDate
  },
  /** Zuora shows another amount than we knew. */
  PaymentChangeObserved: { before: seen, after: seen, effectiveOn: LocalDate },
  PaymentApplied: { application: Application },
  PaymentUnapplied: { unapplication: Unapplication },
  PaymentApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** Money given back. */
  PaymentRefunded: Refund.terms,
  /** A refund that was only a sum has a name now. */
  PaymentRefundIdentified: Refund.named,
  /** A refund or return that no longer counts. */
  PaymentRefundCanceled: Refund.undone,
  /** The customer's bank took it back; `fee` is what the gateway charges for that. */
  PaymentChargedBack: { ...Refund.terms, fee: Schema.optionalKey(Money.Money) },
  /** A chargeback that was won: the money is back. */
  PaymentChargebackReversed: Refund.undone,
  /** A bank transfer or direct debit that failed after it had counted as processed. */
  PaymentReturned: Refund.terms,
  /** Legacy: moved to the account's credit balance (a negative amount), or back. */
  PaymentAdjusted: Adjustment.fields,
  PaymentAdjustmentCanceled: Adjustment.fields
})
export type Event = typeof Event.Type
