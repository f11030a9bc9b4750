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

/**
 * The journal summed up event by event, so that nobody needs to hold them all. It keeps a sum for each account and currency,
 * and each application of which only one leg has come so far.
 */
export class JournalSums {
  readonly #balances = new Map<
    string,
    { account: AccountName; currency: Currency; debitMinor: bigint; creditMinor: bigint }
  >()
  readonly #transit = new Map<string, { ref: string; currency: Currency; minor: bigint }>()

  add(event: DocumentEvent): void {
    for (const line of entry(event)) this.#post(line)
  }

  get trialBalance(): TrialBalance {
    return {
      balances: Array.from(this.#balances.values(), (row) => ({ ...row })).sort((a, b) =>
        a.account === b.account ? compareText(a.currency, b.currency) : compareText(a.account, b.account)
      ),
      inTransit: Array.from(this.#transit.values(), (row) => ({ ...row }))
    }
  }

  #post(line: Line): void {
    const key = `${line.account} ${line.currency}`
    const balance = this.#balances.get(key) ?? {
      account: line.account,
      currency: line.currency,
      debitMinor: 0n,
      creditMinor: 0n
    }
    if (line.minor > 0n) balance.debitMinor += line.minor
    else balance.creditMinor -= line.minor
    this.#balances.set(key, balance)
    if (line.ref === undefined) return
    const open = this.#transit.get(line.ref) ?? { ref: line.ref, currency: line.currency, minor: 0n }
    open.minor += line.minor
    if (open.minor === 0n) this.#transit.delete(line.ref)
    else this.#transit.set(line.ref, open)
  }
}

export const trialBalance = (events: Iterable<DocumentEvent>): TrialBalance => {
  const sums = new JournalSums()
  for (const event of events) sums.add(event)
  return sums.trialBalance
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
