/** CRUD payments. Source: Zuora API reference, "CRUD: Create a payment" and the pages beside it. */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, type Operation, param, readAmount, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import * as Gateway from "../payments/Gateway.ts"
import { payHeader } from "../invoices/Generate.ts"
import { amount } from "../server/Json.ts"
import { type Payment, unappliedOf } from "../payments/Payment.ts"
import * as PaymentCreate from "../payments/PaymentCreate.ts"
import { applyOrIntend } from "../payments/Processing.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { checkBalance, checkTarget, whole } from "../settlement/Target.ts"

import { checkLength, day, open, pick, stamps } from "./CrudRecord.ts"

const paymentShape = {
  AccountId: Fields.required(Fields.text(32)),
  PaymentMethodId: Fields.required(Fields.text(32)),
  Status: Fields.required(Fields.oneOf("Draft", "Processed")),
  Type: Fields.required(Fields.oneOf("External", "Electronic")),
  Amount: Fields.decimal,
  AppliedInvoiceAmount: Fields.decimal,
  AppliedCreditBalanceAmount: Fields.decimal,
  InvoiceId: Fields.text(32),
  InvoiceNumber: Fields.text(),
  InvoicePaymentData: Fields.object({
    InvoicePayment: Fields.list({
      Amount: Fields.required(Fields.decimal),
      InvoiceId: Fields.required(Fields.text(32))
    })
  }),
  EffectiveDate: Fields.date,
  ReferenceId: Fields.text(100),
  GatewayOrderId: Fields.text(70),
  Comment: Fields.text(255)
}

/** The invoices that a new payment is for: one by id or number, or several in `InvoicePaymentData`. */
const billsOf = (call: Call, body: Fields.Read<typeof paymentShape>, text: string, account: Account) =>
  Result.gen(function* () {
    const single = body.InvoiceId ?? body.InvoiceNumber
    const one = single === undefined ? [] : [{ InvoiceId: single, Amount: body.AppliedInvoiceAmount ?? text }]
    const bills = []
    for (const { Amount, InvoiceId } of [...one, ...(body.InvoicePaymentData?.InvoicePayment ?? [])]) {
      const invoice = call.tx.byKey("invoice", InvoiceId)
      if (invoice === undefined) return yield* refuse(20, `invalid InvoiceId: ${InvoiceId}`)
      bills.push({ invoice, amount: yield* readAmount(Amount, account.currency, "Amount") })
    }
    return bills
  })

/** POST /v1/object/payment: a draft only without Invoice Settlement; with invoices applied at once. */
export const create: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(paymentShape, call.body, open(call))
    const account = call.tx.get("account", body.AccountId)
    if (account === undefined) return yield* refuse(20, `invalid AccountId: ${body.AccountId}`)
    const settlement = call.settings.invoiceSettlement === "on"
    yield* rule(body.Status === "Processed" || !settlement, "Status must be Processed")
    const text = body.Amount ?? body.AppliedInvoiceAmount
    if (text === undefined) return yield* refuse(22, "Missing required field 'Amount'.")
    yield* checkLength(text)
    const total = yield* readAmount(text, account.currency, "Amount")
    const asked = body.Type === "Electronic" ? yield* Gateway.ask(call, account) : body.Status
    const payment = PaymentCreate.write(call, {
      accountId: account.id,
      type: body.Type,
      status: body.Status === "Draft" ? body.Status : asked,
      currency: account.currency,
      amount: total,
      effectiveDate: body.EffectiveDate ?? today(call),
      paymentMethodId: body.PaymentMethodId,
      comment: body.Comment ?? null,
      referenceId: body.ReferenceId ?? null,
      gatewayOrderId: body.GatewayOrderId ?? null
    })
    const bills = yield* billsOf(call, body, text, account)
    for (const { invoice, amount: applied } of bills) {
      yield* checkTarget(call, "invoice", invoice, { accountId: account.id, currency: account.currency })
      yield* checkBalance("invoice", invoice, applied)
    }
    const named = bills.map(({ invoice, amount: applied }) => whole("invoice", invoice, applied))
    yield* rule(
      bills.reduce((sum, one) => sum + one.amount, 0n) <= total,
      "The amounts for the invoices add up to more than Amount"
    )
    if (settlement) yield* applyOrIntend(call, payment, named, today(call))
    else for (const { invoice, amount: applied } of bills) payHeader(call, payment.id, invoice, applied)
    return { Success: true, Id: payment.id }
  })

const findPayment = (call: Call): Result.Result<Payment, Refusal> => {
  const payment = call.tx.get("payment", param(call, "id"))
  return payment === undefined ? notFound(param(call, "id")) : Result.succeed(payment)
}

/** PUT /v1/object/payment/{id}: the last step of the legacy flow makes a draft Processed, which pays its invoices. */
export const update: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ Status: Fields.required(Fields.oneOf("Processed")) }, call.body, open(call))
    const payment = yield* findPayment(call)
    yield* rule(payment.status === "Draft", `The payment is ${payment.status}, not Draft`)
    call.tx.put("payment", { ...payment, status: body.Status, updatedDate: call.now })
    for (const row of call.tx.where("invoicePayment", "paymentId", payment.id)) {
      const invoice = call.tx.get("invoice", row.invoiceId)
      if (invoice === undefined) continue
      yield* checkBalance("invoice", invoice, row.amount)
      payHeader(call, payment.id, invoice, row.amount, row.id)
    }
    return { Success: true, Id: payment.id }
  })

/** GET /v1/object/payment/{id} */
export const get: Operation = (call) =>
  Result.map(findPayment(call), (payment) => {
    // Source: Zuora documentation, Invoice Settlement migration guide, API integration.
    const settled = call.settings.invoiceSettlement === "on" && call.wsdlVersion >= 107
    return pick(call, {
      Id: payment.id,
      PaymentNumber: payment.number,
      AccountId: payment.accountId,
      Amount: amount(payment.amount, payment.currency),
      AppliedCreditBalanceAmount: amount(payment.creditBalance ?? 0n, payment.currency),
      AppliedAmount: settled ? amount(payment.applied, payment.currency) : null,
      UnappliedAmount: settled ? amount(unappliedOf(payment), payment.currency) : null,
      RefundAmount: amount(payment.refunded, payment.currency),
      Status: payment.status,
      Type: payment.type,
      EffectiveDate: day(call, payment.effectiveDate),
      GatewayState: payment.gatewayState,
      ReferenceId: payment.referenceId,
      Comment: payment.comment,
      PaymentMethodId: payment.paymentMethodId,
      Source: payment.source,
      SourceName: null,
      ...stamps(call, payment)
    })
  })
