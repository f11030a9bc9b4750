/** Which operation serves which method and path. Both spellings of the paths renamed in 2025 lead to one operation. */
import * as ActionQuery from "../queries/ActionQuery.ts"
import type { Family } from "./Answer.ts"
import type { Operation } from "./Call.ts"
import * as CreditMemoApply from "../memos/CreditMemoApply.ts"
import { createFromCharge } from "../memos/CreditMemoFromCharge.ts"
import { createFromInvoice } from "../memos/CreditMemoFromInvoice.ts"
import * as CreditMemoLifecycle from "../memos/CreditMemoLifecycle.ts"
import * as CreditMemoReads from "../memos/CreditMemoReads.ts"
import * as CreditMemoRefund from "../memos/CreditMemoRefund.ts"
import { reverse as reverseCreditMemo } from "../memos/CreditMemoReverse.ts"
import * as CreditMemoUnapply from "../memos/CreditMemoUnapply.ts"
import * as CreditMemoWriteOff from "../memos/CreditMemoWriteOff.ts"
import * as CrudInvoice from "../crud/CrudInvoice.ts"
import * as CrudInvoicePayment from "../crud/CrudInvoicePayment.ts"
import { getOf } from "../crud/CrudLegacy.ts"
import * as CrudPayment from "../crud/CrudPayment.ts"
import * as DataQuery from "../queries/DataQuery.ts"
import { collect as collectDebitMemo } from "../memos/DebitMemoCollect.ts"
import * as DebitMemoCreate from "../memos/DebitMemoCreate.ts"
import * as DebitMemoLifecycle from "../memos/DebitMemoLifecycle.ts"
import * as DebitMemoReads from "../memos/DebitMemoReads.ts"
import * as GatewaySettlement from "../payments/GatewaySettlement.ts"
import { invoiceCollect } from "../payments/InvoiceCollect.ts"
import { bulkPost } from "../invoices/InvoicePost.ts"
import * as InvoiceDelete from "../invoices/InvoiceDelete.ts"
import * as InvoiceReads from "../invoices/InvoiceReads.ts"
import * as InvoiceWriteOff from "../invoices/InvoiceWriteOff.ts"
import * as LegacyRecords from "../queries/LegacyRecords.ts"
import * as ObjectQuery from "../queries/ObjectQuery.ts"
import { apply } from "../payments/PaymentApply.ts"
import { create } from "../payments/PaymentCreate.ts"
import * as PaymentLifecycle from "../payments/PaymentLifecycle.ts"
import * as PaymentReads from "../payments/PaymentReads.ts"
import * as PaymentRefund from "../payments/PaymentRefund.ts"
import { unapply } from "../payments/PaymentUnapply.ts"
import * as RefundLifecycle from "../payments/RefundLifecycle.ts"
import * as RefundReads from "../payments/RefundReads.ts"
import * as TransactionReads from "../queries/TransactionReads.ts"

interface Route {
  readonly method: string
  readonly segments: ReadonlyArray<string>
  readonly operation: Operation
}

const route = (line: string, operation: Operation): Route => {
  const [method = "", path = ""] = line.split(" ")
  return { method, segments: path.split("/").slice(1), operation }
}

const payment = "/v1/payments/:paymentKey"
const memo = "/v1/creditmemos/:creditMemoKey"
const debitMemo = "/v1/debitmemos/:debitMemoKey"
const invoice = "/v1/invoices/:invoiceKey"
const refund = "/v1/refunds/:refundKey"

