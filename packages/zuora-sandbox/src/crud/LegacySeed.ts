/**
 * Legacy objects of a seed, and what each does to the documents that it is about.
 * Source: Zuora documentation, "Different balance types of invoices": balance = (invoice + charge adjustments + refunds)
 * − (payments + credit adjustments). That an amount taken from the credit balance lowers what is owed like a payment, and
 * that a refund lowers what a payment has applied, are inferred.
 */
import * as Result from "effect/Result"
import { type Call, readAmount, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { payHeader } from "../invoices/Generate.ts"
import { movePart } from "../settlement/Parts.ts"
import { changeLines, linesOf } from "../settlement/Receivable.ts"
import type { Table, Tables } from "../server/Store.ts"
import { type Refusal, notFound, rule } from "../server/Refusal.ts"
import * as RefundRequest from "../payments/RefundRequest.ts"

const adjustment = {
  id: Fields.text(32),
  number: Fields.text(),
  amount: Fields.required(Fields.decimal),
  adjustmentDate: Fields.date,
  status: Fields.oneOf("Processed", "Canceled")
}

export const shape = {
  invoicePayments: Fields.list(
    {
      id: Fields.text(32),
      payment: Fields.required(Fields.text()),
      invoice: Fields.required(Fields.text()),
      amount: Fields.required(Fields.decimal)
    },
    100_000
  ),
  adjustments: Fields.list(
    {
      ...adjustment,
      invoice: Fields.required(Fields.text()),
      lineId: Fields.text(32),
      type: Fields.required(Fields.oneOf("Credit", "Charge")),
      reasonCode: Fields.text(),
      comment: Fields.text(),
      referenceId: Fields.text()
    },
    100_000
  ),
  creditBalanceAdjustments: Fields.list(
    {
      ...adjustment,
      account: Fields.required(Fields.text()),
      type: Fields.required(Fields.oneOf("Increase", "Decrease")),
      invoice: Fields.text(),
      payment: Fields.text()
    },
    100_000
  ),
  legacyRefunds: Fields.list(
    {
      number: Fields.text(),
      payment: Fields.required(Fields.text()),
      invoice: Fields.required(Fields.text()),
      amount: Fields.required(Fields.decimal),
      refundDate: Fields.date
    },
    100_000
  )
}
type Seed = Fields.Read<typeof shape>
type One<K extends keyof Seed> = NonNullable<Seed[K]> extends ReadonlyArray<infer A> ? A : never

const find = <T extends "account" | "invoice" | "payment">(
  call: Call,
  table: T,
  key: string
): Result.Result<Tables[T & Table], Refusal> => {
  const row = call.tx.byKey(table, key)
  return row === undefined ? notFound(key) : Result.succeed(row)
}

const times = (call: Call) => ({ createdDate: call.now, updatedDate: call.now })

const writeInvoicePayment = (call: Call, seed: One<"invoicePayments">): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const payment = yield* find(call, "payment", seed.payment)
    const invoice = yield* find(call, "invoice", seed.invoice)
    payHeader(call, payment.id, invoice, yield* readAmount(seed.amount, payment.currency, "amount"), seed.id)
  })

const writeAdjustment = (call: Call, seed: One<"adjustments">): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const invoice = yield* find(call, "invoice", seed.invoice)
    const { lineId = null, type } = seed
    if (lineId !== null && !linesOf(invoice).some((line) => line.id === lineId)) return yield* notFound(lineId)
    const amount = yield* readAmount(seed.amount, invoice.currency, "amount")
    const status = seed.status ?? "Processed"
    call.tx.put("invoiceAdjustment", {
      id: seed.id ?? call.tx.nextId(),
      number: seed.number ?? call.tx.nextNumber(lineId === null ? "IA-" : "IILA-"),
      accountId: invoice.accountId,
      invoiceId: invoice.id,
      lineId,
      type,
      amount,
      adjustmentDate: seed.adjustmentDate ?? today(call),
      status,
      reasonCode: seed.reasonCode ?? null,
      comment: seed.comment ?? null,
      referenceId: seed.referenceId ?? null,
      ...times(call)
    })
    if (status === "Canceled") return
    const delta = type === "Charge" ? amount : -amount
    const header = lineId === null ? delta : 0n
    const items = changeLines(invoice.items, (line) =>
      line.id === lineId ? { adjusted: (line.adjusted ?? 0n) + delta } : undefined
    )
    const headerAdjusted = (invoice.headerAdjusted ?? 0n) + header
    call.tx.put("invoice", { ...invoice, items, headerAdjusted, updatedDate: call.now })
  })

