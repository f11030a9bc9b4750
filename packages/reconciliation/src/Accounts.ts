/** What each account owes: by our applications, and by Zuora's documents. */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import type { Currency } from "@counterfoil/domain/Currency"
import { fromDocuments } from "@counterfoil/domain/identities/Account"
import { type Ledger, postedCreditMemos, postedReceivables, processedPayments } from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as Payment from "@counterfoil/domain/Payment"
import * as Receivable from "@counterfoil/domain/Receivable"
import { kindOf } from "@counterfoil/domain/StreamName"
import type { Report } from "./report/Report.ts"

/** What an account owes by its documents of one kind, minor units, negative for what it has to get. */
export interface Owed {
  readonly accountId: string
  readonly currency: Currency
  /** The first word of their streams. */
  readonly kind: string
  readonly minor: bigint
  /** The same without applications (identity 27). */
  readonly broughtMinor: bigint
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

/** One row per account and currency of these books, beside Zuora's balances; as {@link accountRows}. */
export const accountsOf = (
  ledger: Ledger,
  zuora: ReadonlyMap<string, bigint>,
  isPartial: (accountId: string) => boolean
): Report["accounts"] => {
  const own: Array<Owed> = []
  const add = (kind: string, accountId: string | null, { currency }: Money.Money, minor: bigint, broughtMinor = 0n) =>
    own.push({ kind, accountId: accountId ?? "no account", currency, minor, broughtMinor })
  for (const { receivable, stream } of postedReceivables(ledger))
    add(kindOf(stream), receivable.accountId, receivable.total, Receivable.balanceMinor(receivable))
  for (const [accountId, { balance }] of ledger.creditBalances)
    if (balance !== undefined) add("CreditBalance", accountId, balance, -balance.minor)
  for (const one of processedPayments(ledger)) add("Payment", one.accountId, one.amount, -Payment.unappliedMinor(one))
  for (const one of postedCreditMemos(ledger))
    add("CreditMemo", one.accountId, one.total, -CreditMemo.unappliedMinor(one))
  for (const { accountId, balance } of fromDocuments(ledger).values()) add("", accountId, balance, 0n, balance.minor)
  return accountRows(own, zuora, isPartial)
}

type Column = "invoices" | "debitMemos" | "unappliedPayments" | "unappliedMemos" | "creditBalance"

/** Under which heading documents of a kind are, and with which sign. */
const columnOf: Readonly<Record<string, readonly [Column, 1n | -1n]>> = {
  Invoice: ["invoices", 1n],
  DebitMemo: ["debitMemos", 1n],
  Payment: ["unappliedPayments", -1n],
  CreditMemo: ["unappliedMemos", -1n],
  CreditBalance: ["creditBalance", -1n]
}

type Row = { readonly accountId: string; readonly currency: Currency; documents: bigint } & Record<Column, bigint>

/**
 * One row per account and currency, sorted, beside Zuora's balances. Zuora's figure is null where Zuora shows no document
 * of the account, or not all of them could be read.
 */
export const accountRows = (
  owed: ReadonlyArray<Owed>,
  zuora: ReadonlyMap<string, bigint>,
  isPartial: (accountId: string) => boolean
): Report["accounts"] => {
  const rows = new Map<string, Row>()
  const row = (accountId: string, currency: Currency): Row => {
    const key = `${accountId} ${currency}`
    const found = rows.get(key) ?? {
      accountId,
      currency,
      invoices: 0n,
      debitMemos: 0n,
      unappliedPayments: 0n,
      unappliedMemos: 0n,
      creditBalance: 0n,
      documents: 0n
    }
    rows.set(key, found)
    return found
  }
  for (const { accountId, broughtMinor, currency, kind, minor } of owed) {
    const [column, sign] = columnOf[kind] ?? []
    const own = row(accountId, currency)
    if (column !== undefined && sign !== undefined) own[column] += sign * minor
    own.documents += broughtMinor
  }
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
    .map(({ accountId, currency, documents, ...own }) => ({
      accountId,
      currency,
      invoices: Money.make(currency, own.invoices),
      debitMemos: Money.make(currency, own.debitMemos),
      unappliedPayments: Money.make(currency, own.unappliedPayments),
      unappliedMemos: Money.make(currency, own.unappliedMemos),
      creditBalance: Money.make(currency, own.creditBalance),
      balance: Money.make(
        currency,
        own.invoices + own.debitMemos - own.unappliedPayments - own.unappliedMemos - own.creditBalance
      ),
      fromDocuments: Money.make(currency, documents),
      zuora: zuoraOf(accountId, currency)
    }))
}