const routes: ReadonlyArray<Route> = [
  route("POST /v1/operations/invoice-collect", invoiceCollect),
  route("POST /v1/payments", create),
  route("GET /v1/payments", PaymentReads.list),
  route(`GET ${payment}`, PaymentReads.get),
  route(`GET ${payment}/parts`, PaymentReads.parts),
  route(`GET ${payment}/parts/:partId`, PaymentReads.part),
  route(`GET ${payment}/parts/:partId/itemparts`, PaymentReads.itemParts),
  route(`GET ${payment}/parts/:partId/itemparts/:itemPartId`, PaymentReads.itemPart),
  route(`PUT ${payment}/apply`, apply),
  route(`PUT ${payment}/unapply`, unapply),
  route(`PUT ${payment}/cancel`, PaymentLifecycle.cancel),
  route(`PUT ${payment}/transfer`, PaymentLifecycle.transfer),
  route(`PUT ${payment}`, PaymentLifecycle.update),
  route(`DELETE ${payment}`, PaymentLifecycle.remove),
  route(`POST ${payment}/refunds`, PaymentRefund.refund),
  route(`POST ${payment}/refunds/unapply`, PaymentRefund.refundWithUnapply),
  route("GET /v1/refunds", RefundReads.list),
  route(`GET ${refund}`, RefundReads.get),
  route(`GET ${refund}/parts`, RefundReads.parts),
  route(`GET ${refund}/parts/:partId`, RefundReads.part),
  route(`GET ${refund}/parts/:partId/itemparts`, RefundReads.itemParts),
  route(`GET ${refund}/parts/:partId/itemparts/:itemPartId`, RefundReads.itemPart),
  route(`PUT ${refund}/cancel`, RefundLifecycle.cancel),
  route(`DELETE ${refund}`, RefundLifecycle.remove),
  route("GET /v1/creditmemos", CreditMemoReads.list),
  route(`GET ${memo}`, CreditMemoReads.get),
  route(`GET ${memo}/items`, CreditMemoReads.items),
  route(`GET ${memo}/items/:itemId`, CreditMemoReads.item),
  route(`GET ${memo}/items/:itemId/taxationitems`, CreditMemoReads.taxationItems),
  route(`GET ${memo}/parts`, CreditMemoReads.parts),
  route(`GET ${memo}/parts/:partId`, CreditMemoReads.part),
  route(`GET ${memo}/parts/:partId/itemparts`, CreditMemoReads.itemParts),
  route(`GET ${memo}/parts/:partId/itemparts/:itemPartId`, CreditMemoReads.itemPart),
  route(`GET ${invoice}`, InvoiceReads.get),
  route(`GET ${invoice}/items`, InvoiceReads.items),
  route(`GET ${invoice}/items/:itemId/taxationitems`, InvoiceReads.taxationItems),
  route(`GET ${invoice}/application-parts`, InvoiceReads.applicationParts),
  route("GET /v1/billing-documents", InvoiceReads.billingDocuments),
  route("POST /v1/invoices/bulk-post", bulkPost),
  route(`DELETE ${invoice}`, InvoiceDelete.remove),
  route(`PUT ${invoice}/reverse`, InvoiceWriteOff.reverse),
  route(`PUT ${invoice}/write-off`, InvoiceWriteOff.writeOff),
  route(`POST ${invoice}/creditmemos`, createFromInvoice),
  route("POST /v1/creditmemos/invoice/:invoiceKey", createFromInvoice),
  route("POST /v1/creditmemos", createFromCharge),
  route(`PUT ${memo}/post`, CreditMemoLifecycle.post),
  route(`PUT ${memo}/unpost`, CreditMemoLifecycle.unpost),
  route(`PUT ${memo}/cancel`, CreditMemoLifecycle.cancel),
  route(`DELETE ${memo}`, CreditMemoLifecycle.remove),
  route(`PUT ${memo}/apply`, CreditMemoApply.apply),
  route(`PUT ${memo}/unapply`, CreditMemoUnapply.unapply),
  route(`PUT ${memo}/write-off`, CreditMemoWriteOff.writeOff),
  route(`PUT ${memo}/reverse`, reverseCreditMemo),
  route(`POST ${memo}/refunds`, CreditMemoRefund.refund),
  // The new spelling is in the singular.
  route(`POST ${memo}/refund`, CreditMemoRefund.refund),
  route("GET /v1/debitmemos", DebitMemoReads.list),
  route(`GET ${debitMemo}`, DebitMemoReads.get),
  route(`GET ${debitMemo}/items`, DebitMemoReads.items),
  route(`GET ${debitMemo}/items/:itemId`, DebitMemoReads.item),
  route(`GET ${debitMemo}/items/:itemId/taxationitems`, DebitMemoReads.taxationItems),
  route(`GET ${debitMemo}/application-parts`, DebitMemoReads.applicationParts),
  route(`POST ${invoice}/debitmemos`, DebitMemoCreate.createFromInvoice),
  route("POST /v1/debitmemos/invoice/:invoiceKey", DebitMemoCreate.createFromInvoice),
  route("POST /v1/debitmemos", DebitMemoCreate.createFromCharge),
  route(`PUT ${debitMemo}/post`, DebitMemoLifecycle.post),
  route(`PUT ${debitMemo}/unpost`, DebitMemoLifecycle.unpost),
  route(`PUT ${debitMemo}/cancel`, DebitMemoLifecycle.cancel),
  route(`DELETE ${debitMemo}`, DebitMemoLifecycle.remove),
  route(`POST ${debitMemo}/collect`, collectDebitMemo),
  route(`PUT ${debitMemo}/write-off`, InvoiceWriteOff.writeOffDebitMemo),
  route("POST /v1/gateway-settlement/payments/:paymentKey/settle", GatewaySettlement.settle),
  route("POST /v1/gateway-settlement/payments/:paymentKey/reject", GatewaySettlement.reject),
  route("POST /v1/gateway-settlement/payments/:paymentKey/chargeback", GatewaySettlement.chargeback),
  route("GET /v1/transactions/invoices/accounts/:accountKey", TransactionReads.invoices),
  route("GET /v1/transactions/payments/accounts/:accountKey", TransactionReads.payments),
  route("POST /v1/action/query", ActionQuery.query),
  route("POST /v1/action/queryMore", ActionQuery.queryMore),
  route("POST /v1/action/:action", ActionQuery.unknown),
  route("POST /v1/object/invoice-payment", CrudInvoicePayment.create),
  route("GET /v1/object/invoice-payment/:id", CrudInvoicePayment.get),
  route("PUT /v1/object/invoice-payment/:id", CrudInvoicePayment.update),
  route("POST /v1/object/payment", CrudPayment.create),
  route("GET /v1/object/payment/:id", CrudPayment.get),
  route("PUT /v1/object/payment/:id", CrudPayment.update),
  route("GET /v1/object/invoice/:id", CrudInvoice.get),
  route("PUT /v1/object/invoice/:id", CrudInvoice.update),
  route("GET /v1/object/invoice-adjustment/:id", getOf(LegacyRecords.invoiceAdjustments)),
  route("GET /v1/object/invoice-item-adjustment/:id", getOf(LegacyRecords.invoiceItemAdjustments)),
  route("GET /v1/object/credit-balance-adjustment/:id", getOf(LegacyRecords.creditBalanceAdjustments)),
  route("GET /v1/object/refund-invoice-payment/:id", getOf(LegacyRecords.refundInvoicePayments)),
  route("POST /query/jobs", DataQuery.submit),
  route("GET /query/jobs", DataQuery.list),
  route("GET /query/jobs/:jobId", DataQuery.get),
  route("DELETE /query/jobs/:jobId", DataQuery.cancel),
  route("GET /object-query/:object", ObjectQuery.query),
  route("GET /object-query/:object/:key", ObjectQuery.get)
]

