/**
 * Reading invoices, items, taxation items and application parts.
 * Source: Zuora API reference, "Retrieve an invoice", "List all items of an invoice", "List all application parts of an
 * invoice"; "API upgrades" for the 341.0 rule. There is no list of invoices in v1.
 */
import * as Result from "effect/Result"
import { applicationPartsOf } from "../settlement/ApplicationParts.ts"
import { type Call, type Operation, datetime, invoiceAmount, param, stamps } from "../server/Call.ts"
import * as CreditMemo from "../memos/CreditMemo.ts"
import type * as Invoice from "./Invoice.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { Decimal, amount } from "../server/Json.ts"
import { page } from "../server/Page.ts"
import { type Refusal, notFound, refuse } from "../server/Refusal.ts"
import { idOf, userOf } from "../server/Tenant.ts"

export const find = (call: Call): Result.Result<Invoice.Invoice, Refusal> => {
  const invoice = call.tx.byKey("invoice", param(call, "invoiceKey"))
  return invoice === undefined ? notFound(param(call, "invoiceKey")) : Result.succeed(invoice)
}

/** Which sign the adjustments of an invoice are shown with is not documented: switch `adjustmentSign`. */
export const shownAdjustment = (call: Call, invoice: Invoice.Invoice): bigint => {
  const adjusted = Receivable.adjustedOf(invoice)
  return call.settings.adjustmentSign === "chargePositive" ? adjusted : -adjusted
}

/** GET /v1/invoices/{invoiceKey} */
export const get: Operation = (call) =>
  Result.map(find(call), (invoice) => {
    const money = (minor: bigint) => invoiceAmount(call, minor, invoice.currency)
    return {
      id: invoice.id,
      invoiceNumber: invoice.number,
      accountId: invoice.accountId,
      currency: invoice.currency,
      status: invoice.status,
      amount: money(Receivable.amountOf(invoice)),
      amountWithoutTax: money(Receivable.amountOf(invoice) - Receivable.taxAmountOf(invoice)),
      taxAmount: money(Receivable.taxAmountOf(invoice)),
      taxExemptAmount: money(0n),
      discount: money(0n),
      balance: money(Receivable.balanceOf(invoice)),
      paymentAmount: money(Receivable.paidOf(invoice)),
      creditMemoAmount: money(Receivable.creditedOf(invoice)),
      refundAmount: money(invoice.headerRefunded ?? 0n),
      adjustmentAmount: money(shownAdjustment(call, invoice)),
      creditBalanceAdjustmentAmount: money(invoice.creditBalancePaid ?? 0n),
      invoiceDate: invoice.invoiceDate,
      dueDate: invoice.dueDate,
      targetDate: invoice.targetDate,
      postedDate: invoice.postedDate === null ? null : datetime(call, invoice.postedDate).slice(0, 10),
      postedBy: invoice.postedDate === null ? null : userOf(call.tx.tenant),
      source: invoice.source,
      sourceId: null,
      sourceType: invoice.sourceType,
      autoPay: true,
      billRunId: null,
      billToContactSnapshotId: null,
      soldToContactSnapshotId: null,
      comments: null,
      includesOneTime: true,
      includesRecurring: true,
      includesUsage: true,
      lastEmailSentDate: null,
      sequenceSetId: null,
      transferredToAccounting: "No",
      ...stamps(call, invoice),
      success: true
    }
  })

const writeTax = (tax: Receivable.TaxLine, invoice: Invoice.Invoice) => ({
  id: tax.id,
  name: tax.name,
  taxAmount: amount(tax.amount, invoice.currency),
  balance: amount(Receivable.taxBalance(tax), invoice.currency),
  paymentAmount: amount(tax.paid, invoice.currency),
  creditAmount: amount(tax.credited, invoice.currency),
  exemptAmount: amount(0n, invoice.currency),
  jurisdiction: "Country",
  locationCode: "",
  taxCode: tax.name,
  taxCodeDescription: null,
  taxDate: invoice.invoiceDate,
  taxRate: new Decimal(tax.rate),
  taxRateDescription: tax.name,
  taxRateType: "Percentage"
})

/** What posted memos made from this line do not credit yet: another thing than its balance. */
export const availableToCredit = (call: Call, invoice: Invoice.Invoice, line: Receivable.TaxLine): bigint =>
  call.tx
    .where("creditMemo", "referredInvoiceId", invoice.id)
    .filter((memo) => memo.status === "Posted")
    .flatMap((memo) => memo.items.flatMap((item): ReadonlyArray<CreditMemo.MemoTaxItem> => [item, ...item.taxItems]))
    .filter((row) => row.sourceId === line.id)
    .reduce((left, row) => left - row.amount, line.amount)

