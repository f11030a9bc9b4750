/**
 * An invoice with its items and taxation items: the lines that money is applied to. Amounts in minor units.
 *
 * Identities: line balance = amount − paid − credited; invoice balance = Σ line balances − header payments; `amount`
 * includes tax. Source: Zuora documentation, "Different balance types of invoices", "Invoice Settlement".
 */
export interface InvoiceTaxItem {
  readonly id: string
  readonly name: string
  readonly rate: string
  readonly amount: bigint
  readonly paid: bigint
  readonly credited: bigint
}

export interface InvoiceItem extends InvoiceTaxItem {
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
  /** Of a discount: the item it lowers. */
  readonly appliedToItemId: string | null
  readonly subscriptionId: string | null
  readonly sourceItemType: "SubscriptionComponent" | "OrderLineItem" | "None"
  readonly taxItems: ReadonlyArray<InvoiceTaxItem>
}

export interface Invoice {
  readonly id: string
  readonly number: string
  readonly accountId: string
  readonly currency: string
  readonly status: "Draft" | "Posted" | "Canceled"
  readonly sourceType: "Subscription" | "Standalone" | "Order" | "Consolidation"
  readonly source: string
  readonly invoiceDate: string
  readonly dueDate: string
  readonly targetDate: string
  readonly postedDate: number | null
  readonly items: ReadonlyArray<InvoiceItem>
  /** Payments known at header level only: the legacy flow without Invoice Settlement. */
  readonly headerPaid: bigint
  readonly createdDate: number
  readonly updatedDate: number
}

export type LineKind = "item" | "tax"

/** One thing that can be paid or credited. */
export interface Line {
  readonly id: string
  readonly kind: LineKind
  readonly balance: bigint
}

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/**
 * What is open on an item. A discount's (negative) amount is folded into the item it lowers, and its own balance is 0.
 * Source: Zuora documentation, Invoice Settlement use case III.
 */
export const itemBalance = (invoice: Invoice, item: InvoiceItem): bigint => {
  if (item.appliedToItemId !== null) return 0n
  const discounts = invoice.items.filter((other) => other.appliedToItemId === item.id)
  return item.amount + sum(discounts.map((discount) => discount.amount)) - item.paid - item.credited
}

export const taxBalance = (tax: InvoiceTaxItem): bigint => tax.amount - tax.paid - tax.credited

export const linesOf = (invoice: Invoice): ReadonlyArray<Line> =>
  invoice.items.flatMap((item): ReadonlyArray<Line> => [
    { id: item.id, kind: "item", balance: itemBalance(invoice, item) },
    ...item.taxItems.map((tax): Line => ({ id: tax.id, kind: "tax", balance: taxBalance(tax) }))
  ])

const rows = (invoice: Invoice): ReadonlyArray<InvoiceTaxItem> =>
  invoice.items.flatMap((item) => [item, ...item.taxItems])

export const taxAmountOf = (invoice: Invoice): bigint =>
  sum(invoice.items.flatMap((item) => item.taxItems.map((tax) => tax.amount)))
export const amountOf = (invoice: Invoice): bigint => sum(rows(invoice).map((row) => row.amount))
export const paidOf = (invoice: Invoice): bigint => sum(rows(invoice).map((row) => row.paid)) + invoice.headerPaid
export const creditedOf = (invoice: Invoice): bigint => sum(rows(invoice).map((row) => row.credited))
export const balanceOf = (invoice: Invoice): bigint =>
  invoice.status === "Canceled" ? 0n : amountOf(invoice) - paidOf(invoice) - creditedOf(invoice)

/** The invoice with one line changed. */
export const changeLine = (
  invoice: Invoice,
  lineId: string,
  change: (line: InvoiceTaxItem) => Partial<InvoiceTaxItem>
): Invoice => ({
  ...invoice,
  items: invoice.items.map((item) =>
    item.id === lineId
      ? { ...item, ...change(item) }
      : { ...item, taxItems: item.taxItems.map((tax) => (tax.id === lineId ? { ...tax, ...change(tax) } : tax)) }
  )
})