/** New spelling → the one the table uses. Source: Zuora v1 API changelog of 2025-01-24 and 2025-02-21. */
const renamed: { readonly [segment: string]: string } = {
  "credit-memos": "creditmemos",
  "debit-memos": "debitmemos",
  "taxation-items": "taxationitems",
  "item-parts": "itemparts"
}

/** How the errors of a path look. */
export const familyOf = (path: string): Family => {
  if (path.startsWith("/object-query/")) return "objectQuery"
  if (path.startsWith("/query/jobs")) return "dataQuery"
  if (path.startsWith("/v1/action/")) return "action"
  return path.startsWith("/v1/object/") ? "crud" : "v1"
}

export type Match =
  | { readonly _tag: "Found"; readonly operation: Operation; readonly params: { readonly [name: string]: string } }
  | { readonly _tag: "WrongMethod" }
  | { readonly _tag: "NoRoute" }

const fits = (pattern: ReadonlyArray<string>, segments: ReadonlyArray<string>): boolean =>
  pattern.length === segments.length &&
  pattern.every((name, at) => (name.startsWith(":") ? segments[at] !== "" : name === segments[at]))

/** A fixed segment wins over a parameter: the more fixed ones, the better. */
const fixed = (one: Route): number => one.segments.filter((name) => !name.startsWith(":")).length

export const match = (method: string, path: string): Match => {
  const segments = path
    .split("/")
    .slice(1)
    .map((segment) => renamed[segment] ?? segment)
  const candidates = routes.filter((one) => fits(one.segments, segments))
  const found = candidates.filter((one) => one.method === method).toSorted((a, b) => fixed(b) - fixed(a))[0]
  if (found === undefined) return { _tag: candidates.length > 0 ? "WrongMethod" : "NoRoute" }
  const params = found.segments.flatMap((name, at) =>
    name.startsWith(":") ? [[name.slice(1), decode(segments[at] ?? "")] as const] : []
  )
  return { _tag: "Found", operation: found.operation, params: Object.fromEntries(params) }
}

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