const writeCreditBalance = (call: Call, seed: One<"creditBalanceAdjustments">): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const account = yield* find(call, "account", seed.account)
    const invoice = seed.invoice === undefined ? undefined : yield* find(call, "invoice", seed.invoice)
    const payment = seed.payment === undefined ? undefined : yield* find(call, "payment", seed.payment)
    const amount = yield* readAmount(seed.amount, account.currency, "amount")
    const status = seed.status ?? "Processed"
    call.tx.put("creditBalanceAdjustment", {
      id: seed.id ?? call.tx.nextId(),
      number: seed.number ?? call.tx.nextNumber("CBA-"),
      accountId: account.id,
      type: seed.type,
      amount,
      adjustmentDate: seed.adjustmentDate ?? today(call),
      status,
      sourceType: invoice !== undefined ? "Invoice" : payment !== undefined ? "Payment" : null,
      sourceId: invoice?.id ?? payment?.id ?? null,
      ...times(call)
    })
    if (status === "Canceled") return
    const delta = seed.type === "Decrease" ? amount : -amount
    if (invoice !== undefined) {
      const creditBalancePaid = (invoice.creditBalancePaid ?? 0n) + delta
      call.tx.put("invoice", { ...invoice, creditBalancePaid, updatedDate: call.now })
    }
    if (payment !== undefined) {
      const creditBalance = (payment.creditBalance ?? 0n) - delta
      call.tx.put("payment", { ...payment, creditBalance, updatedDate: call.now })
      movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, delta, [], 1n)
    }
  })

const writeRefund = (call: Call, seed: One<"legacyRefunds">): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const payment = yield* find(call, "payment", seed.payment)
    const invoice = yield* find(call, "invoice", seed.invoice)
    const { currency, id } = payment
    const amount = yield* readAmount(seed.amount, currency, "amount")
    const link = call.tx.where("invoicePayment", "paymentId", id).find((row) => row.invoiceId === invoice.id)
    const account = yield* find(call, "account", invoice.accountId)
    if (link === undefined) return yield* notFound(`${seed.payment} on ${seed.invoice}`)
    yield* rule(link.refunded + amount <= link.amount, `More than was paid on ${invoice.number} cannot be refunded.`)
    const stated = { type: "External", methodType: "Check", refundDate: seed.refundDate ?? today(call) }
    const body = yield* Fields.readBody(RefundRequest.shape, stated)
    const source = { kind: "payment" as const, id, currency, account, date: payment.effectiveDate, latest: "" }
    const refund = RefundRequest.record(call, { ...body, type: "External" }, source, {
      amount,
      status: "Processed",
      lines: [],
      paymentMethodId: null
    })
    if (seed.number !== undefined) call.tx.put("refund", { ...refund, number: seed.number })
    call.tx.put("refundInvoicePayment", {
      id: call.tx.nextId(),
      refundId: refund.id,
      invoicePaymentId: link.id,
      invoiceId: invoice.id,
      amount,
      ...times(call)
    })
    const refunded = { refunded: payment.refunded + amount, applied: payment.applied - amount }
    call.tx.put("payment", { ...payment, ...refunded, updatedDate: call.now })
    call.tx.put("invoicePayment", { ...link, refunded: link.refunded + amount, updatedDate: call.now })
    const headerRefunded = (invoice.headerRefunded ?? 0n) + amount
    call.tx.put("invoice", { ...invoice, headerRefunded, updatedDate: call.now })
    const target = { kind: "invoice" as const, id: invoice.id }
    movePart(call, { sourceKind: "payment", sourceId: id }, target, -amount, [], 1n)
  })

/** Adds the legacy objects of a seed, after its documents. */
export const write = (call: Call, seed: Seed): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    for (const one of seed.invoicePayments ?? []) yield* writeInvoicePayment(call, one)
    for (const one of seed.adjustments ?? []) yield* writeAdjustment(call, one)
    for (const one of seed.creditBalanceAdjustments ?? []) yield* writeCreditBalance(call, one)
    for (const one of seed.legacyRefunds ?? []) yield* writeRefund(call, one)
  })
