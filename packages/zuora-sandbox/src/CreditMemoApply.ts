/**
 * Applying credit memos to invoices and taking them back: documents by id only, items as pairs of a memo's line and an
 * invoice's line, item to item and tax to tax. Unapplying is first in, first out.
 * Source: Zuora API reference, "Apply a credit memo", "Unapply a credit memo"; Zuora documentation, Invoice Settlement.
 */
import * as Result from "effect/Result"
import * as Allocation from "./Allocation.ts"
import type { ItemApplication } from "./Application.ts"
import { type Call, type Operation, readAmount, today } from "./Call.ts"
import { type CreditMemo, type MemoLine, linesOf, unappliedOf } from "./CreditMemo.ts"
import { find } from "./CreditMemoReads.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "./Fields.ts"
import * as Invoice from "./Invoice.ts"
import { type Refusal, notFound, refuse, rule } from "./Refusal.ts"
import { book, latestApplication, partOf, partsOf } from "./Settlement.ts"
import * as Target from "./Target.ts"

const itemShape = {
  amount: Fields.required(Fields.decimal),
  creditMemoItemId: Fields.text(32),
  creditTaxItemId: Fields.text(32),
  invoiceItemId: Fields.text(32),
  taxItemId: Fields.text(32)
}
const shape = {
  invoices: Fields.list(
    {
      amount: Fields.required(Fields.decimal),
      invoiceId: Fields.required(Fields.text(32)),
      items: Fields.list(itemShape, 1000)
    },
    1000
  ),
  debitMemos: Fields.list({
    amount: Fields.decimal,
    debitMemoId: Fields.required(Fields.text(32)),
    items: Fields.anything
  }),
  effectiveDate: Fields.date
}
type PairItem = Fields.Read<typeof itemShape>
interface Document {
  readonly invoiceId: string
  readonly amount: string
  readonly items: ReadonlyArray<PairItem> | undefined
}

interface Bounds {
  readonly from: ReadonlyArray<MemoLine>
  readonly to: ReadonlyArray<Invoice.Line>
  readonly currency: string
}

/** Checks pairs against both sides; the same line may be named in several pairs. */
const readPairs = (
  items: ReadonlyArray<PairItem>,
  amount: bigint,
  bounds: Bounds
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    const taken = new Map<string, bigint>()
    const limits = new Map([...bounds.from, ...bounds.to].map((line) => [`${line.kind} ${line.id}`, line.balance]))
    const pairs: Array<ItemApplication> = []
    for (const item of items) {
      const kind = item.creditMemoItemId === undefined ? "tax" : "item"
      const [sourceLineId, lineId, ...others] =
        kind === "item"
          ? [item.creditMemoItemId, item.invoiceItemId, item.creditTaxItemId, item.taxItemId]
          : [item.creditTaxItemId, item.taxItemId, item.creditMemoItemId, item.invoiceItemId]
      if (sourceLineId === undefined || lineId === undefined || others.some((other) => other !== undefined)) {
        return yield* refuse(
          20,
          "Each item pairs creditMemoItemId with invoiceItemId, or creditTaxItemId with taxItemId."
        )
      }
      const part = yield* readAmount(item.amount, bounds.currency, "items.amount")
      for (const id of [sourceLineId, lineId]) {
        const limit = limits.get(`${kind} ${id}`)
        if (limit === undefined) return yield* refuse(30, `Item '${id}' does not belong to the document.`)
        const total = (taken.get(id) ?? 0n) + part
        taken.set(id, total)
        yield* rule(total <= limit, `The amount of item '${id}' is above its ${Target.show(limit, bounds.currency)}.`)
      }
      pairs.push({ amount: part, lineId, lineKind: kind, sourceLineId, sourceLineKind: kind })
    }
    const sum = pairs.reduce((total, pair) => total + pair.amount, 0n)
    yield* rule(
      sum === amount,
      `The item amounts add up to ${Target.show(sum, bounds.currency)}, not to ${Target.show(amount, bounds.currency)}.`
    )
    return pairs
  })

/** Largest number of pairs for which shares are prorated; beyond it first in, first out is used silently. */
const prorateUpTo = 10_000

/** Without pairs: both sides by the tenant's rule, like kinds first joined with like (inference). */
const defaultPairs = (call: Call, amount: bigint, bounds: Bounds): ReadonlyArray<ItemApplication> => {
  const big = bounds.from.length * bounds.to.length > prorateUpTo
  const salt = `${call.tx.tenant.seed}:${call.tx.tenant.given["id"] ?? 0}`
  const split = (lines: ReadonlyArray<Allocation.Open>) =>
    Allocation.allocate(big ? "FIFO" : call.settings.applicationRule, amount, lines, salt)
  const kinds = new Map([...bounds.from, ...bounds.to].map((line) => [line.id, line.kind]))
  const itemsFirst = (shares: ReadonlyArray<Allocation.Share>) =>
    shares.toSorted((a, b) => Number(kinds.get(a.id) === "tax") - Number(kinds.get(b.id) === "tax"))
  return Allocation.pair(itemsFirst(split(bounds.from)), itemsFirst(split(bounds.to))).map((pair) => ({
    amount: pair.amount,
    lineId: pair.to,
    lineKind: kinds.get(pair.to) ?? "item",
    sourceLineId: pair.from,
    sourceLineKind: kinds.get(pair.from) ?? "item"
  }))
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
    let touched = 0
    for (const document of documents) {
      const invoice = yield* Target.findInvoice(call, document.invoiceId, undefined)
      const current = call.tx.get("creditMemo", memo.id) ?? memo
      yield* Target.checkTarget(invoice, current)
      const amount = yield* readAmount(document.amount, memo.currency, "invoices.amount")
      yield* Target.checkBalance(invoice, amount)
      const left = unappliedOf(current)
      yield* rule(
        amount <= left,
        `The amount ${Target.show(amount, memo.currency)} is above the unapplied ${Target.show(left, memo.currency)} of credit memo ${memo.number}.`
      )
      const bounds = { from: linesOf(current), to: Invoice.linesOf(invoice), currency: memo.currency }
      const named = document.items ?? []
      const items = named.length > 0 ? yield* readPairs(named, amount, bounds) : defaultPairs(call, amount, bounds)
      touched += bounds.from.length + items.length
      yield* rule(touched <= Target.maxTouched, `More than ${Target.maxTouched} items would be touched.`)
      book(call, {
        sourceKind: "creditMemo",
        sourceId: memo.id,
        invoiceId: invoice.id,
        direction: "apply",
        items,
        groupId,
        effectiveDate
      })
    }
  })

