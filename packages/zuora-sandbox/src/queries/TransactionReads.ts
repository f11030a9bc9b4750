/**
 * The older lists of an account's invoices and payments, latest update first.
 * Source: Zuora API reference, "List invoices for an account", "List payments for an account".
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, type Operation, param } from "../server/Call.ts"
import { amount } from "../server/Json.ts"
import { page } from "../server/Page.ts"
import { type Payment, unappliedOf } from "../payments/Payment.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { type Refusal, notFound } from "../server/Refusal.ts"

const findAccount = (call: Call): Result.Result<Account, Refusal> => {
  const account = call.tx.byKey("account", param(call, "accountKey"))
  return account === undefined ? notFound(param(call, "accountKey")) : Result.succeed(account)
}

const latestFirst = <A extends { readonly updatedDate: number }>(rows: ReadonlyArray<A>): ReadonlyArray<A> =>
  rows.toReversed().sort((a, b) => b.updatedDate - a.updatedDate)

/** GET /v1/transactions/invoices/accounts/{accountKey} */
export const invoices: Operation = (call) =>
  Result.map(findAccount(call), (account) =>
    page(call, "invoices", latestFirst(call.tx.where("invoice", "accountId", account.id)), (invoice) => ({
      id: invoice.id,
      accountId: account.id,
      accountNumber: account.number,
      accountName: account.name,
      invoiceDate: invoice.invoiceDate,
      invoiceNumber: invoice.number,
      dueDate: invoice.dueDate,
      invoiceTargetDate: invoice.targetDate,
      amount: amount(Receivable.amountOf(invoice), invoice.currency),
      balance: amount(Receivable.balanceOf(invoice), invoice.currency),
      status: invoice.status,
      reversed: invoice.reversed,
      invoiceItems: [],
      invoiceFiles: []
    }))
  )

/** Amounts by invoice that a payment is applied to at present. */
const paidInvoices = (call: Call, payment: Payment) =>
  call.tx
    .where("part", "sourceId", payment.id)
    .filter((part) => !part.deleted && part.invoiceId !== null)
    .map((part) => ({
      invoiceId: part.invoiceId,
      invoiceNumber: call.tx.get("invoice", part.invoiceId ?? "")?.number ?? null,
      appliedPaymentAmount: amount(part.amount, payment.currency)
    }))

/** GET /v1/transactions/payments/accounts/{accountKey} */
export const payments: Operation = (call) =>
  Result.map(findAccount(call), (account) =>
    page(call, "payments", latestFirst(call.tx.where("payment", "accountId", account.id)), (payment) => ({
      id: payment.id,
      accountId: account.id,
      accountNumber: account.number,
      accountName: account.name,
      type: payment.type,
      effectiveDate: payment.effectiveDate,
      paymentNumber: payment.number,
      paymentMethodId: payment.paymentMethodId,
      amount: amount(payment.amount, payment.currency),
      unappliedAmount: amount(unappliedOf(payment), payment.currency),
      paidInvoices: paidInvoices(call, payment),
      gatewayTransactionNumber: null,
      status: payment.status
    }))
  )
