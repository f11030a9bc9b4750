/**
 * The ids of the house. Documents and items keep Zuora's ids (32 hexadecimal characters today, but Zuora may change the
 * form, so any short printable text without spaces is accepted); applications, groups and operations get ours.
 * Source: Zuora API, "Requests and responses".
 */
import * as Schema from "effect/Schema"

const text = (name: string) =>
  Schema.String.check(
    Schema.isPattern(/^[\x21-\x7e]{1,64}$/, { message: `Expected a ${name}: 1 to 64 printable characters, no spaces` })
  )

export const AccountId = text("AccountId").pipe(Schema.brand("AccountId"))
export type AccountId = typeof AccountId.Type

export const InvoiceId = text("InvoiceId").pipe(Schema.brand("InvoiceId"))
export type InvoiceId = typeof InvoiceId.Type

export const CreditMemoId = text("CreditMemoId").pipe(Schema.brand("CreditMemoId"))
export type CreditMemoId = typeof CreditMemoId.Type

export const DebitMemoId = text("DebitMemoId").pipe(Schema.brand("DebitMemoId"))
export type DebitMemoId = typeof DebitMemoId.Type

/** Zuora's id of a refund, of a payment or of a credit memo. */
export const RefundId = text("RefundId").pipe(Schema.brand("RefundId"))
export type RefundId = typeof RefundId.Type

/** Zuora's id of a legacy adjustment: of an invoice, of one of its items, or of the credit balance. */
export const AdjustmentId = text("AdjustmentId").pipe(Schema.brand("AdjustmentId"))
export type AdjustmentId = typeof AdjustmentId.Type

export const PaymentId = text("PaymentId").pipe(Schema.brand("PaymentId"))
export type PaymentId = typeof PaymentId.Type

/** An item of an invoice or memo, or a taxation item of either. */
export const ItemId = text("ItemId").pipe(Schema.brand("ItemId"))
export type ItemId = typeof ItemId.Type

/** One application of one source to one document. */
export const ApplicationId = text("ApplicationId").pipe(Schema.brand("ApplicationId"))
export type ApplicationId = typeof ApplicationId.Type

/** All applications made by one call. */
export const GroupId = text("GroupId").pipe(Schema.brand("GroupId"))
export type GroupId = typeof GroupId.Type

/**
 * One call to Zuora. It is also the call's Idempotency-Key and Zuora-Track-Id, hence the few characters that all three
 * allow.
 */
export const OperationId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/, {
    message: "Expected an OperationId: 1 to 64 letters, digits, dots, dashes or underscores"
  })
).pipe(Schema.brand("OperationId"))
export type OperationId = typeof OperationId.Type

/** A person who may approve, such as `ada`: short enough to be typed and read aloud. */
export const ApproverId = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/, {
    message: "Expected an ApproverId: 1 to 64 letters, digits, dots, dashes or underscores"
  })
).pipe(Schema.brand("ApproverId"))
export type ApproverId = typeof ApproverId.Type

/** One notification of Zuora: a hash of Zuora's id of it and of what it says, 32 hexadecimal characters. */
export const CalloutId = Schema.String.check(
  Schema.isPattern(/^[0-9a-f]{32}$/, { message: "Expected a CalloutId: 32 hexadecimal characters" })
).pipe(Schema.brand("CalloutId"))
export type CalloutId = typeof CalloutId.Type

/** One import of a tenant's history. */
export const ImportId = text("ImportId").pipe(Schema.brand("ImportId"))
export type ImportId = typeof ImportId.Type
