/**
 * The way from our account balances to Zuora's, per currency: one step for each discrepancy that moves a balance.
 *
 * An invoice or refund that we have and Zuora has not raises our balance; a payment or a memo lowers it. An application moves value
 * between documents of one account and leaves its balance as it is, so it is no step. What the steps do not explain is
 * told as `rest`.
 */
import type { Currency } from "@counterfoil/domain/Currency"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Money from "@counterfoil/domain/Money"
import type { Report } from "./Report.ts"

/** Added to our balance on the way to Zuora's. */
export interface Step {
  readonly discrepancy: Discrepancy
  readonly change: Money.Money
}

/** `ours` + all changes + `rest` = `zuora`, over the accounts whose balance Zuora gave. */
export interface Bridge {
  readonly currency: Currency
  readonly compared: number
  /** Accounts without a balance of Zuora: not in the sums. */
  readonly leftOut: number
  readonly ours: Money.Money
  readonly zuora: Money.Money
  /** The largest change first. */
  readonly steps: ReadonlyArray<Step>
  readonly rest: Money.Money
}

/** One bridge for each currency in which at least one account was compared, sorted by currency. */
export const bridges = (report: Report): ReadonlyArray<Bridge> =>
  Array.from(new Set(report.accounts.map(({ currency }) => currency)))
    .sort()
    .map((currency) => bridge(report, currency))
    .filter(({ compared }) => compared > 0)

const bridge = ({ accounts, discrepancies }: Report, currency: Currency): Bridge => {
  const own = accounts.filter((account) => account.currency === currency)
  const known = own.flatMap(({ accountId, balance, zuora }) => (zuora === null ? [] : [{ accountId, balance, zuora }]))
  const ids = new Set<string>(known.map(({ accountId }) => accountId))
  const ours = Money.sum(
    currency,
    known.map(({ balance }) => balance)
  )
  const zuora = Money.sum(
    currency,
    known.map((account) => account.zuora)
  )
  const steps = discrepancies
    .flatMap((discrepancy) => {
      const change = changeOf(discrepancy)
      return discrepancy.accountId !== null && ids.has(discrepancy.accountId) && change?.currency === currency
        ? [{ discrepancy, change }]
        : []
    })
    .sort((a, b) => bySize(a.change.minor, b.change.minor))
  const explained = Money.sum(
    currency,
    steps.map(({ change }) => change)
  )
  const rest = Money.subtract(Money.subtract(zuora, ours), explained)
  return { currency, compared: known.length, leftOut: own.length - known.length, ours, zuora, steps, rest }
}

/** Codes whose amount is a document's own, so that it reaches the account's balance. */
const moving: ReadonlySet<string> = new Set(["Z01", "Z02", "Z03", "Z04", "Z14"])

const changeOf = ({ amount, code, subject }: Discrepancy): Money.Money | undefined => {
  if (amount === null || !moving.has(code) || Money.isZero(amount)) return undefined
  // What went back of a payment or memo is owed again, as what is owed by a document is.
  return /^(Invoice|DebitMemo)-| refund/.test(subject) ? Money.negate(amount) : amount
}

const bySize = (a: bigint, b: bigint): number => {
  const left = a < 0n ? -a : a
  const right = b < 0n ? -b : b
  return left > right ? -1 : left < right ? 1 : 0
}
