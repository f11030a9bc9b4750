/** Reading debit memos, items, taxation items and application parts. Source: Zuora API reference, "List debit memos" and the calls beside it. */
import * as Result from "effect/Result"
import { applicationPartsOf } from "../settlement/ApplicationParts.ts"
import { type Call, type Operation, param } from "../server/Call.ts"
import type { DebitMemo } from "./DebitMemo.ts"
import * as DebitMemoWire from "./DebitMemoWire.ts"
import { filterRows } from "../server/ListFilter.ts"
import { page } from "../server/Page.ts"
import { type Refusal, notFound } from "../server/Refusal.ts"

export const find = (call: Call): Result.Result<DebitMemo, Refusal> => {
  const memo = call.tx.byKey("debitMemo", param(call, "debitMemoKey"))
  return memo === undefined ? notFound(param(call, "debitMemoKey")) : Result.succeed(memo)
}

/** GET /v1/debitmemos: the key of the list is all lower case, in both spellings of the path. */
export const list: Operation = (call) => {
  const rows = [...call.tx.all("debitMemo")].map((memo) => DebitMemoWire.write(call, memo))
  return Result.map(filterRows(call, rows), (found) => page(call, "debitmemos", found, (row) => row))
}

/** GET /v1/debitmemos/{debitMemoKey} */
export const get: Operation = (call) => Result.map(find(call), (memo) => DebitMemoWire.answer(call, memo))

/** GET /v1/debitmemos/{debitMemoKey}/items */
export const items: Operation = (call) =>
  Result.map(find(call), (memo) => page(call, "items", memo.items, (item) => DebitMemoWire.writeItem(call, memo, item)))

/** GET /v1/debitmemos/{debitMemoKey}/items/{itemId} */
export const item: Operation = (call) =>
  Result.flatMap(find(call), (memo) => {
    const row = memo.items.find((one) => one.id === param(call, "itemId"))
    if (row === undefined) return notFound(param(call, "itemId"))
    return Result.succeed({ ...DebitMemoWire.writeItem(call, memo, row), success: true })
  })

/** GET /v1/debitmemos/{debitMemoKey}/items/{itemId}/taxation-items */
export const taxationItems: Operation = (call) =>
  Result.flatMap(find(call), (memo) => {
    const row = memo.items.find((one) => one.id === param(call, "itemId"))
    if (row === undefined) return notFound(param(call, "itemId"))
    return Result.succeed(page(call, "data", row.taxItems, (tax) => DebitMemoWire.writeTax(memo, tax)))
  })

/** GET /v1/debitmemos/{debitMemoId}/application-parts: by id only. */
export const applicationParts: Operation = (call) => {
  const memo = call.tx.get("debitMemo", param(call, "debitMemoKey"))
  if (memo === undefined) return notFound(param(call, "debitMemoKey"))
  return Result.succeed({
    applicationParts: applicationPartsOf(call, { kind: "debitMemo", id: memo.id }, memo.currency),
    success: true
  })
}
