/** Money that was captured and is in no settlement file yet, per rail and currency: on its way, not missing. */
import type { Currency } from "@counterfoil/domain/Currency"
import type { BookedPayment } from "@counterfoil/domain/gateway/GatewayBooks"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"

/** A number of payments in one currency, and the business date of the oldest. */
interface OnItsWay {
  readonly count: number
  readonly amount: Money.Money
  readonly oldestOn: LocalDate
}

/** Payments of one gateway in one currency. */
export interface InTransit extends OnItsWay {
  readonly gateway: string
}

/** One row per currency, sorted; none where nothing is on its way. */
export const inTransitOf = (
  gateway: string,
  payments: ReadonlyArray<Pick<BookedPayment, "amount" | "effectiveOn">>
): ReadonlyArray<InTransit> =>
  totalsOf(payments.map(({ amount, effectiveOn }) => ({ count: 1, amount, oldestOn: effectiveOn }))).map((sum) => ({
    gateway,
    ...sum
  }))

/** All together, one amount per currency, sorted. */
export const totalsOf = (rows: ReadonlyArray<OnItsWay>): ReadonlyArray<OnItsWay> => {
  const totals = new Map<Currency, OnItsWay>()
  for (const { amount, count, oldestOn } of rows) {
    const before = totals.get(amount.currency)
    totals.set(amount.currency, {
      count: (before?.count ?? 0) + count,
      amount: before === undefined ? amount : Money.add(before.amount, amount),
      oldestOn: before !== undefined && before.oldestOn < oldestOn ? before.oldestOn : oldestOn
    })
  }
  return Array.from(totals.values()).toSorted((a, b) => (a.amount.currency < b.amount.currency ? -1 : 1))
}
