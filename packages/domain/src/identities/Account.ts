/** What an account owes, computed in two ways that share no term: identities 26 and 27. */
import type { Currency } from "../Currency.ts"
import * as CreditMemo from "../CreditMemo.ts"
import type { AccountId } from "../Id.ts"
import * as Invoice from "../Invoice.ts"
import { type Ledger, postedCreditMemos, postedInvoices, processedPayments } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import { compare, type Identity } from "./Identity.ts"

/** Balance per account and currency, minor units. Payments without account are under `null`. */
export type Balances = ReadonlyMap<string, { readonly accountId: AccountId | null; readonly balance: Money.Money }>

const collect = (): {
  readonly add: (accountId: AccountId | null, currency: Currency, minor: bigint) => void
  readonly balances: Balances
} => {
  const balances = new Map<string, { accountId: AccountId | null; balance: Money.Money }>()
  return {
    balances,
    add: (accountId, currency, minor) => {
      const key = `${accountId ?? "no account"} ${currency}`
      const before = balances.get(key)?.balance.minor ?? 0n
      balances.set(key, { accountId, balance: Money.make(currency, before + minor) })
    }
  }
}

/** 26: open invoices less unapplied payments less unapplied memos. */
export const fromApplications = (ledger: Ledger): Balances => {
  const { add, balances } = collect()
  for (const invoice of postedInvoices(ledger))
    add(invoice.accountId, invoice.total.currency, Invoice.balanceMinor(invoice))
  for (const payment of processedPayments(ledger))
    add(payment.accountId, payment.amount.currency, -Payment.unappliedMinor(payment))
  for (const memo of postedCreditMemos(ledger))
    add(memo.accountId, memo.total.currency, -CreditMemo.unappliedMinor(memo))
  return balances
}

/** 27: from documents alone, needing no application: invoices less memos less captured payments plus refunds. */
export const fromDocuments = (ledger: Ledger): Balances => {
  const { add, balances } = collect()
  for (const invoice of postedInvoices(ledger)) add(invoice.accountId, invoice.total.currency, invoice.total.minor)
  for (const payment of processedPayments(ledger))
    add(payment.accountId, payment.amount.currency, payment.usage.refundedMinor - payment.amount.minor)
  for (const memo of postedCreditMemos(ledger))
    add(memo.accountId, memo.total.currency, memo.usage.refundedMinor - memo.total.minor)
  return balances
}

export const accountBalance: Identity = {
  code: "26 = 27 account balance",
  equation: "balance from applications = balance from documents alone",
  check: (ledger) => {
    const expected = fromDocuments(ledger)
    const found = fromApplications(ledger)
    return Array.from(new Set([...expected.keys(), ...found.keys()])).flatMap((key) => {
      const one = (expected.get(key) ?? found.get(key))?.balance
      if (one === undefined) return []
      return compare(
        "26 = 27 account balance",
        `account ${key}`,
        expected.get(key)?.balance ?? Money.zero(one.currency),
        found.get(key)?.balance ?? Money.zero(one.currency)
      )
    })
  }
}
