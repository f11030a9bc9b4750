/**
 * A credit memo with its items and taxation items. Amounts in minor units.
 *
 * Identity, for the memo and for each line: amount = applied + unapplied + refunded; `amount` includes tax.
 * Source: Zuora documentation, Invoice Settlement; checked there on the published samples (10.76 = 1 + 2.66 + 7.1).
 */
import type { LineKind } from "../settlement/Receivable.ts"

export interface MemoTaxItem {
  readonly id: string
  readonly name: string
  readonly rate: string
  readonly amount: bigint
  readonly applied: bigint
  readonly refunded: bigint
  /** The invoice item or taxation item that it credits. */
  readonly sourceId: string | null
}

export interface MemoItem extends MemoTaxItem {
  readonly comment: string
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
  readonly taxItems: ReadonlyArray<MemoTaxItem>
}

export interface CreditMemo {
  readonly id: string
  readonly number: string
  readonly accountId: string
  readonly currency: string
  readonly status: "Draft" | "Posted" | "Canceled"
  readonly sourceType: "Subscription" | "Standalone" | "Invoice" | "Consolidation"
  readonly source: string
  readonly creditMemoDate: string
  readonly reasonCode: string
  readonly comment: string | null
  readonly referredInvoiceId: string | null
  readonly autoApplyUponPosting: boolean
  readonly excludeFromAutoApplyRules: boolean
  /** Set by a reversal; the memo stays Posted. */
  readonly reversed: boolean
  /** False: it wrote something off against an expense. */
  readonly revenueImpacting: boolean
  readonly items: ReadonlyArray<MemoItem>
  readonly postedOn: number | null
  readonly cancelledOn: number | null
  readonly deletedOn: number | null
  readonly createdDate: number
  readonly updatedDate: number
}

/** One line a memo's value comes from. */
export interface MemoLine {
  readonly id: string
  readonly kind: LineKind
  readonly balance: bigint
}

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, amount) => total + amount, 0n)

const rows = (memo: CreditMemo): ReadonlyArray<MemoTaxItem> => memo.items.flatMap((item) => [item, ...item.taxItems])

export const unappliedOfLine = (line: MemoTaxItem): bigint => line.amount - line.applied - line.refunded

export const linesOf = (memo: CreditMemo): ReadonlyArray<MemoLine> =>
  memo.items.flatMap((item): ReadonlyArray<MemoLine> => [
    { id: item.id, kind: "item", balance: unappliedOfLine(item) },
    ...item.taxItems.map((tax): MemoLine => ({ id: tax.id, kind: "tax", balance: unappliedOfLine(tax) }))
  ])

export const amountOf = (memo: CreditMemo): bigint => sum(rows(memo).map((row) => row.amount))
export const taxAmountOf = (memo: CreditMemo): bigint =>
  sum(memo.items.flatMap((item) => item.taxItems.map((tax) => tax.amount)))
export const appliedOf = (memo: CreditMemo): bigint => sum(rows(memo).map((row) => row.applied))
export const refundedOf = (memo: CreditMemo): bigint => sum(rows(memo).map((row) => row.refunded))
export const unappliedOf = (memo: CreditMemo): bigint => amountOf(memo) - appliedOf(memo) - refundedOf(memo)

/** The memo with more (or less) applied or refunded on some lines; `deltas` by line id. */
export const changeLines = (
  memo: CreditMemo,
  field: "applied" | "refunded",
  deltas: ReadonlyMap<string, bigint>
): CreditMemo => ({
  ...memo,
  items: memo.items.map((item) => ({
    ...item,
    [field]: item[field] + (deltas.get(item.id) ?? 0n),
    taxItems: item.taxItems.map((tax) => ({ ...tax, [field]: tax[field] + (deltas.get(tax.id) ?? 0n) }))
  }))
})
