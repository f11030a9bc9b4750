/**
 * Which line of a credit memo goes to which line of a document: pairs as named, item to item and tax to tax, or by the
 * tenant's rule. Source: Zuora API reference, "Apply a credit memo"; Zuora documentation, "Default application rule".
 */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { type Call, readAmount } from "../server/Call.ts"
import type { MemoLine } from "./CreditMemo.ts"
import * as Fields from "../server/Fields.ts"
import type { Line, LineKind } from "../settlement/Receivable.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import * as Target from "../settlement/Target.ts"

const amount = Fields.required(Fields.decimal)
const line = Fields.text(32)
const sides = { amount, creditMemoItemId: line, creditTaxItemId: line, taxItemId: line }

/** At most 1,000 documents of each kind and 1,000 items each. */
const limit = 1000

/** Body of apply and unapply. Documents by id only. */
export const shape = {
  invoices: Fields.list(
    {
      amount,
      invoiceId: Fields.required(Fields.text(32)),
      items: Fields.list({ ...sides, invoiceItemId: line }, limit)
    },
    limit
  ),
  debitMemos: Fields.list(
    {
      amount,
      debitMemoId: Fields.required(Fields.text(32)),
      items: Fields.list({ ...sides, debitMemoItemId: line }, limit)
    },
    limit
  ),
  effectiveDate: Fields.date
}

export interface PairItem {
  readonly amount: string
  readonly creditMemoItemId: string | undefined
  readonly creditTaxItemId: string | undefined
  /** `invoiceItemId` or `debitMemoItemId`. */
  readonly itemId: string | undefined
  readonly taxItemId: string | undefined
}
export type Document = Target.Document<PairItem>

/** Both lists as one, invoices first; `undefined` if the body has neither. */
export const readDocuments = (body: Fields.Read<typeof shape>): ReadonlyArray<Document> | undefined => {
  if (body.invoices === undefined && body.debitMemos === undefined) return undefined
  const invoices = (body.invoices ?? []).map((one): Document => ({
    kind: "invoice",
    id: one.invoiceId,
    number: undefined,
    amount: one.amount,
    items: one.items?.map((item) => ({ ...item, itemId: item.invoiceItemId }))
  }))
  const memos = (body.debitMemos ?? []).map((one): Document => ({
    kind: "debitMemo",
    id: one.debitMemoId,
    number: undefined,
    amount: one.amount,
    items: one.items?.map((item) => ({ ...item, itemId: item.debitMemoItemId }))
  }))
  return [...invoices, ...memos]
}

/** Lines of both sides with what is open on them. */
export interface Bounds {
  readonly from: ReadonlyArray<MemoLine>
  readonly to: ReadonlyArray<Line>
  readonly currency: string
}

const idsOf = (item: PairItem, kind: LineKind) =>
  kind === "item"
    ? [item.creditMemoItemId, item.itemId, item.creditTaxItemId, item.taxItemId]
    : [item.creditTaxItemId, item.taxItemId, item.creditMemoItemId, item.itemId]

/** Checks pairs against both sides; the same line may be named in several pairs. */
export const readPairs = (
  items: ReadonlyArray<PairItem>,
  total: bigint,
  bounds: Bounds
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    const taken = new Map<string, bigint>()
    const limits = new Map([...bounds.from, ...bounds.to].map((one) => [`${one.kind} ${one.id}`, one.balance]))
    const pairs: Array<ItemApplication> = []
    for (const item of items) {
      const kind = item.creditMemoItemId === undefined ? "tax" : "item"
      const [sourceLineId, lineId, ...others] = idsOf(item, kind)
      if (sourceLineId === undefined || lineId === undefined || others.some((other) => other !== undefined)) {
        return yield* refuse(
          20,
          "Each item pairs creditMemoItemId with invoiceItemId or debitMemoItemId, or creditTaxItemId with taxItemId."
        )
      }
      const part = yield* readAmount(item.amount, bounds.currency, "items.amount")
      for (const id of [sourceLineId, lineId]) {
        const most = limits.get(`${kind} ${id}`)
        if (most === undefined) return yield* refuse(30, `Item '${id}' does not belong to the document.`)
        const sum = (taken.get(id) ?? 0n) + part
        taken.set(id, sum)
        yield* rule(sum <= most, `The amount of item '${id}' is above its ${Target.show(most, bounds.currency)}.`)
      }
      pairs.push({ amount: part, lineId, lineKind: kind, sourceLineId, sourceLineKind: kind })
    }
    const sum = pairs.reduce((all, pair) => all + pair.amount, 0n)
    yield* rule(
      sum === total,
      `The item amounts add up to ${Target.show(sum, bounds.currency)}, not to ${Target.show(total, bounds.currency)}.`
    )
    return pairs
  })

/** Without pairs: both sides by the rule, like kinds first joined with like (inference). */
export const defaultPairs = (
  call: Call,
  allocation: Allocation.Rule,
  total: bigint,
  bounds: Bounds
): ReadonlyArray<ItemApplication> => {
  const salt = `${call.tx.tenant.seed}:${call.tx.tenant.given["id"] ?? 0}`
  const split = (lines: ReadonlyArray<Allocation.Open>) => Allocation.allocate(allocation, total, lines, salt)
  const kinds = new Map([...bounds.from, ...bounds.to].map((one) => [one.id, one.kind]))
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
