/** The journal summed up: balances per account and currency, what is still in transit, and whether debits equal credits. */
import type { DocumentEvent } from "./BillingEvent.ts"
import type { Currency } from "./Currency.ts"
import { type AccountName, entry, type Line } from "./Journal.ts"

export interface TrialBalance {
  /** Debit less credit per `account` and currency, minor units. */
  readonly balances: ReadonlyArray<{
    readonly account: AccountName
    readonly currency: Currency
    readonly debitMinor: bigint
    readonly creditMinor: bigint
  }>
  /** Applications of which only one leg is there. */
  readonly inTransit: ReadonlyArray<{ readonly ref: string; readonly currency: Currency; readonly minor: bigint }>
}

export const trialBalance = (events: Iterable<DocumentEvent>): TrialBalance => {
  const balances = new Map<
    string,
    { account: AccountName; currency: Currency; debitMinor: bigint; creditMinor: bigint }
  >()
  const transit = new Map<string, { ref: string; currency: Currency; minor: bigint }>()
  const post = (line: Line): void => {
    const key = `${line.account} ${line.currency}`
    const balance = balances.get(key) ?? {
      account: line.account,
      currency: line.currency,
      debitMinor: 0n,
      creditMinor: 0n
    }
    if (line.minor > 0n) balance.debitMinor += line.minor
    else balance.creditMinor -= line.minor
    balances.set(key, balance)
    if (line.ref === undefined) return
    const open = transit.get(line.ref) ?? { ref: line.ref, currency: line.currency, minor: 0n }
    open.minor += line.minor
    transit.set(line.ref, open)
  }
  for (const event of events) for (const line of entry(event)) post(line)
  return {
    balances: Array.from(balances.values()).sort((a, b) =>
      a.account === b.account ? compareText(a.currency, b.currency) : compareText(a.account, b.account)
    ),
    inTransit: Array.from(transit.values()).filter(({ minor }) => minor !== 0n)
  }
}

/** Debit less credit of one account in one currency, minor units. */
export const balanceOf = (trial: TrialBalance, account: AccountName, currency: Currency): bigint => {
  const found = trial.balances.find((row) => row.account === account && row.currency === currency)
  return found === undefined ? 0n : found.debitMinor - found.creditMinor
}

/** Debits less credits over all accounts, per currency: every value is zero when the journal balances. */
export const differences = (trial: TrialBalance): ReadonlyMap<Currency, bigint> => {
  const sums = new Map<Currency, bigint>()
  for (const { currency, debitMinor, creditMinor } of trial.balances)
    sums.set(currency, (sums.get(currency) ?? 0n) + debitMinor - creditMinor)
  return sums
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
