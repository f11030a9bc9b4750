/**
 * Applying credit memos to invoices and debit memos: documents by id only.
 * Source: Zuora API reference, "Apply a credit memo"; Zuora documentation, Invoice Settlement.
 */
import * as Result from "effect/Result"
import type { Rule } from "../settlement/Allocation.ts"
import { type Call, type Operation, readAmount, today } from "../server/Call.ts"
import { type CreditMemo, linesOf, unappliedOf } from "./CreditMemo.ts"
import { type Document, defaultPairs, readDocuments, readPairs, shape } from "./CreditMemoPairs.ts"
import { find } from "./CreditMemoReads.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import { book, latestEffective } from "../settlement/Settlement.ts"
import * as Target from "../settlement/Target.ts"

/**
 * Largest product of document lines and memo lines for which shares are prorated; beyond it first in, first out is used
 * without a word. Source: Zuora API reference, "Apply a credit memo", as corrected on 2025-03-07 (15,000 elsewhere).
 */
const prorateUpTo = 10_000

const ruleFor = (call: Call, memo: CreditMemo, documents: ReadonlyArray<Document>): Rule => {
  const count = (lines: ReadonlyArray<{ readonly balance: bigint }>) => lines.filter((line) => line.balance > 0n).length
  const lines = documents.reduce((sum, { kind, id = "" }) => {
    const row = call.tx.get(kind, id)
    return row === undefined ? sum : sum + count(Receivable.linesOf(row))
  }, 0)
  return lines * count(linesOf(memo)) > prorateUpTo ? "FIFO" : call.settings.applicationRule
}

/** Applies a posted memo to documents, in one application group. */
export const applyTo = (
  call: Call,
  memo: CreditMemo,
  documents: ReadonlyArray<Document>,
  effectiveDate: string
): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    yield* rule(memo.status === "Posted", `Credit memo ${memo.number} is ${memo.status}: only posted ones are applied.`)
    const groupId = call.tx.nextId()
    const allocation = ruleFor(call, memo, documents)
    let touched = 0
    for (const document of documents) {
      const { kind } = document
      const row = yield* Target.find(call, document)
      const current = call.tx.get("creditMemo", memo.id) ?? memo
      yield* Target.checkTarget(call, kind, row, current)
      const amount = yield* readAmount(document.amount, memo.currency, `${kind}s.amount`)
      yield* Target.checkBalance(kind, row, amount)
      const left = unappliedOf(current)
      yield* rule(
        amount <= left,
        `The amount ${Target.show(amount, memo.currency)} is above the unapplied ${Target.show(left, memo.currency)} of credit memo ${memo.number}.`
      )
      const bounds = { from: linesOf(current), to: Receivable.linesOf(row), currency: memo.currency }
      const named = document.items ?? []
      const items =
        named.length > 0 ? yield* readPairs(named, amount, bounds) : defaultPairs(call, allocation, amount, bounds)
      const distinct = new Set(items.flatMap((item) => [item.lineId, item.sourceLineId]))
      touched += distinct.size
      yield* Target.checkTouched(touched)
      book(call, {
        sourceKind: "creditMemo",
        sourceId: memo.id,
        target: { kind, id: row.id },
        direction: "apply",
        items,
        groupId,
        effectiveDate
      })
    }
  })

/** The latest effective date on a memo: its own, its applications', its refunds'. */
export const latestOf = (call: Call, memo: CreditMemo): string =>
  [memo.creditMemoDate, latestEffective(call, memo.id) ?? ""].toSorted().at(-1) ?? ""

/** PUT /v1/creditmemos/{creditMemoKey}/apply */
export const apply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const memo = yield* find(call)
    const documents = readDocuments(body) ?? []
    if (documents.length === 0) return yield* refuse(22, "Missing required field 'invoices' or 'debitMemos'.")
    const latest = latestOf(call, memo)
    const effectiveDate = body.effectiveDate ?? [today(call), latest].toSorted().at(-1) ?? latest
    yield* rule(
      effectiveDate >= latest,
      `The effective date ${effectiveDate} is before ${latest}, the latest of the memo.`
    )
    yield* applyTo(call, memo, documents, effectiveDate)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })
