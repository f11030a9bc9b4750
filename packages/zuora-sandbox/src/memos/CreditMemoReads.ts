/** Reading credit memos, items and parts. Source: Zuora API reference, "List credit memos" and the calls beside it. */
import * as Result from "effect/Result"
import { type Call, type Operation, type Outcome, param, stamps } from "../server/Call.ts"
import type { CreditMemo } from "./CreditMemo.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import { amount } from "../server/Json.ts"
import { filterRows } from "../server/ListFilter.ts"
import { page } from "../server/Page.ts"
import type { ItemPart, Part } from "../settlement/Part.ts"
import { partsOf } from "../settlement/Parts.ts"
import { type Refusal, notFound } from "../server/Refusal.ts"

export const find = (call: Call): Result.Result<CreditMemo, Refusal> => {
  const memo = call.tx.byKey("creditMemo", param(call, "creditMemoKey"))
  return memo === undefined ? notFound(param(call, "creditMemoKey")) : Result.succeed(memo)
}

/** GET /v1/creditmemos: the key of the list is all lower case, in both spellings of the path. */
export const list: Operation = (call) => {
  const rows = [...call.tx.all("creditMemo")].map((memo) => CreditMemoWire.write(call, memo))
  return Result.map(filterRows(call, rows), (found) => page(call, "creditmemos", found, (row) => row))
}

export const get: Operation = (call) => Result.map(find(call), (memo) => CreditMemoWire.answer(call, memo))

/** GET /v1/creditmemos/{creditMemoKey}/items */
export const items: Operation = (call) =>
  Result.map(find(call), (memo) =>
    page(call, "items", memo.items, (item) => CreditMemoWire.writeItem(call, memo, item))
  )

/** GET /v1/creditmemos/{creditMemoKey}/items/{itemId} */
export const item: Operation = (call) =>
  Result.flatMap(find(call), (memo) => {
    const row = memo.items.find((one) => one.id === param(call, "itemId"))
    if (row === undefined) return notFound(param(call, "itemId"))
    return Result.succeed({ ...CreditMemoWire.writeItem(call, memo, row), success: true })
  })

/** GET /v1/creditmemos/{creditMemoKey}/items/{itemId}/taxation-items */
export const taxationItems: Operation = (call) =>
  Result.flatMap(find(call), (memo) => {
    const row = memo.items.find((one) => one.id === param(call, "itemId"))
    if (row === undefined) return notFound(param(call, "itemId"))
    return Result.succeed(page(call, "data", row.taxItems, (tax) => CreditMemoWire.writeTax(memo, tax)))
  })

const writePart = (call: Call, part: Part, currency: string) => ({
  id: part.id,
  amount: amount(part.amount, currency),
  invoiceId: part.invoiceId,
  debitMemoId: part.debitMemoId,
  ...stamps(call, part)
})

/** GET /v1/creditmemos/{creditMemoKey}/parts */
export const parts: Operation = (call) =>
  Result.map(find(call), (memo) =>
    page(call, "parts", partsOf(call, memo.id), (row) => writePart(call, row, memo.currency))
  )

const withPart = (call: Call, use: (part: Part, memo: CreditMemo) => Outcome): Outcome =>
  Result.flatMap(find(call), (memo) => {
    const part = partsOf(call, memo.id).find((row) => row.id === param(call, "partId"))
    return part === undefined ? notFound(param(call, "partId")) : use(part, memo)
  })

/** GET /v1/creditmemos/{creditMemoKey}/parts/{partId} */
export const part: Operation = (call) =>
  withPart(call, (row, memo) => Result.succeed({ ...writePart(call, row, memo.currency), success: true }))

const writeItemPart = (call: Call, part: Part, row: ItemPart, currency: string) => ({
  id: row.id,
  amount: amount(row.amount, currency),
  creditMemoItemId: row.sourceLineKind === "item" ? row.sourceLineId : null,
  creditTaxItemId: row.sourceLineKind === "tax" ? row.sourceLineId : null,
  invoiceItemId: row.lineKind === "item" && part.invoiceId !== null ? row.lineId : null,
  debitMemoItemId: row.lineKind === "item" && part.debitMemoId !== null ? row.lineId : null,
  taxItemId: row.lineKind === "tax" ? row.lineId : null,
  ...stamps(call, row)
})

/**
 * GET /v1/creditmemos/{creditMemoId}/parts/{partId}/itemparts. Only the 2019 reference lists this call; later ones say
 * that item parts can be read by REST without naming it (inference: it is still served).
 */
export const itemParts: Operation = (call) =>
  withPart(call, (row, memo) => {
    const living = row.items.filter((one) => !one.deleted)
    return Result.succeed(page(call, "itemParts", living, (one) => writeItemPart(call, row, one, memo.currency)))
  })

/** GET /v1/creditmemos/{creditMemoId}/parts/{partId}/itemparts/{itemPartId} */
export const itemPart: Operation = (call) =>
  withPart(call, (row, memo) => {
    const found = row.items.find((one) => !one.deleted && one.id === param(call, "itemPartId"))
    if (found === undefined) return notFound(param(call, "itemPartId"))
    return Result.succeed({ ...writeItemPart(call, row, found, memo.currency), success: true })
  })
