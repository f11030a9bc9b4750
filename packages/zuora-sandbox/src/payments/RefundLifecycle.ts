/**
 * Canceling and deleting refunds, and the gateway's late answer to one that is Processing. Parts of a refund that came
 * to nothing are hard deleted. Source: Zuora API reference, "Cancel a refund", "Delete a refund"; Zuora documentation,
 * "Invoice Settlement object model". That an electronic refund cannot be canceled once settled is inferred.
 */
import * as Result from "effect/Result"
import { type Call, type Operation, param } from "../server/Call.ts"
import { moveRefund } from "../memos/CreditMemoRefund.ts"
import * as Fields from "../server/Fields.ts"
import { movePart } from "../settlement/Parts.ts"
import type { Refund } from "./Refund.ts"
import { log } from "./RefundRequest.ts"
import * as RefundWire from "./RefundWire.ts"
import { type Refusal, notFound, rule } from "../server/Refusal.ts"
import { latestEffective } from "../settlement/Settlement.ts"

export const find = (call: Call): Result.Result<Refund, Refusal> => {
  const refund = call.tx.byKey("refund", param(call, "refundKey"))
  return refund === undefined ? notFound(param(call, "refundKey")) : Result.succeed(refund)
}

/** Gives the money back to its source; the refund ends as `status`, without parts. */
const undo = (call: Call, refund: Refund, status: "Canceled" | "Error"): Refund => {
  const { tx, now } = call
  const payment = tx.get("payment", refund.paymentId ?? "")
  const memo = tx.get("creditMemo", refund.creditMemoId ?? "")
  if (payment !== undefined) {
    tx.put("payment", { ...payment, refunded: payment.refunded - refund.amount, updatedDate: now })
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, refund.amount, [], 1n)
  }
  const lines = refund.parts.flatMap((part) => part.items)
  if (memo !== undefined) moveRefund(call, memo, lines, -1n)
  const cancelledOn = status === "Canceled" ? now : null
  const undone: Refund = { ...refund, status, parts: [], cancelledOn, updatedDate: now }
  tx.put("refund", undone)
  const latest = latestEffective(call, refund.paymentId ?? refund.creditMemoId ?? "") ?? refund.refundDate
  log(call, { ...undone, parts: refund.parts }, "cancel", latest)
  return undone
}

/** PUT /v1/refunds/{refundKey}/cancel */
export const cancel: Operation = (call) =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const refund = yield* find(call)
    yield* rule(refund.status === "Processed", `Refund ${refund.number} is ${refund.status}, not Processed.`)
    yield* rule(refund.gatewayState !== "Settled", `Refund ${refund.number} is settled at the gateway.`)
    return RefundWire.answer(call, undo(call, refund, "Canceled"))
  })

/** DELETE /v1/refunds/{refundKey}: only canceled ones. */
export const remove: Operation = (call) =>
  Result.gen(function* () {
    const refund = yield* find(call)
    yield* rule(refund.status === "Canceled", `Refund ${refund.number} is ${refund.status}, not Canceled.`)
    call.tx.put("refund", { ...refund, deletedOn: call.now, updatedDate: call.now })
    return { success: true }
  })

/** The gateway's answer to a refund in Processing. */
export const resolve = (call: Call, refund: Refund, status: "Processed" | "Error"): void => {
  if (status === "Error") undo(call, refund, status)
  else call.tx.put("refund", { ...refund, status, updatedDate: call.now })
}
