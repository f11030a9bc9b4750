/**
 * Credit memos that Zuora makes and applies at once, line by line: write-offs of invoices and debit memos, mirrors of
 * reversed invoices, write-offs with a refund. Source: Zuora API reference, "Write off an invoice", "Reverse an invoice",
 * "Refund a payment with auto-unapplying"; Zuora documentation, "Write off invoices". Atomic like every call.
 */
import * as Result from "effect/Result"
import { type Call, today } from "../server/Call.ts"
import { type CreditMemo, amountOf, appliedOf } from "../memos/CreditMemo.ts"
import type { ItemApplication } from "./Application.ts"
import { book } from "./Settlement.ts"
import * as CreditMemoPost from "../memos/CreditMemoPost.ts"
import type { DebitMemo } from "../memos/DebitMemo.ts"
import type { Invoice } from "../invoices/Invoice.ts"
import { amount } from "../server/Json.ts"
import type { NewItem } from "../memos/MemoItems.ts"
import type { Taken } from "../payments/PaymentUnapply.ts"
import type { ReceivableKind } from "./Receivable.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"

/** Most items of a document that is written off or reversed at once. */
export const maxItems = 2000

/** The enhanced write-off permission of the tenant. */
export const checkPermission = (call: Call): Result.Result<void, Refusal> =>
  call.settings.enhancedWriteOff === "on"
    ? Result.succeed(undefined)
    : refuse(10, "The enhanced write-off permission is not enabled.")

export interface Written {
  readonly comment?: string | undefined
  readonly memoDate?: string | undefined
  readonly reasonCode: string
  readonly effectiveDate?: string | undefined
  /** Default true; false: against an expense. */
  readonly revenueImpacting?: boolean
}

/** Items of a memo over the given amounts by line, and how they go to the document's. */
const mirror = (call: Call, row: Invoice | DebitMemo, amounts: ReadonlyMap<string, bigint>) => {
  const items: Array<NewItem> = []
  const pairs: Array<ItemApplication> = []
  for (const source of row.items) {
    const own = amounts.get(source.id) ?? 0n
    const taxes = source.taxItems.filter((tax) => (amounts.get(tax.id) ?? 0n) !== 0n)
    if (own === 0n && taxes.length === 0) continue
    const id = call.tx.nextId()
    const taxItems = taxes.map((tax) => ({
      id: call.tx.nextId(),
      name: tax.name,
      rate: tax.rate,
      amount: amounts.get(tax.id) ?? 0n,
      sourceId: tax.id
    }))
    const { name, serviceEnd, serviceStart } = source
    const texts = { name, rate: "0", comment: "", serviceStart, serviceEnd }
    items.push({ ...texts, id, amount: own, sourceId: source.id, taxItems })
    if (own !== 0n) {
      pairs.push({ amount: own, lineId: source.id, lineKind: "item", sourceLineId: id, sourceLineKind: "item" })
    }
    for (const tax of taxItems) {
      const { amount: share, id: from, sourceId } = tax
      pairs.push({ amount: share, lineId: sourceId, lineKind: "tax", sourceLineId: from, sourceLineKind: "tax" })
    }
  }
  return { items, pairs }
}

/**
 * Makes, posts and wholly applies a memo over the given amounts by line. Negative amounts stand for lines that are open
 * the other way: a document whose lines offset each other gets a memo of zero.
 */
export const credit = (
  call: Call,
  kind: ReceivableKind,
  row: Invoice | DebitMemo,
  amounts: ReadonlyMap<string, bigint>,
  written: Written
): Result.Result<CreditMemo, Refusal> =>
  Result.gen(function* () {
    const { items, pairs } = mirror(call, row, amounts)
    const memoDate = written.memoDate ?? today(call)
    const effectiveDate = written.effectiveDate ?? [today(call), memoDate].toSorted().at(-1) ?? memoDate
    yield* rule(effectiveDate >= memoDate, `The effective date ${effectiveDate} is before ${memoDate}, the memo's.`)
    const memo = CreditMemoPost.write(call, {
      accountId: row.accountId,
      currency: row.currency,
      sourceType: kind === "invoice" ? "Invoice" : "Standalone",
      source: kind === "invoice" ? "AdhocFromInvoice" : "API",
      creditMemoDate: memoDate,
      reasonCode: written.reasonCode,
      revenueImpacting: written.revenueImpacting ?? true,
      comment: written.comment ?? null,
      referredInvoiceId: kind === "invoice" ? row.id : null,
      items
    })
    CreditMemoPost.post(call, memo)
    book(call, {
      sourceKind: "creditMemo",
      sourceId: memo.id,
      target: { kind, id: row.id },
      direction: "apply",
      items: pairs,
      groupId: call.tx.nextId(),
      effectiveDate
    })
    return call.tx.get("creditMemo", memo.id) ?? memo
  })

/** Writes off what a refund took back, one memo a document. */
export const writeOffTaken = (
  call: Call,
  taken: ReadonlyArray<Taken>,
  options: Omit<Written, "reasonCode"> & { readonly reasonCode?: string | undefined } = {}
): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    const transactions = []
    for (const { target, items } of taken) {
      const row = call.tx.get(target.kind, target.id)
      if (row === undefined || items.length === 0) continue
      const amounts = new Map<string, bigint>()
      for (const item of items) amounts.set(item.lineId, (amounts.get(item.lineId) ?? 0n) + item.amount)
      const memo = yield* credit(call, target.kind, row, amounts, {
        ...options,
        reasonCode: options.reasonCode ?? "Write-off"
      })
      transactions.push({
        creditMemoNumber: memo.number,
        creditMemoStatus: memo.status,
        creditMemoAmount: amount(amountOf(memo), memo.currency),
        appliedAmount: amount(appliedOf(memo), memo.currency),
        invoiceNumber: row.number
      })
    }
    return { errorMessage: null, transactions }
  })
