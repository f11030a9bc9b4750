/**
 * Reading refunds, parts and item parts. Source: Zuora API reference, "List refunds", "Retrieve a refund", "List all
 * parts of a refund", "List all refund part items".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, type Outcome, param, stamps } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import { filterRows } from "../server/ListFilter.ts"
import { page } from "../server/Page.ts"
import type { Refund, RefundItemPart, RefundPart } from "./Refund.ts"
import { find } from "./RefundLifecycle.ts"
import * as RefundWire from "./RefundWire.ts"
import { notFound } from "../server/Refusal.ts"

/** GET /v1/refunds: exact filters, newest number first. */
export const list: Operation = (call) => {
  const rows = [...call.tx.all("refund")].map((refund) => RefundWire.write(call, refund))
  return Result.map(filterRows(call, rows), (found) => page(call, "refunds", found, (row) => row))
}

/** GET /v1/refunds/{refundKey} */
export const get: Operation = (call) => Result.map(find(call), (refund) => RefundWire.answer(call, refund))

const writePart = (call: Call, refund: Refund, part: RefundPart) => ({
  id: part.id,
  amount: amount(part.amount, refund.currency),
  paymentId: refund.paymentId,
  creditMemoId: refund.creditMemoId,
  ...stamps(call, part)
})

/** GET /v1/refunds/{refundKey}/parts */
export const parts: Operation = (call) =>
  Result.map(find(call), (refund) => page(call, "parts", refund.parts, (part) => writePart(call, refund, part)))

const withPart = (call: Call, use: (refund: Refund, part: RefundPart) => Outcome): Outcome =>
  Result.flatMap(find(call), (refund) => {
    const part = refund.parts.find((row) => row.id === param(call, "partId"))
    return part === undefined ? notFound(param(call, "partId")) : use(refund, part)
  })

/** GET /v1/refunds/{refundKey}/parts/{partId} */
export const part: Operation = (call) =>
  withPart(call, (refund, row) => Result.succeed({ ...writePart(call, refund, row), success: true }))

const writeItem = (call: Call, refund: Refund, row: RefundPart, item: RefundItemPart) => ({
  id: item.id,
  amount: amount(item.amount, refund.currency),
  creditMemoItemId: item.lineKind === "item" ? item.lineId : null,
  creditTaxItemId: item.lineKind === "tax" ? item.lineId : null,
  ...stamps(call, row)
})

/** GET /v1/refunds/{refundKey}/parts/{partId}/itemparts: of refunds of memos. */
export const itemParts: Operation = (call) =>
  withPart(call, (refund, row) =>
    Result.succeed(page(call, "itemParts", row.items, (item) => writeItem(call, refund, row, item)))
  )

/** GET /v1/refunds/{refundKey}/parts/{partId}/itemparts/{itemPartId} */
export const itemPart: Operation = (call) =>
  withPart(call, (refund, row) => {
    const item = row.items.find((one) => one.id === param(call, "itemPartId"))
    if (item === undefined) return notFound(param(call, "itemPartId"))
    return Result.succeed({ ...writeItem(call, refund, row, item), success: true })
  })
