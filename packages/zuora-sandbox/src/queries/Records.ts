/**
 * Every object of bulk reads by the name that object query, ZOQL and Data Query each give it. Names differ from v1:
 * `paymentNumber`, `totalAmount`, `memoNumber`, `balance` of memos. Source: Zuora API reference, "Object queries"; Zuora
 * documentation, ZOQL and Data Query object lists.
 */
import { accounts } from "./AccountRecords.ts"
import * as Applications from "./ApplicationRecords.ts"
import * as Invoices from "./InvoiceRecords.ts"
import * as Legacy from "./LegacyRecords.ts"
import * as Memos from "./MemoRecords.ts"
import { payments } from "./PaymentRecords.ts"
import type { Reading, Row } from "./Reading.ts"
import * as Refunds from "./RefundRecords.ts"

export type Read = (reading: Reading) => ReadonlyArray<Row>

/** By ZOQL's name; Data Query's is the same in lower case. */
const objects: { readonly [name: string]: Read } = {
  Account: accounts,
  Invoice: Invoices.invoices,
  InvoiceItem: Invoices.invoiceItems,
  InvoicePayment: Invoices.invoicePayments,
  TaxationItem: Invoices.taxationItems,
  Payment: payments,
  PaymentApplication: Applications.applications("payment"),
  PaymentApplicationItem: Applications.applicationItems("payment"),
  PaymentPart: Applications.parts("payment"),
  PaymentPartItem: Applications.partItems("payment"),
  CreditMemo: Memos.creditMemos,
  CreditMemoItem: Memos.creditMemoItems,
  CreditTaxationItem: Memos.creditTaxationItems,
  CreditMemoApplication: Applications.applications("creditMemo"),
  CreditMemoApplicationItem: Applications.applicationItems("creditMemo"),
  CreditMemoPart: Applications.parts("creditMemo"),
  CreditMemoPartItem: Applications.partItems("creditMemo"),
  DebitMemo: Memos.debitMemos,
  DebitMemoItem: Memos.debitMemoItems,
  DebitTaxationItem: Memos.debitTaxationItems,
  Refund: Refunds.refunds,
  RefundApplication: Refunds.refundApplications,
  RefundApplicationItem: Refunds.refundApplicationItems,
  RefundPart: Refunds.refundParts,
  RefundPartItem: Refunds.refundPartItems,
  InvoiceAdjustment: Legacy.invoiceAdjustments,
  InvoiceItemAdjustment: Legacy.invoiceItemAdjustments,
  CreditBalanceAdjustment: Legacy.creditBalanceAdjustments,
  RefundInvoicePayment: Legacy.refundInvoicePayments
}

/** An object by name, in any case; with the name as ZOQL writes it. */
export const find = (name: string): { readonly name: string; readonly read: Read } | undefined => {
  const entry = Object.entries(objects).find(([known]) => known.toLowerCase() === name.toLowerCase())
  return entry === undefined ? undefined : { name: entry[0], read: entry[1] }
}

/** What object query calls them: `credit-memo-applications`. */
const queried: ReadonlyArray<string> = [
  "Account",
  "Invoice",
  "InvoiceItem",
  "TaxationItem",
  "Payment",
  "PaymentApplication",
  "CreditMemo",
  "CreditMemoItem",
  "CreditMemoApplication",
  "DebitMemo",
  "DebitMemoItem",
  "Refund",
  "RefundApplication"
]
const segmentOf = (name: string): string => `${name.replace(/\B[A-Z]/g, "-$&").toLowerCase()}s`
const bySegment = new Map(queried.map((name) => [segmentOf(name), find(name)]))

/** An object by its path segment in object query, in either spelling; with its field prefix, `creditmemo`. */
export const findQueried = (segment: string): { readonly name: string; readonly read: Read } | undefined =>
  bySegment.get(segment) ?? [...bySegment].find(([known]) => known.replaceAll("-", "") === segment)?.[1]
