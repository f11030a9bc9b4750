/** CRUD invoice payments. Source: Zuora API reference, "CRUD: Create an invoice payment" and the pages beside it. */
import * as Result from "effect/Result"
import { type Call, type Operation, param, readAmount, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { payHeader } from "../invoices/Generate.ts"
import { amount } from "../server/Json.ts"
import { unappliedOf } from "../payments/Payment.ts"
import { applyTo } from "../payments/PaymentApply.ts"
import { notFound, refuse, rule } from "../server/Refusal.ts"
import { movePart } from "../settlement/Parts.ts"
import { checkBalance, checkTarget, show, whole } from "../settlement/Target.ts"

import { checkLength, open, pick, stamps } from "./CrudRecord.ts"

const invoicePaymentShape = {
  Amount: Fields.required(Fields.decimal),
  InvoiceId: Fields.required(Fields.text(32)),
  PaymentId: Fields.required(Fields.text(32))
}

/** POST /v1/object/invoice-payment */
export const create: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(invoicePaymentShape, call.body, open(call))
    yield* checkLength(body.Amount)
    const settlement = call.settings.invoiceSettlement === "on"
    yield* rule(
      !settlement || call.settings.crudInvoicePayment === "apply",
      "InvoicePayment is deprecated when Invoice Settlement is enabled: use Apply payment."
    )
    const payment = call.tx.get("payment", body.PaymentId)
    if (payment === undefined) return yield* refuse(20, `invalid PaymentId: ${body.PaymentId}`)
    const invoice = call.tx.get("invoice", body.InvoiceId)
    if (invoice === undefined) return yield* refuse(20, `invalid InvoiceId: ${body.InvoiceId}`)
    const total = yield* readAmount(body.Amount, payment.currency, "Amount")
    if (settlement) {
      yield* applyTo(call, payment, [whole("invoice", invoice, total)], today(call))
      const id = call.tx.nextId()
      const times = { createdDate: call.now, updatedDate: call.now }
      call.tx.put("invoicePayment", {
        id,
        paymentId: payment.id,
        invoiceId: invoice.id,
        amount: total,
        refunded: 0n,
        ...times
      })
      return { Success: true, Id: id }
    }
    if (payment.accountId === null) return yield* refuse(30, "The payment belongs to no account")
    yield* checkTarget(call, "invoice", invoice, { accountId: payment.accountId, currency: payment.currency })
    yield* checkBalance("invoice", invoice, total)
    const promised = call.tx.where("invoicePayment", "paymentId", payment.id).reduce((sum, row) => sum + row.amount, 0n)
    yield* rule(
      promised + total <= payment.amount,
      `The invoice payments add up to more than the payment's ${show(payment.amount, payment.currency)}`
    )
    return { Success: true, Id: payHeader(call, payment.id, invoice, total) }
  })

const findInvoicePayment = (call: Call) => {
  const row = call.tx.get("invoicePayment", param(call, "id"))
  return row === undefined ? notFound(param(call, "id")) : Result.succeed(row)
}

/** GET /v1/object/invoice-payment/{id}?fields= */
export const get: Operation = (call) =>
  Result.map(findInvoicePayment(call), (row) => {
    const currency = call.tx.get("invoice", row.invoiceId)?.currency ?? ""
    return pick(call, {
      Id: row.id,
      PaymentId: row.paymentId,
      InvoiceId: row.invoiceId,
      Amount: amount(row.amount, currency),
      RefundAmount: amount(row.refunded, currency),
      ...stamps(call, row)
    })
  })

/**
 * PUT /v1/object/invoice-payment/{id}. Whether that of a processed payment may be changed is not documented; switch
 * `invoicePaymentUpdate`: by default only a draft's.
 */
export const update: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ Amount: Fields.required(Fields.decimal) }, call.body, open(call))
    yield* checkLength(body.Amount)
    const row = yield* findInvoicePayment(call)
    const payment = call.tx.get("payment", row.paymentId)
    const { invoicePaymentUpdate, invoiceSettlement } = call.settings
    const isChanged = invoicePaymentUpdate === "processed" && invoiceSettlement === "off"
    yield* rule(
      payment?.status === "Draft" || (isChanged && payment?.status === "Processed"),
      "The payment is not a draft any more"
    )
    const total = yield* readAmount(body.Amount, payment?.currency ?? "", "Amount")
    const invoice = call.tx.get("invoice", row.invoiceId)
    if (payment?.status === "Processed" && invoice !== undefined) {
      const more = total - row.amount
      if (more > 0n) yield* checkBalance("invoice", invoice, more)
      yield* rule(more <= unappliedOf(payment), "The payment has not so much left")
      call.tx.put("payment", { ...payment, applied: payment.applied + more, updatedDate: call.now })
      call.tx.put("invoice", { ...invoice, headerPaid: invoice.headerPaid + more, updatedDate: call.now })
      const source = { sourceKind: "payment", sourceId: payment.id } as const
      movePart(call, source, null, -more, [], 1n)
      movePart(call, source, { kind: "invoice", id: invoice.id }, more, [], 1n)
    }
    call.tx.put("invoicePayment", { ...row, amount: total, updatedDate: call.now })
    return { Success: true, Id: row.id }
  })
