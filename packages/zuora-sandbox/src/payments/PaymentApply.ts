/**
 * Applying a payment to invoices and debit memos. Source: Zuora API reference, "Apply a payment"; Zuora documentation,
 * "Default application rule". A PUT that is repeated applies again as long as there is money and balance.
 */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import type { ItemApplication } from "../settlement/Application.ts"
import { type Call, type Operation, param, readAmount, today } from "../server/Call.ts"
import * as Documents from "../settlement/Documents.ts"
import * as Fields from "../server/Fields.ts"
import { type Payment, unappliedOf } from "./Payment.ts"
import * as PaymentWire from "./PaymentWire.ts"
import { type Receivable, type ReceivableKind, linesOf } from "../settlement/Receivable.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { book, latestEffective } from "../settlement/Settlement.ts"
import * as Target from "../settlement/Target.ts"

/** Body of apply and unapply. */
export const shape = { ...Documents.shape, effectiveDate: Fields.date }

/** The payment of the path, or category 40 with the resource code of the operation. */
export const findPayment = (call: Call, resource?: number): Result.Result<Payment, Refusal> => {
  const payment = call.tx.byKey("payment", param(call, "paymentKey"))
  return payment === undefined ? notFound(param(call, "paymentKey"), resource) : Result.succeed(payment)
}

/** The latest effective date on a payment: its own, its applications', its refunds'. */
export const latestOf = (call: Call, payment: Payment): string =>
  [payment.effectiveDate, latestEffective(call, payment.id) ?? ""].toSorted().at(-1) ?? ""

/**
 * The effective date of a change: at least the latest one already on the payment. Absent: today, or that latest one if
 * it lies ahead (the default is not documented; inference).
 */
export const readEffectiveDate = (
  call: Call,
  payment: Payment,
  stated: string | undefined
): Result.Result<string, Refusal> => {
  const latest = latestOf(call, payment)
  if (stated === undefined) return Result.succeed([today(call), latest].toSorted().at(-1) ?? latest)
  return stated >= latest
    ? Result.succeed(stated)
    : refuse(30, `The effective date ${stated} is before ${latest}, the latest effective date of the payment.`)
}

/** How one document's amount goes to its lines: the named ones, the rest by the tenant's application rule. */
const splitOf = (
  call: Call,
  kind: ReceivableKind,
  row: Receivable,
  amount: bigint,
  items: ReadonlyArray<Target.NamedItem> | undefined
): Result.Result<ReadonlyArray<ItemApplication>, Refusal> =>
  Result.gen(function* () {
    const document = { lines: linesOf(row), amount, currency: row.currency }
    const named = items === undefined || items.length === 0 ? [] : yield* Target.readItems(call, items, document)
    const rest = amount - named.reduce((sum, line) => sum + line.amount, 0n)
    const lines = Target.remaining(row, named)
    const salt = `${call.tx.tenant.seed}:${call.tx.tenant.given["id"] ?? 0}`
    const shares = rest === 0n ? [] : Allocation.allocate(call.settings.applicationRule, rest, lines, salt)
    yield* rule(
      shares.reduce((sum, share) => sum + share.amount, 0n) === rest,
      `The items of ${Target.nameOf(kind, row)} cannot take ${Target.show(rest, row.currency)}.`
    )
    const kinds = new Map(lines.map((line) => [line.id, line.kind]))
    return [
      ...named,
      ...shares.map((share) => ({ lineId: share.id, lineKind: kinds.get(share.id) ?? "item", amount: share.amount }))
    ].map((line) => ({ ...line, sourceLineId: null, sourceLineKind: null }))
  })

/** Applies to every named document, in one application group. Refuses as a whole. */
export const applyTo = (
  call: Call,
  payment: Payment,
  documents: ReadonlyArray<Target.Document>,
  effectiveDate: string
): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const { accountId, currency } = payment
    if (accountId === null)
      return yield* refuse(30, `Payment ${payment.number} belongs to no account: transfer it first.`)
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(!payment.standalone, `Payment ${payment.number} is standalone and can never be applied.`)
    const groupId = call.tx.nextId()
    let touched = 0
    for (const document of documents) {
      const { kind } = document
      const row = yield* Target.find(call, document)
      yield* Target.checkTarget(call, kind, row, { accountId, currency })
      yield* Target.checkLock(call, kind, row)
      const amount = yield* readAmount(document.amount, currency, `${kind}s.amount`)
      yield* Target.checkBalance(kind, row, amount)
      const left = unappliedOf(call.tx.get("payment", payment.id) ?? payment)
      yield* rule(
        amount <= left,
        `The amount ${Target.show(amount, currency)} is above the unapplied ${Target.show(left, currency)} of payment ${payment.number}.`
      )
      const items = yield* splitOf(call, kind, row, amount, document.items)
      touched += items.length
      yield* Target.checkTouched(touched)
      book(call, {
        sourceKind: "payment",
        sourceId: payment.id,
        target: { kind, id: row.id },
        direction: "apply",
        items,
        groupId,
        effectiveDate
      })
    }
    return undefined
  })

/** PUT /v1/payments/{paymentKey}/apply */
export const apply: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const payment = yield* findPayment(call)
    const documents = Documents.read(body) ?? []
    if (documents.length === 0) return yield* refuse(22, "Missing required field 'invoices' or 'debitMemos'.")
    const effectiveDate = yield* readEffectiveDate(call, payment, body.effectiveDate)
    yield* applyTo(call, payment, documents, effectiveDate)
    return PaymentWire.answer(call, call.tx.get("payment", payment.id) ?? payment)
  })
