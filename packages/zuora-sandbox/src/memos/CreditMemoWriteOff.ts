/**
 * PUT /v1/creditmemos/{creditMemoId}/write-off: makes a posted debit memo of the same lines and applies the memo to it
 * wholly. By id only. Source: Zuora API reference, "Write off a credit memo".
 */
import * as Result from "effect/Result"
import { type Operation, param, today } from "../server/Call.ts"
import { amountOf, unappliedOf } from "./CreditMemo.ts"
import * as CreditMemoApply from "./CreditMemoApply.ts"
import type { PairItem } from "./CreditMemoPairs.ts"
import * as DebitMemoPost from "./DebitMemoPost.ts"
import * as Fields from "../server/Fields.ts"
import { notFound, rule } from "../server/Refusal.ts"
import { show } from "../settlement/Target.ts"

const shape = { comment: Fields.text(255), memoDate: Fields.date, reasonCode: Fields.text() }

export const writeOff: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const memo = call.tx.get("creditMemo", param(call, "creditMemoKey"))
    if (memo === undefined) return yield* notFound(param(call, "creditMemoKey"))
    yield* rule(memo.status === "Posted", `Credit memo ${memo.number} is ${memo.status}, not Posted.`)
    yield* rule(
      unappliedOf(memo) === amountOf(memo) && amountOf(memo) > 0n,
      `Credit memo ${memo.number} is not wholly unapplied.`
    )
    const pairs: Array<PairItem> = []
    const none = { creditMemoItemId: undefined, creditTaxItemId: undefined, itemId: undefined, taxItemId: undefined }
    const items = memo.items.map((item) => {
      const id = call.tx.nextId()
      const text = (minor: bigint) => show(minor, memo.currency)
      if (item.amount > 0n) pairs.push({ ...none, amount: text(item.amount), creditMemoItemId: item.id, itemId: id })
      const taxItems = item.taxItems.map((tax) => {
        const taxId = call.tx.nextId()
        if (tax.amount > 0n) {
          pairs.push({ ...none, amount: text(tax.amount), creditTaxItemId: tax.id, taxItemId: taxId })
        }
        return { id: taxId, name: tax.name, rate: tax.rate, amount: tax.amount, sourceId: tax.id }
      })
      const { name, comment, serviceStart, serviceEnd } = item
      return {
        id,
        name,
        rate: "0",
        amount: item.amount,
        sourceId: item.id,
        comment,
        serviceStart,
        serviceEnd,
        taxItems
      }
    })
    const memoDate = body.memoDate ?? today(call)
    const debitMemo = DebitMemoPost.write(call, {
      accountId: memo.accountId,
      currency: memo.currency,
      sourceType: "CreditMemo",
      debitMemoDate: memoDate,
      reasonCode: body.reasonCode ?? "Write-off",
      comment: body.comment ?? null,
      referredCreditMemoId: memo.id,
      items
    })
    DebitMemoPost.post(call, debitMemo)
    const amount = show(amountOf(memo), memo.currency)
    const document = { kind: "debitMemo" as const, id: debitMemo.id, number: undefined, amount, items: pairs }
    const latest = [memoDate, CreditMemoApply.latestOf(call, memo)].toSorted().at(-1) ?? memoDate
    yield* CreditMemoApply.applyTo(call, memo, [document], latest)
    return { debitMemo: { id: debitMemo.id }, success: true }
  })
