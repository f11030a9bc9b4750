/**
 * A posted debit memo of the same lines as a credit memo, to which the memo is applied wholly: what a write-off and a
 * reversal of a credit memo make. Source: Zuora API reference, "Write off a credit memo", "Reverse a credit memo".
 */
import { type Call, today } from "../server/Call.ts"
import type { CreditMemo } from "./CreditMemo.ts"
import * as DebitMemoPost from "./DebitMemoPost.ts"
import type { DebitMemo } from "./DebitMemo.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { book, latestEffective } from "../settlement/Settlement.ts"

interface Written {
  readonly comment?: string | undefined
  readonly memoDate?: string | undefined
  readonly reasonCode: string
  readonly applyEffectiveDate?: string | undefined
}

/** The latest date that an application of the memo may not be before. */
const latestOf = (call: Call, memo: CreditMemo, memoDate: string): string =>
  [memoDate, memo.creditMemoDate, latestEffective(call, memo.id) ?? ""].toSorted().at(-1) ?? memoDate

/** Makes, posts and fills the debit memo. All checks were made before. */
export const mirror = (call: Call, memo: CreditMemo, written: Written): DebitMemo => {
  const pairs: Array<ItemApplication> = []
  const items = memo.items.map((item) => {
    const id = call.tx.nextId()
    pairs.push({ amount: item.amount, lineId: id, lineKind: "item", sourceLineId: item.id, sourceLineKind: "item" })
    const taxItems = item.taxItems.map((tax) => {
      const lineId = call.tx.nextId()
      pairs.push({ amount: tax.amount, lineId, lineKind: "tax", sourceLineId: tax.id, sourceLineKind: "tax" })
      return { id: lineId, name: tax.name, rate: tax.rate, amount: tax.amount, sourceId: tax.id }
    })
    const { amount, comment, name, serviceEnd, serviceStart } = item
    return { id, name, rate: "0", amount, sourceId: item.id, comment, serviceStart, serviceEnd, taxItems }
  })
  const memoDate = written.memoDate ?? today(call)
  const debitMemo = DebitMemoPost.write(call, {
    accountId: memo.accountId,
    currency: memo.currency,
    sourceType: "CreditMemo",
    debitMemoDate: memoDate,
    reasonCode: written.reasonCode,
    comment: written.comment ?? null,
    referredCreditMemoId: memo.id,
    items
  })
  DebitMemoPost.post(call, debitMemo)
  book(call, {
    sourceKind: "creditMemo",
    sourceId: memo.id,
    target: { kind: "debitMemo", id: debitMemo.id },
    direction: "apply",
    items: pairs.filter((pair) => pair.amount !== 0n),
    groupId: call.tx.nextId(),
    effectiveDate: written.applyEffectiveDate ?? latestOf(call, memo, memoDate)
  })
  return debitMemo
}
