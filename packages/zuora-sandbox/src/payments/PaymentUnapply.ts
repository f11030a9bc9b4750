/**
 * Taking money back from invoices and debit memos: named amounts, or with an empty body everything; the split over
 * lines is always first in, first out. Source: Zuora API reference, "Unapply a payment".
 */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { type Call, type Operation, readAmount } from "../server/Call.ts"
import * as Documents from "../settlement/Documents.ts"
import * as Fields from "../server/Fields.ts"
import { type Part, type TargetId, targetOf } from "../settlement/Part.ts"
import { partOf, partsOf } from "../settlement/Parts.ts"
import type { Payment } from "./Payment.ts"
import * as PaymentApply from "./PaymentApply.ts"
import * as PaymentWire from "./PaymentWire.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import { book } from "../settlement/Settlement.ts"
import * as Target from "../settlement/Target.ts"

/** Resource of the not-found code that a live tenant gave for an unknown payment. */
const resource = 538400

/** What was taken back from one document. */
export interface Taken {
  readonly target: TargetId
  readonly items: ReadonlyArray<ItemApplication>
}

const living = (part: Part) => part.items.filter((item) => !item.deleted)

/** What of a part goes back: the named lines first, the rest first in, first out. */
const takeBack = (
  call: Call,
  part: Part,
  amount: bigint,
  items: ReadonlyArray<Target.NamedItem> | undefined,
  currency: string
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    const lines = living(part).map((item) => ({ id: item.lineId, kind: item.lineKind, balance: item.amount }))
    const named =
      items === undefined || items.length === 0 ? [] : yield* Target.readItems(call, items, { lines, amount, currency })
    const left = lines.map((line) => ({
      ...line,
      balance: named.filter((item) => item.lineId === line.id).reduce((rest, item) => rest - item.amount, line.balance)
    }))
    const kinds = new Map(lines.map((line) => [line.id, line.kind]))
    const rest = Allocation.fill(amount - named.reduce((sum, item) => sum + item.amount, 0n), left)
    return [
      ...named,
      ...rest.map((share) => ({ lineId: share.id, lineKind: kinds.get(share.id) ?? "item", amount: share.amount }))
    ].map((line) => ({ ...line, sourceLineId: null, sourceLineKind: null }))
  })

/** Takes back the named amounts, in one group. */
export const unapplyFrom = (
  call: Call,
  payment: Payment,
  documents: ReadonlyArray<Target.Document>,
  effectiveDate: string
): Result.Result<ReadonlyArray<Taken>, Refusal> =>
  Result.gen(function* () {
    const groupId = call.tx.nextId()
    const taken: Array<Taken> = []
    let touched = 0
    for (const document of documents) {
      const { kind } = document
      const row = yield* Target.find(call, document)
      const name = Target.nameOf(kind, row)
      const target = { kind, id: row.id }
      const amount = yield* readAmount(document.amount, payment.currency, `${kind}s.amount`)
      const part = partOf(call, payment.id, target)
      if (part === undefined) return yield* refuse(30, `Payment ${payment.number} is not applied to ${name}.`)
      const applied = Target.show(part.amount, payment.currency)
      yield* rule(
        amount <= part.amount,
        `The amount ${Target.show(amount, payment.currency)} is above the ${applied} applied to ${name}.`
      )
      const items = yield* takeBack(call, part, amount, document.items, payment.currency)
      touched += items.length
      yield* Target.checkTouched(touched)
      const source = { sourceKind: "payment" as const, sourceId: payment.id }
      book(call, { ...source, target, direction: "unapply", items, groupId, effectiveDate })
      taken.push({ target, items })
    }
    return taken
  })

/** Takes everything back, in one group. */
export const unapplyAll = (call: Call, payment: Payment, effectiveDate: string): ReadonlyArray<Taken> => {
  const groupId = call.tx.nextId()
  const taken: Array<Taken> = []
  for (const part of partsOf(call, payment.id)) {
    const target = targetOf(part)
    if (target === null) continue
    const items = living(part).map(({ amount, lineId, lineKind, sourceLineId, sourceLineKind }) => ({
      amount,
      lineId,
      lineKind,
      sourceLineId,
      sourceLineKind
    }))
    const source = { sourceKind: "payment" as const, sourceId: payment.id }
    book(call, { ...source, target, direction: "unapply", items, groupId, effectiveDate })
    taken.push({ target, items })
  }
  return taken
}

/** PUT /v1/payments/{paymentKey}/unapply */
export const unapply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(PaymentApply.shape, call.body)
    const payment = yield* PaymentApply.findPayment(call, resource)
    yield* rule(payment.applied > 0n, `Payment ${payment.number} is not applied to anything.`)
    const effectiveDate = yield* PaymentApply.readEffectiveDate(call, payment, body.effectiveDate)
    const documents = Documents.read(body)
    if (documents === undefined) unapplyAll(call, payment, effectiveDate)
    else yield* unapplyFrom(call, payment, documents, effectiveDate)
    return PaymentWire.answer(call, call.tx.get("payment", payment.id) ?? payment)
  })
