/**
 * Accounts as bulk reads show them. Balance = Σ posted invoices + Σ posted debit memos − Σ unapplied payments − Σ
 * unapplied posted credit memos. Source: Zuora documentation, Invoice Settlement.
 */
import type { Account } from "../invoices/Account.ts"
import * as CreditMemo from "../memos/CreditMemo.ts"
import { amount } from "../server/Json.ts"
import { unappliedOf } from "../payments/Payment.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"
import * as Receivable from "../settlement/Receivable.ts"

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, one) => total + one, 0n)

/** Only documents in the account's currency count (inference: Zuora converts no currencies). */
const balanceOf = ({ call }: Reading, account: Account): bigint => {
  const counts = (row: { readonly currency: string; readonly status: string }, status: string): boolean =>
    row.currency === account.currency && row.status === status
  const { tx } = call
  const owed = [...tx.where("invoice", "accountId", account.id), ...tx.where("debitMemo", "accountId", account.id)]
    .filter((row) => counts(row, "Posted"))
    .map(Receivable.balanceOf)
  const paid = tx
    .where("payment", "accountId", account.id)
    .filter((row) => counts(row, "Processed"))
    .map(unappliedOf)
  const credited = tx
    .where("creditMemo", "accountId", account.id)
    .filter((row) => counts(row, "Posted"))
    .map(CreditMemo.unappliedOf)
  return sum(owed) - sum(paid) - sum(credited)
}

/** Money of the customer from before Invoice Settlement. */
const creditBalanceOf = ({ call }: Reading, account: Account): bigint =>
  sum(
    call.tx
      .where("creditBalanceAdjustment", "accountId", account.id)
      .filter((row) => row.status === "Processed")
      .map((row) => (row.type === "Increase" ? row.amount : -row.amount))
  )

export const accounts = (reading: Reading): ReadonlyArray<Row> =>
  reading.rows("account").map((account) => ({
    id: account.id,
    accountNumber: account.number,
    name: account.name,
    currency: account.currency,
    status: account.status,
    balance: amount(balanceOf(reading, account), account.currency),
    creditBalance: amount(creditBalanceOf(reading, account), account.currency),
    defaultPaymentMethodId: account.paymentMethodId,
    ...stamps(reading.call, account)
  }))
