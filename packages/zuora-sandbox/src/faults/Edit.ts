/**
 * Changes "behind the back" of the library: what a user in Zuora's UI, a payment run or a gateway could have done. The
 * state stays consistent up to the header, a part that vanishes excepted; only the caller did not ask for it.
 */
import * as Result from "effect/Result"
import { type Call, type Outcome, readAmount, today } from "../server/Call.ts"
import { parse, placesOf } from "../settlement/Decimals.ts"
import * as Fields from "../server/Fields.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { applyTo, findPayment } from "../payments/PaymentApply.ts"
import * as PaymentCreate from "../payments/PaymentCreate.ts"
import { unapply } from "../payments/PaymentUnapply.ts"
import * as Processing from "../payments/Processing.ts"
import * as RefundLifecycle from "../payments/RefundLifecycle.ts"
import { notFound, refuse, rule } from "../server/Refusal.ts"
import { deletePart, settleInvoices } from "./PartEdits.ts"

const shape = {
  kind: Fields.required(
    Fields.oneOf(
      "invoiceLine",
      "unapply",
      "apply",
      "createPayment",
      "paymentStatus",
      "refundStatus",
      "gateway",
      "deletePart",
      "settleInvoices"
    )
  ),
  invoiceKey: Fields.text(),
  lineId: Fields.text(32),
  paymentKey: Fields.text(),
  refundKey: Fields.text(),
  accountKey: Fields.text(),
  amount: Fields.decimal,
  status: Fields.oneOf("Processing", "Processed", "Error"),
  gateway: Fields.oneOf("answers", "hangs")
}
type Body = Fields.Read<typeof shape>

/** Sets the amount of an item or taxation item. */
const invoiceLine = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const invoice = call.tx.byKey("invoice", body.invoiceKey ?? "")
    if (invoice === undefined) return yield* notFound(body.invoiceKey ?? "")
    const { lineId = "" } = body
    const known = Receivable.linesOf(invoice).some((line) => line.id === lineId)
    if (!known) return yield* notFound(lineId)
    const amount = parse(body.amount ?? "", placesOf(invoice.currency))
    if (amount === undefined) return yield* refuse(20, `'${body.amount ?? ""}' is no amount of ${invoice.currency}.`)
    const items = Receivable.changeLines(invoice.items, (line) => (line.id === lineId ? { amount } : undefined))
    call.tx.put("invoice", { ...invoice, items, updatedDate: call.now })
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
      kind: "invoice" as const,
      id: call.tx.byKey("invoice", body.invoiceKey ?? "")?.id ?? body.invoiceKey,
      number: undefined,
      amount: body.amount ?? "0",
      items: undefined
    }
    yield* applyTo(call, payment, [document], today(call))
    return { id: payment.id }
  })

/**
 * What a gateway says later. A payment made Processing goes where it was meant to, or nowhere; any other keeps its parts
 * and only says that it failed or is still under way.
 */
const paymentStatus = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const payment = yield* findPayment({ ...call, params: { paymentKey: body.paymentKey ?? "" } })
    const { status } = body
    if (status === undefined) return yield* refuse(22, "Missing required field 'status'.")
    const undecided = payment.status === "Processing" && payment.applied === 0n
    const captured =
      body.amount === undefined ? payment.amount : yield* readAmount(body.amount, payment.currency, "amount")
    yield* rule(
      captured === payment.amount || (undecided && status === "Processed" && captured < payment.amount),
      "Only less than the amount can be captured, of a payment in Processing."
    )
    if (undecided && status !== "Processing") Processing.resolve(call, payment, status, captured)
    else call.tx.put("payment", { ...payment, status, updatedDate: call.now })
    return { id: payment.id }
  })

/** The same for a refund that was made Processing. */
const refundStatus = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const refund = yield* RefundLifecycle.find({ ...call, params: { refundKey: body.refundKey ?? "" } })
    const { status } = body
    if (status === undefined || status === "Processing") return yield* refuse(20, "status is Processed or Error.")
    yield* rule(refund.status === "Processing", `Refund ${refund.number} is ${refund.status}, not Processing.`)
    RefundLifecycle.resolve(call, refund, status)
    return { id: refund.id }
  })

/** From now on the gateway of an account answers, or leaves payments and refunds Processing. */
const gateway = (call: Call, body: Body): Outcome =>
  Result.gen(function* () {
    const account = call.tx.byKey("account", body.accountKey ?? "")
    if (account === undefined) return yield* notFound(body.accountKey ?? "")
    call.tx.put("account", { ...account, gateway: body.gateway ?? "answers", updatedDate: call.now })
    return { id: account.id }
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
      case "refundStatus":
        return refundStatus(call, body)
      case "gateway":
        return gateway(call, body)
      case "apply":
        return applyPayment(call, body)
      case "deletePart":
        return deletePart(call, body.paymentKey ?? "", body.invoiceKey ?? "")
      case "settleInvoices":
        return settleInvoices(call)
      default:
        return unapply({ ...call, params: { paymentKey: body.paymentKey ?? "" }, body: {} })
    }
  })
