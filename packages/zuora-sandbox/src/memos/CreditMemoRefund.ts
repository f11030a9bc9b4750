/** POST /v1/creditmemos/{creditMemoKey}/refunds. Source: Zuora API reference, "Refund a credit memo". */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import { type Call, type Operation, readAmount } from "../server/Call.ts"
import { type CreditMemo, changeLines, linesOf, unappliedOf } from "./CreditMemo.ts"
import { latestOf } from "./CreditMemoApply.ts"
import { find } from "./CreditMemoReads.ts"
import * as Fields from "../server/Fields.ts"
import { movePart } from "../settlement/Parts.ts"
import * as RefundRequest from "../payments/RefundRequest.ts"
import * as RefundWire from "../payments/RefundWire.ts"
import { notFound, refuse, rule } from "../server/Refusal.ts"
import * as Target from "../settlement/Target.ts"

const shape = {
  ...RefundRequest.shape,
  gatewayId: Fields.text(),
  paymentMethodId: Fields.text(32),
  totalAmount: Fields.required(Fields.decimal),
  items: Fields.list(
    {
      amount: Fields.required(Fields.decimal),
      creditMemoItemId: Fields.text(32),
      creditTaxItemId: Fields.text(32)
    },
    1000
  )
}

const linesById = (lines: ReadonlyArray<RefundRequest.RefundLine>, sign: bigint): ReadonlyMap<string, bigint> => {
  const deltas = new Map<string, bigint>()
  for (const line of lines) deltas.set(line.lineId, (deltas.get(line.lineId) ?? 0n) + sign * line.amount)
  return deltas
}

/** Lowers (sign 1) or raises (sign -1) what a memo has left. */
export const moveRefund = (
  call: Call,
  memo: CreditMemo,
  lines: ReadonlyArray<RefundRequest.RefundLine>,
  sign: bigint
): void => {
  const total = lines.reduce((sum, line) => sum + line.amount, 0n)
  const changed = changeLines(memo, "refunded", linesById(lines, sign))
  call.tx.put("creditMemo", { ...changed, updatedDate: call.now })
  movePart(call, { sourceKind: "creditMemo", sourceId: memo.id }, null, -sign * total, [], 1n)
}

/** Named lines, or first in, first out. At most what is unapplied. */
export const refund: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const memo = yield* find(call)
    const { currency } = memo
    const account = call.tx.get("account", memo.accountId)
    if (account === undefined) return yield* notFound(memo.accountId)
    yield* rule(memo.status === "Posted", `Credit memo ${memo.number} is ${memo.status}, not Posted.`)
    const total = yield* readAmount(body.totalAmount, currency, "totalAmount")
    const open = unappliedOf(memo)
    yield* rule(
      total <= open,
      `The amount ${Target.show(total, currency)} is above the unapplied ${Target.show(open, currency)} of credit memo ${memo.number}.`
    )
    if (body.type === "Electronic" && body.paymentMethodId === undefined) {
      return yield* refuse(22, "Missing required field 'paymentMethodId'.")
    }
    const memoLines = linesOf(memo)
    const named = (body.items ?? []).map((item) => ({
      amount: item.amount,
      itemId: item.creditMemoItemId,
      taxItemId: item.creditTaxItemId
    }))
    const kinds = new Map(memoLines.map((line) => [line.id, line.kind]))
    const lines =
      named.length > 0
        ? yield* Target.readItems(call, named, { lines: memoLines, amount: total, currency })
        : Allocation.fill(total, memoLines).map((share) => ({
            lineId: share.id,
            lineKind: kinds.get(share.id) ?? ("item" as const),
            amount: share.amount
          }))
    yield* Target.checkTouched(lines.length)
    const latest = latestOf(call, memo)
    const source = { kind: "creditMemo" as const, id: memo.id, currency, account, date: memo.creditMemoDate, latest }
    const status = yield* RefundRequest.check(call, body, source)
    const paymentMethodId = body.paymentMethodId ?? null
    const made = RefundRequest.write(call, body, source, { amount: total, status, lines, paymentMethodId })
    moveRefund(call, memo, lines, 1n)
    return RefundWire.answer(call, made)
  })
