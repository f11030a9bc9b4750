/**
 * A payment as v1 answers it, every field of the published samples present. Fields that the samples only ever show as
 * null are null. Source: Zuora API reference, "Retrieve a payment", "Apply a payment".
 */
import { type Call, datetime, stamps } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import { type Payment, unappliedOf } from "./Payment.ts"

/** Fields of get, list, create, apply, unapply, transfer and cancel. */
export const write = (call: Call, payment: Payment) => ({
  id: payment.id,
  number: payment.number,
  accountId: payment.accountId,
  accountNumber: payment.accountId === null ? null : (call.tx.get("account", payment.accountId)?.number ?? null),
  type: payment.type,
  status: payment.status,
  currency: payment.currency,
  amount: amount(payment.amount, payment.currency),
  appliedAmount: amount(payment.applied, payment.currency),
  unappliedAmount: amount(unappliedOf(payment), payment.currency),
  refundAmount: amount(payment.refunded, payment.currency),
  creditBalanceAmount: amount(payment.creditBalance ?? 0n, payment.currency),
  effectiveDate: payment.effectiveDate,
  comment: payment.comment,
  referenceId: payment.referenceId,
  paymentMethodId: payment.paymentMethodId,
  paymentMethodSnapshotId: null,
  prepayment: payment.prepayment,
  gatewayId: payment.gatewayId,
  gatewayOrderId: payment.gatewayOrderId,
  gatewayState: payment.gatewayState,
  gatewayResponse: null,
  gatewayResponseCode: null,
  gatewayReconciliationReason: null,
  gatewayReconciliationStatus: null,
  paymentGatewayNumber: null,
  authTransactionId: null,
  bankIdentificationNumber: null,
  secondPaymentReferenceId: null,
  payoutId: null,
  softDescriptor: null,
  softDescriptorPhone: null,
  markedForSubmissionOn: null,
  submittedOn: payment.submittedOn === null ? null : datetime(call, payment.submittedOn),
  settledOn: payment.settledOn === null ? null : datetime(call, payment.settledOn),
  cancelledOn: payment.cancelledOn === null ? null : datetime(call, payment.cancelledOn),
  financeInformation: {
    bankAccountAccountingCode: null,
    bankAccountAccountingCodeType: null,
    transferredToAccounting: "No",
    unappliedPaymentAccountingCode: null,
    unappliedPaymentAccountingCodeType: null
  },
  ...stamps(call, payment)
})

/** A payment as the only thing in an answer. */
export const answer = (call: Call, payment: Payment) => ({ ...write(call, payment), success: true })
