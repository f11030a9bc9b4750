/**
 * Accounting codes in a request, Zuora's `financeInformation`: names of codes that the tenant's chart of accounts has.
 *
 * Source: Zuora API reference, Create a credit memo from an invoice, Refund a payment: at most 100 characters each.
 */
import type { Json } from "../wire/JsonText.ts"
import type { RequestChecks } from "./RequestChecks.ts"

const maxCharacters = 100

/** Names by field; what may be named differs from call to call. */
export type AccountingCodes<Field extends string> = { readonly [F in Field]?: string | undefined }

/** Codes of a payment or a refund of one. */
export interface PaymentCodes extends AccountingCodes<"bankAccountAccountingCode" | "unappliedPaymentAccountingCode"> {
  readonly transferredToAccounting?: "Processing" | "Yes" | "No" | "Error" | "Ignore" | undefined
}

/** Codes of a credit memo's item. */
export interface MemoItemCodes extends AccountingCodes<
  | "deferredRevenueAccountingCode"
  | "onAccountAccountingCode"
  | "recognizedRevenueAccountingCode"
  | "revenueRecognitionRuleName"
> {}

/** Codes of a debit memo's item. */
export interface DebitMemoItemCodes extends AccountingCodes<
  | "accountsReceivableAccountingCode"
  | "deferredRevenueAccountingCode"
  | "recognizedRevenueAccountingCode"
  | "revenueRecognitionRuleName"
> {}

/** Checks their lengths and gives their wire form. */
export const accountingCodes = (checks: RequestChecks, path: string, codes: object | undefined): Json =>
  codes === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(codes).map(([field, code]: [string, string | undefined]) => [
          field,
          checks.text(`${path}.${field}`, code, maxCharacters)
        ])
      )
