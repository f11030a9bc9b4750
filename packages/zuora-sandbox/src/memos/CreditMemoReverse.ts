/**
 * PUT /v1/creditmemos/{creditMemoKey}/reverse: a debit memo mirrors the memo and takes it up wholly; the memo stays
 * Posted, is flagged, and cannot be unapplied any more. Only memos of bill runs, nothing of them applied or refunded.
 * Source: Zuora API reference, "Reverse a credit memo". "The latest of its subscription" is not tried here, since memos
 * of this sandbox belong to none, and no invoice is reversed with it (documented as "may").
 */
import * as Result from "effect/Result"
import { type Operation, today } from "../server/Call.ts"
import { appliedOf, refundedOf } from "./CreditMemo.ts"
import { mirror } from "./CreditMemoMirror.ts"
import { find } from "./CreditMemoReads.ts"
import * as Fields from "../server/Fields.ts"
import { rule } from "../server/Refusal.ts"
import { maxItems } from "../settlement/WriteOff.ts"

const shape = {
  applyEffectiveDate: Fields.date,
  comment: Fields.text(255),
  memoDate: Fields.date,
  reasonCode: Fields.text()
}

export const reverse: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const memo = yield* find(call)
    const { number } = memo
    yield* rule(memo.status === "Posted", `Credit memo ${number} is ${memo.status}, not Posted.`)
    yield* rule(!memo.reversed, `Credit memo ${number} is reversed already.`)
    yield* rule(
      memo.sourceType === "Subscription" || memo.sourceType === "Consolidation",
      `Credit memo ${number} was not made by a bill run.`
    )
    yield* rule(
      appliedOf(memo) === 0n && refundedOf(memo) === 0n,
      `Credit memo ${number} is applied or refunded, so it cannot be reversed.`
    )
    yield* rule(memo.items.length <= maxItems, `More than ${maxItems} items.`)
    const memoDate = body.memoDate ?? [today(call), memo.creditMemoDate].toSorted().at(-1) ?? ""
    const effective = body.applyEffectiveDate ?? [today(call), memoDate].toSorted().at(-1) ?? memoDate
    yield* rule(memoDate >= memo.creditMemoDate, `The memo date ${memoDate} is before the memo's.`)
    yield* rule(effective >= memoDate, `The effective date ${effective} is before the memo date.`)
    const { comment, reasonCode = "Credit memo reversal" } = body
    const debitMemo = mirror(call, memo, { comment, memoDate, reasonCode, applyEffectiveDate: effective })
    const applied = call.tx.get("creditMemo", memo.id) ?? memo
    call.tx.put("creditMemo", { ...applied, reversed: true, updatedDate: call.now })
    return { debitMemo: { id: debitMemo.id }, success: true }
  })
