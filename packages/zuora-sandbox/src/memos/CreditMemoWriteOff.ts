/**
 * PUT /v1/creditmemos/{creditMemoId}/write-off: makes a posted debit memo of the same lines and applies the memo to it
 * wholly. By id only. A memo that wrote something off without touching revenue cannot be written off itself.
 * Source: Zuora API reference, "Write off a credit memo"; Zuora documentation, "Specific write-off scenarios".
 */
import * as Result from "effect/Result"
import { type Operation, param } from "../server/Call.ts"
import { amountOf, unappliedOf } from "./CreditMemo.ts"
import { mirror } from "./CreditMemoMirror.ts"
import * as Fields from "../server/Fields.ts"
import { notFound, rule } from "../server/Refusal.ts"

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
    yield* rule(memo.revenueImpacting, `Credit memo ${memo.number} is a write-off that does not touch revenue.`)
    const debitMemo = mirror(call, memo, { ...body, reasonCode: body.reasonCode ?? "Write-off" })
    return { debitMemo: { id: debitMemo.id }, success: true }
  })
