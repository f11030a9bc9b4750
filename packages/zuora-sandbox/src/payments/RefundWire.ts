/**
 * A refund as v1 answers it. Which of payment and credit memo it came from shows by the id that is set. Source: Zuora API
 * reference, "Retrieve a refund", "Refund a payment", "Refund a credit memo".
 */
import { type Call, datetime, stamps } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import type { Refund } from "./Refund.ts"

const finance = {
  bankAccountAccountingCode: null,
  bankAccountAccountingCodeType: null,
  transferredToAccounting: "No"
}

const sourceFields = (call: Call, refund: Refund) =>
  refund.paymentId === null
    ? { paymentId: null }
    : { paymentId: refund.paymentId, paymentNumber: call.tx.raw("payment", refund.paymentId)?.number ?? null }

export const write = (call: Call, refund: Refund) => ({
  id: refund.id,
  number: refund.number,
  accountId: refund.accountId,
  ...sourceFields(call, refund),
  creditMemoId: refund.creditMemoId,
  amount: amount(refund.amount, refund.currency),
  type: refund.type,
  methodType: refund.methodType,
  status: refund.status,
  refundDate: refund.refundDate,
  refundTransactionTime: refund.submittedOn === null ? null : datetime(call, refund.submittedOn),
  comment: refund.comment,
  reasonCode: refund.reasonCode,
  referenceId: refund.referenceId,
  secondRefundReferenceId: refund.secondRefundReferenceId,
  paymentMethodId: refund.paymentMethodId,
  paymentMethodSnapshotId: null,
  payoutId: null,
  gatewayId: refund.gatewayId,
  gatewayState: refund.gatewayState,
  gatewayResponse: null,
  gatewayResponseCode: null,
  gatewayReconciliationReason: null,
  gatewayReconciliationStatus: null,
  paymentGatewayNumber: null,
  softDescriptor: null,
  softDescriptorPhone: null,
  cancelledOn: refund.cancelledOn === null ? null : datetime(call, refund.cancelledOn),
  markedForSubmissionOn: null,
  settledOn: null,
  submittedOn: refund.submittedOn === null ? null : datetime(call, refund.submittedOn),
  financeInformation:
    refund.creditMemoId === null
      ? { ...finance, unappliedPaymentAccountingCode: null, unappliedPaymentAccountingCodeType: null }
      : { ...finance, onAccountAccountingCode: null, onAccountAccountingCodeType: null },
  ...stamps(call, refund)
})

/** A refund as the only thing in an answer. */
export const answer = (call: Call, refund: Refund) => ({ ...write(call, refund), success: true })