const writeItem = (call: Call, invoice: Invoice.Invoice, item: Invoice.InvoiceItem) => {
  const money = (minor: bigint) => invoiceAmount(call, minor, invoice.currency)
  return {
    id: item.id,
    chargeName: item.name,
    chargeDescription: "",
    description: "",
    chargeId: idOf(invoice.id, `charge:${item.name}`),
    chargeType: "Recurring",
    chargeDate: datetime(call, invoice.createdDate),
    chargeAmount: money(item.amount),
    taxAmount: money(item.taxItems.reduce((sum, tax) => sum + tax.amount, 0n)),
    balance: money(Receivable.itemBalance(invoice, item)),
    availableToCreditAmount: amount(availableToCredit(call, invoice, item), invoice.currency),
    quantity: new Decimal("1"),
    unitPrice: amount(item.amount, invoice.currency),
    unitOfMeasure: "",
    productName: item.name,
    processingType: item.appliedToItemId === null ? "Charge" : "Discount",
    appliedToItemId: item.appliedToItemId,
    serviceStartDate: item.serviceStart ?? invoice.invoiceDate,
    serviceEndDate: item.serviceEnd ?? invoice.invoiceDate,
    sourceItemType: item.sourceItemType,
    subscriptionId: item.subscriptionId,
    subscriptionName: null,
    taxMode: "TaxExclusive",
    excludeItemBillingFromRevenueAccounting: false,
    invoiceScheduleId: null,
    invoiceScheduleItemId: null,
    numberOfDeliveries: null,
    soldToContactId: null,
    soldToContactSnapshotId: null,
    taxationItems: { data: item.taxItems.map((tax) => writeTax(tax, invoice)) }
  }
}

/** GET /v1/invoices/{invoiceKey}/items: paged; each item embeds its taxation items. */
export const items: Operation = (call) =>
  Result.map(find(call), (invoice) =>
    page(call, "invoiceItems", invoice.items, (item) => writeItem(call, invoice, item))
  )

/** GET /v1/invoices/{invoiceKey}/items/{itemId}/taxation-items */
export const taxationItems: Operation = (call) =>
  Result.flatMap(find(call), (invoice) => {
    const item = invoice.items.find((row) => row.id === param(call, "itemId"))
    if (item === undefined) return notFound(param(call, "itemId"))
    return Result.succeed(page(call, "data", item.taxItems, (tax) => writeTax(tax, invoice)))
  })

/** GET /v1/invoices/{invoiceKey}/application-parts */
export const applicationParts: Operation = (call) =>
  Result.map(find(call), (invoice) => ({
    applicationParts: applicationPartsOf(call, { kind: "invoice", id: invoice.id }, invoice.currency),
    success: true
  }))

/** GET /v1/billing-documents?accountId= : invoices, credit and debit memos of an account. */
export const billingDocuments: Operation = (call) => {
  const account = call.tx.get("account", call.query.get("accountId") ?? "")
  if (call.query.get("accountId") === null) return refuse(23, "Missing required query parameter 'accountId'.")
  if (account === undefined) return notFound(call.query.get("accountId") ?? "")
  const { id: accountId, number: accountNumber } = account
  const write = (
    documentType: string,
    documentDate: string,
    row: Pick<Invoice.Invoice, "id" | "number" | "status" | "currency">,
    total: bigint,
    balance: bigint
  ) => ({
    id: row.id,
    documentNumber: row.number,
    documentType,
    documentDate,
    amount: amount(total, row.currency),
    balance: amount(balance, row.currency),
    status: row.status,
    currency: row.currency,
    accountId,
    accountNumber
  })
  const owed = (type: string, date: string, row: Receivable.Receivable) =>
    write(type, date, row, Receivable.amountOf(row), Receivable.balanceOf(row))
  const documents = [
    ...call.tx.where("invoice", "accountId", accountId).map((one) => owed("Invoice", one.invoiceDate, one)),
    ...call.tx
      .where("creditMemo", "accountId", accountId)
      .map((one) =>
        write("CreditMemo", one.creditMemoDate, one, CreditMemo.amountOf(one), CreditMemo.unappliedOf(one))
      ),
    ...call.tx.where("debitMemo", "accountId", accountId).map((one) => owed("DebitMemo", one.debitMemoDate, one))
  ]
  return Result.succeed(page(call, "documents", documents, (row) => row))
}
