/**
 * Refund of a payment or a credit memo; whichever of `paymentId` and `creditMemoId` is set tells which.
 *
 * Source: Zuora API reference, Retrieve a refund. `status`: Processing, Processed, Error, Canceled.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, flag, listOf, maybe, object, Text, text } from "../wire/WireObject.ts"

const FinanceInformation = object({
  bankAccountAccountingCode: text,
  bankAccountAccountingCodeType: text,
  onAccountAccountingCode: text,
  onAccountAccountingCodeType: text,
  transferredToAccounting: text,
  unappliedPaymentAccountingCode: text,
  unappliedPaymentAccountingCodeType: text
})

/** What became of a write-off that was asked for together with the refund. */
const WriteOffTransaction = object({
  creditMemoNumber: text,
  creditMemoStatus: text,
  creditMemoAmount: decimal,
  appliedAmount: decimal,
  invoiceNumber: text
})
const WriteOffResult = object({ errorMessage: text, transactions: maybe(listOf(WriteOffTransaction)) })

export const Refund = object({
  id: Text,
  number: Text,
  status: Text,
  type: Text,
  amount: Decimal.FromWire,
  accountId: text,
  paymentId: text,
  creditMemoId: text,
  cancelledOn: text,
  comment: text,
  financeInformation: maybe(FinanceInformation),
  gatewayId: text,
  gatewayReconciliationReason: text,
  gatewayReconciliationStatus: text,
  gatewayResponse: text,
  gatewayResponseCode: text,
  gatewayState: text,
  markedForSubmissionOn: text,
  methodType: text,
  organizationLabel: text,
  paymentGatewayNumber: text,
  paymentMethodId: text,
  paymentMethodSnapshotId: text,
  paymentNumber: text,
  payoutId: text,
  reasonCode: text,
  referenceId: text,
  refundDate: text,
  refundTransactionTime: text,
  refundTransactionType: text,
  secondRefundReferenceId: text,
  settledOn: text,
  softDescriptor: text,
  softDescriptorPhone: text,
  submittedOn: text,
  success: flag,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text,
  writeOff: flag,
  writeOffResults: maybe(listOf(WriteOffResult))
})
export type Refund = typeof Refund.Type
