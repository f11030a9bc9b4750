/**
 * Changes "behind the back" of the library: what a user in Zuora's UI, a payment run or a gateway could have done. The
 * state stays consistent up to the header; only the caller did not ask for it.
 */
import * as Result from "effect/Result"
import { type Call, type Outcome, readAmount, today } from "./Call.ts"
import { parse, placesOf } from "./Decimals.ts"
import * as Fields from "./Fields.ts"
import * as Invoice from "./Invoice.ts"
import { applyTo, findPayment } from "./PaymentApply.ts"
import * as PaymentCreate from "./PaymentCreate.ts"
import { unapply } from "./PaymentUnapply.ts"
import { notFound, refuse } from "./Refusal.ts"

const shape = {
  kind: Fields.required(Fields.oneOf("invoiceLine", "unapply", "apply", "createPayment", "paymentStatus")),
  invoiceKey: Fields.text(),
  lineId: Fields.text(32),
  paymentKey: Fields.text(),
  accountKey: Fields.text(),
  amount: Fields.decimal,
  status: Fields.oneOf("Processing", "Processed", "Error")
}
type Body = Fields.Read<typeof shape>

/** Sets the amount of an item or taxation item. */
const invoiceLine = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const invoice = call.tx.byKey("invoice", body.invoiceKey ?? "")
    if (invoice === undefined) return yield* notFound(body.invoiceKey ?? "")
    const { lineId = "" } = body
    const known = Invoice.linesOf(invoice).some((line) => line.id === lineId)
    if (!known) return yield* notFound(lineId)
    const amount = parse(body.amount ?? "", placesOf(invoice.currency))
    if (amount === undefined) return yield* refuse(20, `'${body.amount ?? ""}' is no amount of ${invoice.currency}.`)
    call.tx.put("invoice", { ...Invoice.changeLine(invoice, lineId, () => ({ amount })), updatedDate: call.now })
    return { id: invoice.id }
  })

const createPayment = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const account = call.tx.byKey("account", body.accountKey ?? "")
    if (account === undefined) return yield* notFound(body.accountKey ?? "")
    const payment = PaymentCreate.write(call, {
      accountId: account.id,
      type: "External",
      currency: account.currency,
      amount: yield* readAmount(body.amount ?? "", account.currency, "amount"),
      effectiveDate: today(call),
      paymentMethodId: account.paymentMethodId,
      source: "Manual"
    })
    return { id: payment.id, number: payment.number }
  })

const applyPayment = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const payment = yield* findPayment({ ...call, params: { paymentKey: body.paymentKey ?? "" } })
    const document = {
      amount: body.amount ?? "0",
      invoiceId: call.tx.byKey("invoice", body.invoiceKey ?? "")?.id ?? body.invoiceKey,
      invoiceNumber: undefined,
      items: undefined
    }
    yield* applyTo(call, payment, [document], today(call))
    return { id: payment.id }
  })

/** What a gateway does later: the payment keeps its parts, its status says it failed or is still under way. */
const paymentStatus = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const payment = yield* findPayment({ ...call, params: { paymentKey: body.paymentKey ?? "" } })
    const { status } = body
    if (status === undefined) return yield* refuse(22, "Missing required field 'status'.")
    call.tx.put("payment", { ...payment, status, updatedDate: call.now })
    return { id: payment.id }
  })

/** POST /sandbox/edits */
export const edit = (call: Call): Outcome =>
  Result.flatMap(Fields.readBody(shape, call.body), (body): Outcome => {
    switch (body.kind) {
      case "invoiceLine":
        return invoiceLine(call, body)
      case "createPayment":
        return createPayment(call, body)
      case "paymentStatus":
        return paymentStatus(call, body)
      case "apply":
        return applyPayment(call, body)
      default:
        return unapply({ ...call, params: { paymentKey: body.paymentKey ?? "" }, body: {} })
    }
  })