const readBody = (call: Call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const [debitMemo] = body.debitMemos ?? []
    return debitMemo === undefined ? body : yield* notFound(debitMemo.debitMemoId)
  })

const answer = (call: Call, memo: CreditMemo) => CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)

/** PUT /v1/creditmemos/{creditMemoKey}/apply */
export const apply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* readBody(call)
    const memo = yield* find(call)
    if (body.invoices === undefined || body.invoices.length === 0) {
      return yield* refuse(22, "Missing required field 'invoices' or 'debitMemos'.")
    }
    const latest = [memo.creditMemoDate, latestApplication(call, memo.id) ?? ""].toSorted().at(-1) ?? ""
    const effectiveDate = body.effectiveDate ?? [today(call), latest].toSorted().at(-1) ?? latest
    yield* rule(
      effectiveDate >= latest,
      `The effective date ${effectiveDate} is before ${latest}, the latest of the memo.`
    )
    yield* applyTo(call, memo, body.invoices, effectiveDate)
    return answer(call, memo)
  })

/** PUT /v1/creditmemos/{creditMemoKey}/unapply; an empty body takes everything back. */
export const unapply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* readBody(call)
    const memo = yield* find(call)
    const latest = latestApplication(call, memo.id)
    const applied = partsOf(call, memo.id).filter((part) => part.invoiceId !== null)
    if (latest === undefined || applied.length === 0) {
      return yield* refuse(30, `Credit memo ${memo.number} is not applied to anything.`)
    }
    const effectiveDate = body.effectiveDate ?? latest
    yield* rule(
      effectiveDate >= latest,
      `The effective date ${effectiveDate} is before ${latest}, the latest application.`
    )
    const documents: ReadonlyArray<Document> =
      body.invoices ??
      applied.map((part) => ({
        invoiceId: part.invoiceId ?? "",
        amount: Target.show(part.amount, memo.currency),
        items: undefined
      }))
    const groupId = call.tx.nextId()
    for (const document of documents) {
      const part = partOf(call, memo.id, document.invoiceId)
      if (part === undefined) {
        return yield* refuse(30, `Credit memo ${memo.number} is not applied to invoice '${document.invoiceId}'.`)
      }
      const amount = yield* readAmount(document.amount, memo.currency, "invoices.amount")
      yield* rule(amount <= part.amount, `The amount is above the ${Target.show(part.amount, memo.currency)} applied.`)
      const items = yield* takeBack(
        part.items.filter((item) => !item.deleted),
        amount,
        document.items ?? [],
        memo.currency
      )
      book(call, {
        sourceKind: "creditMemo",
        sourceId: memo.id,
        invoiceId: document.invoiceId,
        direction: "unapply",
        items,
        groupId,
        effectiveDate
      })
    }
    return answer(call, memo)
  })

/** The named pairs, or first in, first out over the pairs that are applied. */
const takeBack = (
  living: ReadonlyArray<ItemApplication>,
  amount: bigint,
  named: ReadonlyArray<PairItem>,
  currency: string
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    if (named.length === 0) {
      const rows = new Map(living.map((item, at) => [String(at), item]))
      return Allocation.fill(
        amount,
        [...rows].map(([id, item]) => ({ id, balance: item.amount }))
      ).flatMap((share) => {
        const item = rows.get(share.id)
        if (item === undefined) return []
        const { lineId, lineKind, sourceLineId, sourceLineKind } = item
        return [{ amount: share.amount, lineId, lineKind, sourceLineId, sourceLineKind }]
      })
    }
    const side = (id: (item: ItemApplication) => string, kind: (item: ItemApplication) => Invoice.LineKind) =>
      [...Map.groupBy(living, id)].map(([key, rows]) => ({
        id: key,
        kind: rows[0] === undefined ? ("item" as const) : kind(rows[0]),
        balance: rows.reduce((sum, row) => sum + row.amount, 0n)
      }))
    const bounds = {
      from: side(
        (item) => item.sourceLineId ?? "",
        (item) => item.sourceLineKind ?? "item"
      ),
      to: side(
        (item) => item.lineId,
        (item) => item.lineKind
      ),
      currency
    }
    const pairs = yield* readPairs(named, amount, bounds)
    for (const pair of pairs) {
      const row = living.find((item) => item.lineId === pair.lineId && item.sourceLineId === pair.sourceLineId)
      yield* rule(
        (row?.amount ?? 0n) >= pair.amount,
        `The pair '${pair.sourceLineId}', '${pair.lineId}' is not applied so far.`
      )
    }
    return pairs
  })
