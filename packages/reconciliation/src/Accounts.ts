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
}

/** What each account owes by Zuora's documents, by account and currency, minor units. */
export const balancesOf = (observed: Observed): ReadonlyMap<string, bigint> => {
  const balances = new Map<string, bigint>()
  const add = (accountId: string | undefined, { currency, minor }: Money.Money, sign: bigint): void => {
    const key = `${accountId ?? "no account"} ${currency}`
    balances.set(key, (balances.get(key) ?? 0n) + sign * minor)
  }
  for (const one of [...observed.invoices.values(), ...observed.debitMemos.values()])
    if (one.status === "Posted") add(one.accountId, one.balance, 1n)
  for (const one of observed.payments.values()) if (one.status === "Processed") add(one.accountId, one.unapplied, -1n)
  for (const one of observed.creditMemos.values()) if (one.status === "Posted") add(one.accountId, one.unapplied, -1n)
  for (const one of observed.moves ?? []) if (!one.isCanceled) add(one.accountId, one.amount, -1n)
  return balances
}

/**
 * One row per account and currency, sorted, beside Zuora's balances. Zuora's figure is null where Zuora shows no document
 * of the account, or not all of them could be read.
 */
export const accountsOf = (
  ledger: Ledger,
  zuora: ReadonlyMap<string, bigint>,
  isPartial: (accountId: string) => boolean
): Report["accounts"] => {
  const documents = fromDocuments(ledger)
  const rows = new Map<string, Row>()
  const row = (accountId: string | null | undefined, currency: Currency): Row => {
    const key = `${accountId ?? "no account"} ${currency}`
    const found = rows.get(key) ?? {
      accountId: accountId ?? "no account",
      currency,
      invoices: 0n,
      debitMemos: 0n,
      payments: 0n,
      memos: 0n,
      creditBalance: 0n
    }
    rows.set(key, found)
    return found
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
  for (const key of zuora.keys()) {
    const [currency = "", ...account] = key.split(" ").toReversed()
    row(account.toReversed().join(" "), currency as Currency)
  }
  const zuoraOf = (accountId: string, currency: Currency): Money.Money | null => {
    const minor = zuora.get(`${accountId} ${currency}`)
    return minor === undefined || isPartial(accountId) ? null : Money.make(currency, minor)
  }
  return Array.from(rows.values())
    .toSorted((a, b) => (`${a.accountId} ${a.currency}` < `${b.accountId} ${b.currency}` ? -1 : 1))
    .map(({ accountId, creditBalance, currency, debitMemos, invoices, memos, payments }) => ({
      accountId,
      currency,
      invoices: Money.make(currency, invoices),
      debitMemos: Money.make(currency, debitMemos),
      unappliedPayments: Money.make(currency, payments),
      unappliedMemos: Money.make(currency, memos),
      creditBalance: Money.make(currency, creditBalance),
      balance: Money.make(currency, invoices + debitMemos - payments - memos - creditBalance),
      fromDocuments: documents.get(`${accountId} ${currency}`)?.balance ?? Money.zero(currency),
      zuora: zuoraOf(accountId, currency)
    }))
}
