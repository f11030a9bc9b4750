/** What an account owes, computed in two ways that share no term: identities 26 and 27. */
import type { Currency } from "../Currency.ts"
import * as CreditMemo from "../CreditMemo.ts"
import type { AccountId } from "../Id.ts"
import { type Ledger, postedCreditMemos, postedReceivables, processedPayments, sourceOf, targetOf } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import type { Usage } from "../Usage.ts"
import { compare, type Identity } from "./Identity.ts"

/** Balance per account and currency, minor units. Payments without account are under `null`. */
export type Balances = ReadonlyMap<string, { readonly accountId: AccountId | null; readonly balance: Money.Money }>

type Add = (accountId: AccountId | null, currency: Currency, minor: bigint) => void

const collect = (): { readonly add: Add; readonly balances: Balances } => {
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

/** 26: what is open less unapplied payments, unapplied memos and the credit balance. */
export const fromApplications = (ledger: Ledger): Balances => {
  const { add, balances } = collect()
  for (const { receivable } of postedReceivables(ledger))
    add(receivable.accountId, receivable.total.currency, Receivable.balanceMinor(receivable))
  for (const payment of processedPayments(ledger))
    add(payment.accountId, payment.amount.currency, -Payment.unappliedMinor(payment))
  for (const memo of postedCreditMemos(ledger))
    add(memo.accountId, memo.total.currency, -CreditMemo.unappliedMinor(memo))
  for (const [accountId, { balance }] of ledger.creditBalances)
    if (balance !== undefined) add(accountId, balance.currency, -balance.minor)
  return balances
}

/**
 * 27: from documents alone, needing no application: what was invoiced less memos less captured payments plus refunds, and
 * legacy changes that have no document on their other side. What crosses accounts is added to the giver and taken from
 * the receiver.
 */
export const fromDocuments = (ledger: Ledger): Balances => {
  const { add, balances } = collect()
  for (const { receivable } of postedReceivables(ledger)) {
    const { accountId, offsets, openingMinor, total } = receivable
    add(accountId, total.currency, openingMinor ?? total.minor)
    for (const { by, minor } of offsets.values()) if (by === "adjustment") add(accountId, total.currency, minor)
  }
  for (const { accountId, amount, usage } of processedPayments(ledger))
    add(accountId, amount.currency, -broughtMinor(amount, usage))
  for (const { accountId, total, usage } of postedCreditMemos(ledger))
    add(accountId, total.currency, -broughtMinor(total, usage))
  for (const [accountId, { balance, history }] of ledger.creditBalances)
    for (const { alone, minor } of history) if (alone && balance !== undefined) add(accountId, balance.currency, -minor)
  addEnded(ledger, add)
  addCrossings(ledger, add)
  return balances
}

/**
 * What had stood at a cut-over on documents that no longer count: it was taken back before they ended, and the opening
 * balance of the other side does not know.
 */
const addEnded = ({ creditMemos, debitMemos, invoices, payments }: Ledger, add: Add): void => {
  const source = (accountId: AccountId | null, value: Money.Money, { opening }: Usage): void => {
    if (opening !== undefined) add(accountId, value.currency, value.minor - opening.openMinor - opening.refundedMinor)
  }
  for (const one of payments.values())
    if (one._tag === "Canceled" || one._tag === "Failed") source(one.accountId, one.amount, one.usage)
  for (const one of creditMemos.values())
    if (one._tag === "Draft" || one._tag === "Canceled") source(one.accountId, one.total, one.usage)
  for (const one of [...invoices.values(), ...debitMemos.values()])
    if ((one._tag === "Draft" || one._tag === "Canceled") && one.openingMinor !== undefined)
      add(one.accountId, one.total.currency, one.openingMinor - one.total.minor)
}

/** What a source has brought and not given back: since the cut-over, where there is one. */
const broughtMinor = (value: Money.Money, { opening, refundedMinor }: Usage): bigint =>
  opening === undefined ? value.minor - refundedMinor : opening.openMinor - (refundedMinor - opening.refundedMinor)

/** What stood at a cut-over is in the opening balances of both sides already; taking it back crosses over again. */
const addCrossings = (ledger: Ledger, add: Add): void => {
  const sources = [...ledger.payments.values(), ...ledger.creditMemos.values()]
  for (const { application, carried, remainingMinor } of sources.flatMap(({ usage }) =>
    Array.from(usage.applications.applied.values())
  )) {
    const from = sourceOf(ledger, application.source)?.accountId
    const to = targetOf(ledger, application.target)?.accountId
    if (from === undefined || to === undefined || from === to) continue
    const { currency, minor } = application.amount
    const crossed = carried ? remainingMinor - minor : remainingMinor
    add(from, currency, crossed)
    add(to, currency, -crossed)
  }
}

export const accountBalance: Identity = {
  code: "26 = 27 account balance",
  equation: "balance from applications = balance from documents alone",
  check: (ledger) => {
    const expected = fromDocuments(ledger)
    const found = fromApplications(ledger)
    return Array.from(new Set([...expected.keys(), ...found.keys()]))
      .sort()
      .flatMap((key) => {
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
