/**
 * The life of a credit memo: Draft → Posted → Draft (unpost), Draft → Canceled → deleted.
 * Source: Zuora API reference, "Post a credit memo", "Unpost a credit memo", "Cancel a credit memo", "Delete a credit memo".
 */
import * as Result from "effect/Result"
import type { Call, Operation } from "../server/Call.ts"
import { type CreditMemo, appliedOf, refundedOf, unappliedOf } from "./CreditMemo.ts"
import * as CreditMemoPost from "./CreditMemoPost.ts"
import { find } from "./CreditMemoReads.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import { deleteLog } from "../settlement/Deletion.ts"
import { movePart } from "../settlement/Parts.ts"
import { type Refusal, rule } from "../server/Refusal.ts"

const change = (call: Call, act: (memo: CreditMemo) => Result.Result<void, Refusal>): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const memo = yield* find(call)
    yield* act(memo)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })

const needs = (memo: CreditMemo, status: CreditMemo["status"]) =>
  rule(memo.status === status, `Credit memo ${memo.number} is ${memo.status}, not ${status}.`)

/** PUT /v1/creditmemos/{creditMemoKey}/post */
export const post: Operation = (call) =>
  change(call, (memo) => Result.flatMap(needs(memo, "Draft"), () => CreditMemoPost.postAndApply(call, memo)))

/** PUT /v1/creditmemos/{creditMemoKey}/unpost: only while nothing is applied or refunded. */
export const unpost: Operation = (call) =>
  change(call, (memo) =>
    Result.gen(function* () {
      yield* needs(memo, "Posted")
      yield* rule(
        appliedOf(memo) === 0n && refundedOf(memo) === 0n,
        `Credit memo ${memo.number} is applied or refunded, so it cannot be unposted.`
      )
      movePart(call, { sourceKind: "creditMemo", sourceId: memo.id }, null, -unappliedOf(memo), [], 1n)
      call.tx.put("creditMemo", { ...memo, status: "Draft", postedOn: null, updatedDate: call.now })
    })
  )

/** PUT /v1/creditmemos/{creditMemoKey}/cancel */
export const cancel: Operation = (call) =>
  change(call, (memo) =>
    Result.map(needs(memo, "Draft"), () => {
      call.tx.put("creditMemo", { ...memo, status: "Canceled", cancelledOn: call.now, updatedDate: call.now })
    })
  )

/** DELETE /v1/creditmemos/{creditMemoKey} */
export const remove: Operation = (call) =>
  Result.gen(function* () {
    const memo = yield* find(call)
    yield* needs(memo, "Canceled")
    call.tx.put("creditMemo", { ...memo, deletedOn: call.now, updatedDate: call.now })
    deleteLog(call, memo.id)
    return { success: true }
  })
