/**
 * What a customer owes: an invoice or a debit memo, as far as money is applied to it. Amounts in minor units.
 *
 * Identities: line balance = amount + adjusted − paid − credited; balance = Σ line balances − header payments, and of
 * tenants with a past + header adjustments + refunds − what was taken from the credit balance; `amount` includes tax.
 * Source: Zuora documentation, "Different balance types of invoices", "Invoice Settlement".
 */
export interface TaxLine {
  readonly id: string
  readonly name: string
  readonly rate: string
  readonly amount: bigint
  readonly paid: bigint
  readonly credited: bigint
  /** Legacy adjustments, charges positive. */
  readonly adjusted?: bigint
}

export interface ItemLine extends TaxLine {
  /** Of a discount: the item it lowers. */
  readonly appliedToItemId: string | null
  readonly taxItems: ReadonlyArray<TaxLine>
}

/** Which of the two; also the name of its table. */
export type ReceivableKind = "invoice" | "debitMemo"

export interface Receivable {
  readonly id: string
  readonly number: string
  readonly accountId: string
  readonly currency: string
  readonly status: "Draft" | "Posted" | "Canceled"
  readonly items: ReadonlyArray<ItemLine>
  /** Payments known at header level only: the legacy flow of invoices without Invoice Settlement. */
  readonly headerPaid?: bigint
  /** Legacy adjustments of the whole document, charges positive; refunds of header payments; taken from the credit balance. */
  readonly headerAdjusted?: bigint
  readonly headerRefunded?: bigint
  readonly creditBalancePaid?: bigint
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
export const itemBalance = (receivable: Receivable, item: ItemLine): bigint => {
  if (item.appliedToItemId !== null) return 0n
  const discounts = receivable.items.filter((other) => other.appliedToItemId === item.id)
  return taxBalance(item) + sum(discounts.map((discount) => discount.amount))
}

export const taxBalance = (tax: TaxLine): bigint => tax.amount + (tax.adjusted ?? 0n) - tax.paid - tax.credited

export const linesOf = (receivable: Receivable): ReadonlyArray<Line> => {
  const discounts = Map.groupBy(
    receivable.items.filter((item) => item.appliedToItemId !== null),
    (item) => item.appliedToItemId
  )
  const open = (item: ItemLine): bigint =>
    item.appliedToItemId === null ? taxBalance(item) + sum((discounts.get(item.id) ?? []).map((one) => one.amount)) : 0n
  return receivable.items.flatMap((item): ReadonlyArray<Line> => [
    { id: item.id, kind: "item", balance: open(item) },
    ...item.taxItems.map((tax): Line => ({ id: tax.id, kind: "tax", balance: taxBalance(tax) }))
  ])
}

const rows = (receivable: Receivable): ReadonlyArray<TaxLine> =>
  receivable.items.flatMap((item) => [item, ...item.taxItems])

export const taxAmountOf = (receivable: Receivable): bigint =>
  sum(receivable.items.flatMap((item) => item.taxItems.map((tax) => tax.amount)))
export const amountOf = (receivable: Receivable): bigint => sum(rows(receivable).map((row) => row.amount))
export const paidOf = (receivable: Receivable): bigint =>
  sum(rows(receivable).map((row) => row.paid)) + (receivable.headerPaid ?? 0n)
export const creditedOf = (receivable: Receivable): bigint => sum(rows(receivable).map((row) => row.credited))
export const adjustedOf = (receivable: Receivable): bigint =>
  sum(rows(receivable).map((row) => row.adjusted ?? 0n)) + (receivable.headerAdjusted ?? 0n)
export const balanceOf = (receivable: Receivable): bigint =>
  receivable.status === "Canceled"
    ? 0n
    : amountOf(receivable) +
      adjustedOf(receivable) +
      (receivable.headerRefunded ?? 0n) -
      paidOf(receivable) -
      creditedOf(receivable) -
      (receivable.creditBalancePaid ?? 0n)

/** Items with the lines changed that `change` knows a new value for. */
export const changeLines = <I extends ItemLine>(
  items: ReadonlyArray<I>,
  change: (line: TaxLine) => Partial<TaxLine> | undefined
): ReadonlyArray<I> =>
  items.map((item) => ({
    ...item,
    ...change(item),
    taxItems: item.taxItems.map((tax) => ({ ...tax, ...change(tax) }))
  }))
