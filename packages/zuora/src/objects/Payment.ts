/**
 * Payment, the answer of get, create, apply, unapply, transfer and cancel.
 *
 * Source: Zuora API reference, Retrieve a payment. Dates and datetimes are text as received: `effectiveDate` comes as a
 * plain date or a datetime, v1 datetimes have no zone and are in the tenant's.
 */
import * as Schema from "effect/Schema"
import * as Decimal from "../wire/Decimal.ts"
import { decimal, flag, maybe, object, Text, text } from "../wire/WireObject.ts"

const FinanceInformation = object({
  bankAccountAccountingCode: text,
  bankAccountAccountingCodeType: text,
  transferredToAccounting: text,
  unappliedPaymentAccountingCode: text,
  unappliedPaymentAccountingCodeType: text
})

const PaymentOption = object({ type: text, detail: maybe(Schema.Record(Schema.String, Schema.Unknown)) })

/**
 * `amount` = applied + unapplied + refunded + credit balance. `status`: Draft, Processing, Processed, Error, Canceled,
 * Posted, Pending, Voided; Processing and Pending are neither success nor failure.
 */
export const Payment = object(
  {
    id: Text,
    number: Text,
    status: Text,
    type: Text,
    currency: Text,
    amount: Decimal.FromWire,
    appliedAmount: decimal,
    unappliedAmount: decimal,
    refundAmount: decimal,
    creditBalanceAmount: decimal,
    accountId: text,
    accountNumber: text,
    authTransactionId: text,
    bankIdentificationNumber: text,
    cancelledOn: text,
    comment: text,
    createdById: text,
    createdDate: text,
    effectiveDate: text,
    financeInformation: maybe(FinanceInformation),
    gatewayId: text,
    gatewayOrderId: text,
    gatewayReconciliationReason: text,
    gatewayReconciliationStatus: text,
    gatewayResponse: text,
    gatewayResponseCode: text,
    gatewayState: text,
    markedForSubmissionOn: text,
    organizationLabel: text,
    paymentGatewayNumber: text,
    paymentMethodId: text,
    paymentMethodSnapshotId: text,
    paymentOption: maybe(Schema.Array(PaymentOption)),
    paymentScheduleKey: text,
    payoutId: text,
    prepayment: flag,
    referenceId: text,
    secondPaymentReferenceId: text,
    settledOn: text,
    softDescriptor: text,
    softDescriptorPhone: text,
    standalone: flag,
    submittedOn: text,
    success: flag,
    updatedById: text,
    updatedDate: text
  },
  { paymentNumber: "number" }
)
export type Payment = typeof Payment.Type
