/**
 * Payment as the older CRUD API shows it; knows `Source`, which the REST payment does not.
 *
 * Source: Zuora API reference, CRUD: Retrieve a payment. Status Processed does not mean approved: read
 * `GatewayResponseCode`.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, object, Text, text } from "../wire/WireObject.ts"

export const CrudPayment = object({
  Id: Text,
  Status: Text,
  Amount: Decimal.FromWire,
  PaymentNumber: text,
  AccountId: text,
  AppliedCreditBalanceAmount: decimal,
  AppliedAmount: decimal,
  UnappliedAmount: decimal,
  RefundAmount: decimal,
  Type: text,
  EffectiveDate: text,
  Gateway: text,
  GatewayState: text,
  GatewayResponse: text,
  GatewayResponseCode: text,
  ReferenceId: text,
  PaymentMethodId: text,
  PaymentMethodSnapshotId: text,
  BankIdentificationNumber: text,
  Source: text,
  SourceName: text,
  SubmittedOn: text,
  CreatedById: text,
  CreatedDate: text,
  UpdatedById: text,
  UpdatedDate: text
})
export type CrudPayment = typeof CrudPayment.Type
