/**
 * Intention: what one call to Zuora is meant to do, in our words: enough to record the outcome without asking the caller
 * again. Stored in `OperationRequested`.
 */
import * as Schema from "effect/Schema"
import { Application, Source, Target, Unapplication } from "./Application.ts"
import { Purpose } from "./BillingDocument.ts"
import { Kind as GatewayReport } from "./GatewayReport.ts"
import { AccountId, CreditMemoId, DebitMemoId, GroupId, InvoiceId, PaymentId, RefundId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Money } from "./Money.ts"

/**
 * Zuora's last change of the document before the call, ISO instant: what has changed since may have been done by the call,
 * and undone by somebody.
 */
const unchangedSince = Schema.String

export const Intent = Schema.TaggedUnion({
  Collect: { accountId: AccountId, invoiceId: Schema.optionalKey(InvoiceId), documentDate: LocalDate },
  /** What is open of a debit memo: unapplied value of its account is applied where asked, the rest charged where asked. */
  CollectDebitMemo: {
    accountId: AccountId,
    debitMemoId: DebitMemoId,
    amount: Money,
    isCharged: Schema.Boolean,
    unchangedSince
  },
  Apply: { groupId: GroupId, applications: Schema.NonEmptyArray(Application) },
  Unapply: { groupId: GroupId, unapplications: Schema.NonEmptyArray(Unapplication) },
  /** A payment to one invoice at the header; Zuora chooses the items. */
  CreateInvoicePayment: { application: Application },
  /** The amount of an invoice payment, which has an id and no number, from `before` to `amount`. */
  UpdateInvoicePayment: {
    invoicePaymentId: Schema.String,
    paymentId: PaymentId,
    invoiceId: InvoiceId,
    before: Money,
    amount: Money,
    unchangedSince
  },
  /**
   * A payment that does not exist yet, of an account or of none. `reference` is its gateway order id: one per operation, so
   * that it can be found.
   */
  CreatePayment: { accountId: Schema.NullOr(AccountId), amount: Money, reference: Schema.String },
  /** To another account, or to none. */
  TransferPayment: {
    paymentId: PaymentId,
    from: Schema.NullOr(AccountId),
    to: Schema.NullOr(AccountId),
    unchangedSince
  },
  CancelPayment: { paymentId: PaymentId },
  /** What a gateway has said of an electronic payment; `amount` is what that takes of it, zero where nothing. */
  ReportGateway: { paymentId: PaymentId, kind: GatewayReport, amount: Money, unchangedSince },
  /** Value of a payment or credit memo given back: unapplied, or taken back from a target in the same step. */
  Refund: { source: Source, amount: Money, target: Schema.optionalKey(Target), unchangedSince },
  CancelRefund: { refundId: RefundId, source: Source, amount: Money, effectiveOn: LocalDate },
  /** A memo that does not exist yet: from an invoice, or by a `number` of our own. */
  CreateCreditMemo: {
    accountId: AccountId,
    invoiceId: Schema.optionalKey(InvoiceId),
    number: Schema.optionalKey(Schema.String),
    isPosted: Schema.Boolean
  },
  ChangeCreditMemo: {
    creditMemoId: CreditMemoId,
    to: Schema.Literals(["Posted", "Draft", "Canceled"]),
    unchangedSince
  },
  /** A debit memo that does not exist yet, from lines of an invoice. */
  CreateDebitMemo: { accountId: AccountId, invoiceId: InvoiceId, isPosted: Schema.Boolean },
  ChangeReceivable: { target: Target, to: Schema.Literals(["Posted", "Draft", "Canceled"]), unchangedSince },
  /** What is open of an invoice, or part of it, is taken off by a memo that Zuora makes and applies. */
  CloseInvoice: {
    invoiceId: InvoiceId,
    by: Schema.Literals(["write-off", "reversal"]),
    amount: Money,
    purpose: Schema.optionalKey(Purpose),
    unchangedSince
  },
  CloseDebitMemo: { debitMemoId: DebitMemoId, amount: Money, purpose: Purpose, unchangedSince },
  /** A credit memo is given up as a whole, by a debit memo that Zuora makes and applies it to. */
  CloseCreditMemo: {
    creditMemoId: CreditMemoId,
    /** A write-off where it is not said. */
    by: Schema.optionalKey(Schema.Literals(["write-off", "reversal"])),
    amount: Money,
    unchangedSince
  }
})
export type Intent = typeof Intent.Type
