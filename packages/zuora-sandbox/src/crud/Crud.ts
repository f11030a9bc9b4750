/**
 * CRUD objects of the older API: invoice payments, payments, invoices. Field names start in upper case, errors have
 * their own shape, empty values are left out of reads (inference from the samples). Unknown fields are ignored unless
 * `rejectUnknownFields=true`. Source: Zuora API reference, "CRUD: Create an invoice payment" and the pages beside it.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, type Operation, isoDatetime, param, readAmount, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import * as Gateway from "../payments/Gateway.ts"
import { payHeader } from "../invoices/Generate.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { startOf } from "../time/Instant.ts"
import { amount } from "../server/Json.ts"
import { type Payment, unappliedOf } from "../payments/Payment.ts"
import { applyTo } from "../payments/PaymentApply.ts"
import * as PaymentCreate from "../payments/PaymentCreate.ts"
import { applyOrIntend } from "../payments/Processing.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { checkBalance, checkTarget, show, whole } from "../settlement/Target.ts"
import { userOf, zoneOf } from "../server/Tenant.ts"

const open = (call: Call): boolean => call.query.get("rejectUnknownFields") !== "true"

/** Leaves out what is null, and with `fields=A,B` everything else but Id. */
const pick = (call: Call, record: { readonly [name: string]: unknown }) => {
  const fields = call.query.get("fields")?.split(",")
  return Object.fromEntries(
    Object.entries(record).filter(
      ([name, value]) => value !== null && (fields === undefined || name === "Id" || fields.includes(name))
    )
  )
}

const stamps = (call: Call, row: { readonly createdDate: number; readonly updatedDate: number }) => ({
  CreatedById: userOf(call.tx.tenant),
  CreatedDate: isoDatetime(call, row.createdDate),
  UpdatedById: userOf(call.tx.tenant),
  UpdatedDate: isoDatetime(call, row.updatedDate)
})

/** A date; below WSDL version 69 the start of the day. Source: Zuora API reference, "X-Zuora-WSDL-Version". */
const day = (call: Call, date: string): string => (call.wsdlVersion >= 69 ? date : startOf(date, zoneOf(call.settings)))

const invoicePaymentShape = {
  Amount: Fields.required(Fields.decimal),
  InvoiceId: Fields.required(Fields.text(32)),
  PaymentId: Fields.required(Fields.text(32))
}

/** CRUD money fields hold at most 16 characters. */
const checkLength = (text: string): Result.Result<void, Refusal> =>
  text.length <= 16 ? Result.succeed(undefined) : refuse(20, "Amount has more than 16 characters")

/** POST /v1/object/invoice-payment */
export const createInvoicePayment: Operation = (call) =>
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
    yield* checkTarget("invoice", invoice, { accountId: payment.accountId, currency: payment.currency })
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
export const getInvoicePayment: Operation = (call) =>
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

/** PUT /v1/object/invoice-payment/{id}: only while the payment is a draft (inference: money that moved is not edited). */
export const updateInvoicePayment: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ Amount: Fields.required(Fields.decimal) }, call.body, open(call))
    yield* checkLength(body.Amount)
    const row = yield* findInvoicePayment(call)
    const payment = call.tx.get("payment", row.paymentId)
    yield* rule(payment?.status === "Draft", "The payment is not a draft any more")
    const total = yield* readAmount(body.Amount, payment?.currency ?? "", "Amount")
    call.tx.put("invoicePayment", { ...row, amount: total, updatedDate: call.now })
    return { Success: true, Id: row.id }
  })

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
export const createPayment: Operation = (call) =>
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
      yield* checkTarget("invoice", invoice, { accountId: account.id, currency: account.currency })
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
export const updatePayment: Operation = (call) =>
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
export const getPayment: Operation = (call) =>
  Result.map(findPayment(call), (payment) => {
    // Source: Zuora documentation, Invoice Settlement migration guide, API integration.
    const settled = call.settings.invoiceSettlement === "on" && call.wsdlVersion >= 107
    return pick(call, {
      Id: payment.id,
      PaymentNumber: payment.number,
      AccountId: payment.accountId,
      Amount: amount(payment.amount, payment.currency),
      AppliedCreditBalanceAmount: amount(0n, payment.currency),
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

/** GET /v1/object/invoice/{id}?fields= */
export const getInvoice: Operation = (call) =>
  Result.gen(function* () {
    const invoice = call.tx.get("invoice", param(call, "id"))
    if (invoice === undefined) return yield* notFound(param(call, "id"))
    const money = (minor: bigint) => amount(minor, invoice.currency)
    return pick(call, {
      Id: invoice.id,
      InvoiceNumber: invoice.number,
      AccountId: invoice.accountId,
      Amount: money(Receivable.amountOf(invoice)),
      AmountWithoutTax: money(Receivable.amountOf(invoice) - Receivable.taxAmountOf(invoice)),
      TaxAmount: money(Receivable.taxAmountOf(invoice)),
      TaxExemptAmount: money(0n),
      Balance: money(Receivable.balanceOf(invoice)),
      PaymentAmount: money(Receivable.paidOf(invoice)),
      RefundAmount: money(0n),
      AdjustmentAmount: money(0n),
      CreditBalanceAdjustmentAmount: money(0n),
      CreditMemoAmount: money(Receivable.creditedOf(invoice)),
      Status: invoice.status,
      InvoiceDate: day(call, invoice.invoiceDate),
      TargetDate: day(call, invoice.targetDate),
      DueDate: day(call, invoice.dueDate),
      PostedDate: invoice.postedDate === null ? null : isoDatetime(call, invoice.postedDate),
      PostedBy: invoice.postedDate === null ? null : userOf(call.tx.tenant),
      SourceType: invoice.sourceType,
      IncludesOneTime: true,
      IncludesRecurring: true,
      IncludesUsage: true,
      ...stamps(call, invoice)
    })
  })

/**
 * PUT /v1/object/invoice/{id}: posts a draft, or cancels one. Source: Zuora API reference, CRUD: Update an invoice. That
 * only drafts are canceled is inferred: Zuora also lets the newest posted invoice of an account go back.
 */
export const updateInvoice: Operation = (call) =>
  Result.gen(function* () {
    const shape = { Status: Fields.required(Fields.oneOf("Posted", "Canceled")) }
    const { Status } = yield* Fields.readBody(shape, call.body, open(call))
    const invoice = call.tx.get("invoice", param(call, "id"))
    if (invoice === undefined) return yield* notFound(param(call, "id"))
    yield* rule(invoice.status === "Draft", `The invoice is ${invoice.status}, not Draft`)
    const postedDate = Status === "Posted" ? call.now : null
    call.tx.put("invoice", { ...invoice, status: Status, postedDate, updatedDate: call.now })
    return { Success: true, Id: invoice.id }
  })
