/**
 * The life of a debit memo: Draft → Posted → Draft (unpost), Draft → Canceled → deleted.
 * Source: Zuora API reference, "Post a debit memo" and the calls beside it.
 */
import * as Result from "effect/Result"
import type { Call, Operation } from "../server/Call.ts"
import type { DebitMemo } from "./DebitMemo.ts"
import * as DebitMemoPost from "./DebitMemoPost.ts"
import { find } from "./DebitMemoReads.ts"
import * as DebitMemoWire from "./DebitMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import { creditedOf, paidOf } from "../settlement/Receivable.ts"
import { type Refusal, rule } from "../server/Refusal.ts"

const change = (call: Call, act: (memo: DebitMemo) => Result.Result<void, Refusal>): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const memo = yield* find(call)
    yield* act(memo)
    return DebitMemoWire.answer(call, call.tx.get("debitMemo", memo.id) ?? memo)
  })

const needs = (memo: DebitMemo, status: DebitMemo["status"]) =>
  rule(memo.status === status, `Debit memo ${memo.number} is ${memo.status}, not ${status}.`)

/** PUT /v1/debitmemos/{debitMemoKey}/post */
export const post: Operation = (call) =>
  change(call, (memo) => Result.map(needs(memo, "Draft"), () => DebitMemoPost.post(call, memo)))

/** PUT /v1/debitmemos/{debitMemoKey}/unpost: only while nothing is applied to it. */
export const unpost: Operation = (call) =>
  change(call, (memo) =>
    Result.gen(function* () {
      yield* needs(memo, "Posted")
      yield* rule(
        paidOf(memo) === 0n && creditedOf(memo) === 0n,
        `Something is applied to debit memo ${memo.number}, so it cannot be unposted.`
      )
      call.tx.put("debitMemo", { ...memo, status: "Draft", postedOn: null, updatedDate: call.now })
    })
  )

/** PUT /v1/debitmemos/{debitMemoKey}/cancel */
export const cancel: Operation = (call) =>
  change(call, (memo) =>
    Result.map(needs(memo, "Draft"), () => {
      call.tx.put("debitMemo", { ...memo, status: "Canceled", cancelledOn: call.now, updatedDate: call.now })
    })
  )

/** DELETE /v1/debitmemos/{debitMemoKey} */
export const remove: Operation = (call) =>
  Result.gen(function* () {
    const memo = yield* find(call)
    yield* needs(memo, "Canceled")
    call.tx.put("debitMemo", { ...memo, deletedOn: call.now, updatedDate: call.now })
    return { success: true }
  })
