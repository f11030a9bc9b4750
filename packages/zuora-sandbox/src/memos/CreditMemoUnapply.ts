/**
 * Taking credit memos back from invoices and debit memos: named amounts or pairs, or with an empty body everything,
 * first in, first out. What a reversal or a write-off applied stays applied.
 * Source: Zuora API reference, "Unapply a credit memo"; Zuora documentation, "Invoice reversal", "Write off invoices".
 */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { type Operation, readAmount } from "../server/Call.ts"
import { type Document, readDocuments, readPairs, shape } from "./CreditMemoPairs.ts"
import { find } from "./CreditMemoReads.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import { targetOf } from "../settlement/Part.ts"
import { partOf, partsOf } from "../settlement/Parts.ts"
import type { LineKind } from "../settlement/Receivable.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import { book, latestEffective } from "../settlement/Settlement.ts"
import * as Target from "../settlement/Target.ts"

/** PUT /v1/creditmemos/{creditMemoKey}/unapply; the date by default: that of the latest application or refund. */
export const unapply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const memo = yield* find(call)
    yield* rule(!memo.reversed, `Credit memo ${memo.number} is reversed, so it cannot be unapplied.`)
    const latest = latestEffective(call, memo.id)
    const applied = partsOf(call, memo.id).flatMap((part) => {
      const target = targetOf(part)
      return target === null ? [] : [{ part, target }]
    })
    if (latest === undefined || applied.length === 0) {
      return yield* refuse(30, `Credit memo ${memo.number} is not applied to anything.`)
    }
    const effectiveDate = body.effectiveDate ?? latest
    yield* rule(
      effectiveDate >= latest,
      `The effective date ${effectiveDate} is before ${latest}, the latest application.`
    )
    const everything = applied.map(({ part, target }): Document => ({
      ...target,
      number: undefined,
      amount: Target.show(part.amount, memo.currency),
      items: undefined
    }))
    const groupId = call.tx.nextId()
    let touched = 0
    for (const document of readDocuments(body) ?? everything) {
      const { kind } = document
      const target = { kind, id: document.id ?? "" }
      const part = partOf(call, memo.id, target)
      if (part === undefined) {
        return yield* refuse(30, `Credit memo ${memo.number} is not applied to ${kind} '${target.id}'.`)
      }
      yield* rule(
        kind !== "invoice" || call.tx.get("invoice", target.id)?.reversed !== true,
        "A reversed invoice cannot be unapplied from."
      )
      const amount = yield* readAmount(document.amount, memo.currency, `${kind}s.amount`)
      yield* rule(amount <= part.amount, `The amount is above the ${Target.show(part.amount, memo.currency)} applied.`)
      const living = part.items.filter((item) => !item.deleted)
      const named = document.items ?? []
      const items =
        named.length === 0 ? firstIn(living, amount) : yield* namedPairs(living, amount, named, memo.currency)
      touched += new Set(items.flatMap((item) => [item.lineId, item.sourceLineId])).size
      yield* Target.checkTouched(touched)
      const source = { sourceKind: "creditMemo" as const, sourceId: memo.id }
      book(call, { ...source, target, direction: "unapply", items, groupId, effectiveDate })
    }
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })

/** First in, first out over the pairs that are applied. */
const firstIn = (living: ReadonlyArray<ItemApplication>, amount: bigint): ReadonlyArray<ItemApplication> => {
  // As a whole, line by line: lines of either sign go back.
  if (amount === living.reduce((sum, item) => sum + item.amount, 0n)) {
    return living.map(({ amount: part, lineId, lineKind, sourceLineId, sourceLineKind }) => ({
      amount: part,
      lineId,
      lineKind,
      sourceLineId,
      sourceLineKind
    }))
  }
  const rows = new Map(living.map((item, at) => [String(at), item]))
  const open = [...rows].map(([id, item]) => ({ id, balance: item.amount }))
  return Allocation.fill(amount, open).flatMap((share) => {
    const item = rows.get(share.id)
    if (item === undefined) return []
    const { lineId, lineKind, sourceLineId, sourceLineKind } = item
    return [{ amount: share.amount, lineId, lineKind, sourceLineId, sourceLineKind }]
  })
}

const namedPairs = (
  living: ReadonlyArray<ItemApplication>,
  amount: bigint,
  named: NonNullable<Document["items"]>,
  currency: string
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    const side = (id: (item: ItemApplication) => string, kind: (item: ItemApplication) => LineKind) =>
      [...Map.groupBy(living, id)].map(([key, rows]) => ({
        id: key,
        kind: rows[0] === undefined ? ("item" as const) : kind(rows[0]),
        balance: rows.reduce((sum, row) => sum + row.amount, 0n)
      }))
    const from = side(
      (item) => item.sourceLineId ?? "",
      (item) => item.sourceLineKind ?? "item"
    )
    const to = side(
      (item) => item.lineId,
      (item) => item.lineKind
    )
    const pairs = yield* readPairs(named, amount, { from, to, currency })
    const asked = new Map<string, bigint>()
    for (const pair of pairs) {
      const key = `${pair.sourceLineId} ${pair.lineId}`
      asked.set(key, (asked.get(key) ?? 0n) + pair.amount)
      const row = living.find((item) => item.lineId === pair.lineId && item.sourceLineId === pair.sourceLineId)
      yield* rule(
        (row?.amount ?? 0n) >= (asked.get(key) ?? 0n),
        `The pair '${pair.sourceLineId}', '${pair.lineId}' is not applied so far.`
      )
    }
    return pairs
  })
