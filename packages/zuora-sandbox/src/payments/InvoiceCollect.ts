/**
 * POST /v1/operations/invoice-collect: generates and posts what is due, then collects every open invoice (or the one
 * named) with one electronic payment. Atomic: a decline leaves nothing behind. Credit memos are made, never applied.
 * Sources: Zuora API reference, "Invoice and collect"; "API upgrades", 215.0, for the names of the dates.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, type Operation, today } from "../server/Call.ts"
import * as CreditMemo from "../memos/CreditMemo.ts"
import * as Fields from "../server/Fields.ts"
import * as Gateway from "./Gateway.ts"
import * as Generate from "../invoices/Generate.ts"
import type * as Invoice from "../invoices/Invoice.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { amount } from "../server/Json.ts"
import type { Payment } from "./Payment.ts"
import * as PaymentCreate from "./PaymentCreate.ts"
import { applyOrIntend } from "./Processing.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import * as Target from "../settlement/Target.ts"
import { atLeast } from "../server/Version.ts"

const always = {
  accountKey: Fields.required(Fields.text()),
  invoiceId: Fields.text(),
  paymentGateway: Fields.text()
}
const shapeUntil214 = { ...always, invoiceDate: Fields.date, invoiceTargetDate: Fields.date }
const shapeFrom215 = { ...always, documentDate: Fields.date, targetDate: Fields.date }

interface Body {
  readonly accountKey: string
  readonly invoiceId: string | undefined
  readonly paymentGateway: string | undefined
  readonly documentDate: string | undefined
  readonly targetDate: string | undefined
}

/** Each version knows its own date names only; the other's are unknown fields (inference from a recorded answer). */
const readRequest = (call: Call): Result.Result<Body, Refusal> =>
  atLeast(call.version, "215.0")
    ? Fields.readBody(shapeFrom215, call.body)
    : Result.map(Fields.readBody(shapeUntil214, call.body), ({ invoiceDate, invoiceTargetDate, ...rest }) => ({
        ...rest,
        documentDate: invoiceDate,
        targetDate: invoiceTargetDate
      }))

/** The one electronic payment for everything that is open. */
const collect = (
  call: Call,
  account: Account,
  invoices: ReadonlyArray<Invoice.Invoice>
): Result.Result<Payment, Refusal> =>
  Result.gen(function* () {
    yield* rule(
      account.paymentMethodType === "Electronic",
      "The default payment method of the account is not an electronic one."
    )
    const status = yield* Gateway.ask(call, account)
    const total = invoices.reduce((sum, invoice) => sum + Receivable.balanceOf(invoice), 0n)
    const payment = PaymentCreate.write(call, {
      accountId: account.id,
      type: "Electronic",
      status,
      currency: account.currency,
      amount: total,
      effectiveDate: today(call),
      paymentMethodId: account.paymentMethodId,
      gatewayId: account.paymentGatewayId,
      gatewayState: "Submitted",
      submittedOn: call.now
    })
    const documents = invoices.map((invoice) => Target.whole("invoice", invoice, Receivable.balanceOf(invoice)))
    if (call.settings.invoiceSettlement === "on") yield* applyOrIntend(call, payment, documents, today(call))
    else Generate.payHeaders(call, payment, invoices)
    return payment
  })

/** Open invoices but those that another payment is being processed for. */
const openInvoices = (call: Call, account: Account): ReadonlyArray<Invoice.Invoice> =>
  call.tx
    .where("invoice", "accountId", account.id)
    .filter((invoice) => invoice.status === "Posted" && Receivable.balanceOf(invoice) > 0n)
    .filter((invoice) => Result.isSuccess(Target.checkLock(call, "invoice", invoice)))

const answer = (
  call: Call,
  payment: Payment | undefined,
  invoices: ReadonlyArray<Invoice.Invoice>,
  memos: ReadonlyArray<CreditMemo.CreditMemo>,
  currency: string
) => ({
  success: true,
  // What was applied: nothing yet while the payment is Processing (inference).
  amountCollected: amount(payment?.status === "Processed" ? payment.amount : 0n, currency),
  ...(payment === undefined ? {} : { paymentId: payment.id }),
  invoices: invoices.map((invoice) => ({
    invoiceId: invoice.id,
    invoiceNumber: invoice.number,
    invoiceAmount: amount(Receivable.amountOf(invoice), currency)
  })),
  // Empty without Invoice Settlement or negative charges (inference).
  creditMemos: memos.map((memo) => ({
    id: memo.id,
    memoNumber: memo.number,
    [call.settings.creditMemoTotalKey]: amount(CreditMemo.amountOf(memo), currency)
  }))
})

export const invoiceCollect: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* readRequest(call)
    const account = call.tx.byKey("account", body.accountKey)
    if (account === undefined) return yield* notFound(body.accountKey)
    const { currency, paymentGateway } = account
    if (body.paymentGateway !== undefined && body.paymentGateway !== paymentGateway) {
      return yield* refuse(20, `No payment gateway is named '${body.paymentGateway}'.`)
    }
    if (body.invoiceId !== undefined) {
      // Id or number, since the correction of the reference of 2025-06-18.
      const named = call.tx.byKey("invoice", body.invoiceId)
      if (named === undefined) return yield* notFound(body.invoiceId)
      yield* rule(named.accountId === account.id, `Invoice ${named.number} belongs to another account.`)
      yield* rule(named.status === "Posted", `Invoice ${named.number} is ${named.status}, not Posted.`)
      yield* rule(Receivable.balanceOf(named) > 0n, `Invoice ${named.number} has no balance to collect.`)
      yield* Target.checkLock(call, "invoice", named)
      const payment = yield* collect(call, account, [named])
      return answer(call, payment, [named], [], currency)
    }
    const dates = { documentDate: body.documentDate ?? today(call), targetDate: body.targetDate ?? today(call) }
    const made = yield* Generate.generate(call, account, dates)
    const open = openInvoices(call, account)
    if (open.length === 0) {
      yield* rule(
        call.settings.nothingToCollect === "empty" || made.memos.length > 0,
        "The invoice will not be generated because there are no charges due on this account."
      )
      return answer(call, undefined, [], made.memos, currency)
    }
    const payment = yield* collect(call, account, open)
    return answer(call, payment, open, made.memos, currency)
  })
