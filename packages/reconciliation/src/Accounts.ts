/** What each account owes: by our applications, and by Zuora's documents. */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import type { Currency } from "@counterfoil/domain/Currency"
import { fromDocuments } from "@counterfoil/domain/identities/Account"
import { type Ledger, postedCreditMemos, postedReceivables, processedPayments } from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as Payment from "@counterfoil/domain/Payment"
import * as Receivable from "@counterfoil/domain/Receivable"
import type { Report } from "./report/Report.ts"

interface Row {
  readonly accountId: string
  readonly currency: Currency
  invoices: bigint
  debitMemos: bigint
  payments: bigint
  memos: bigint
  creditBalance: bigint
  zuora: bigint
}

/**
 * One row per account and currency, sorted. Zuora's figure is null where Zuora shows no document of the account, or not
 * all of them could be read.
 */
export const accountsOf = (
  ledger: Ledger,
  observed: Observed,
  isPartial: (accountId: string) => boolean
): Report["accounts"] => {
  const documents = fromDocuments(ledger)
  const rows = new Map<string, Row>()
  const seen = new Set<string>()
  const row = (accountId: string | null | undefined, currency: Currency): Row => {
    const key = `${accountId ?? "no account"} ${currency}`
    const found = rows.get(key) ?? {
      accountId: accountId ?? "no account",
      currency,
      invoices: 0n,
      debitMemos: 0n,
      payments: 0n,
      memos: 0n,
      creditBalance: 0n,
      zuora: 0n
    }
    rows.set(key, found)
    return found
  }
  const zuora = (accountId: string | undefined, amount: Money.Money, sign: bigint): void => {
    const found = row(accountId, amount.currency)
    found.zuora += sign * amount.minor
    seen.add(`${found.accountId} ${found.currency}`)
  }
  for (const { receivable, stream } of postedReceivables(ledger)) {
    const kind = stream.startsWith("DebitMemo-") ? "debitMemos" : "invoices"
    row(receivable.accountId, receivable.total.currency)[kind] += Receivable.balanceMinor(receivable)
  }
  for (const [accountId, { balance }] of ledger.creditBalances)
    if (balance !== undefined) row(accountId, balance.currency).creditBalance += balance.minor
  for (const one of processedPayments(ledger))
    row(one.accountId, one.amount.currency).payments += Payment.unappliedMinor(one)
  for (const one of postedCreditMemos(ledger))
    row(one.accountId, one.total.currency).memos += CreditMemo.unappliedMinor(one)
  for (const one of [...observed.invoices.values(), ...observed.debitMemos.values()])
    if (one.status === "Posted") zuora(one.accountId, one.balance, 1n)
  for (const one of observed.payments.values()) if (one.status === "Processed") zuora(one.accountId, one.unapplied, -1n)
  for (const one of observed.creditMemos.values()) if (one.status === "Posted") zuora(one.accountId, one.unapplied, -1n)
  for (const one of observed.moves ?? []) if (!one.isCanceled) zuora(one.accountId, one.amount, -1n)
  return Array.from(rows.values())
    .toSorted((a, b) => (`${a.accountId} ${a.currency}` < `${b.accountId} ${b.currency}` ? -1 : 1))
    .map(({ accountId, creditBalance, currency, debitMemos, invoices, memos, payments, ...rest }) => ({
      accountId,
      currency,
      invoices: Money.make(currency, invoices),
      debitMemos: Money.make(currency, debitMemos),
      unappliedPayments: Money.make(currency, payments),
      unappliedMemos: Money.make(currency, memos),
      creditBalance: Money.make(currency, creditBalance),
      balance: Money.make(currency, invoices + debitMemos - payments - memos - creditBalance),
      fromDocuments: documents.get(`${accountId} ${currency}`)?.balance ?? Money.zero(currency),
      zuora: seen.has(`${accountId} ${currency}`) && !isPartial(accountId) ? Money.make(currency, rest.zuora) : null
    }))
}
