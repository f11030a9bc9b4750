/**
 * What a period is closed with: the trial balance at its end, the roll-forward of every control figure through it, how
 * many events were booked in it, and how many of those belong to the time before. `PeriodBooks` makes them.
 */
import * as Schema from "effect/Schema"
import * as Money from "../Money.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** One control figure in one currency: opening + movements = closing. Receivables and liabilities both positive. */
const Rolled = Schema.Struct({
  control: Schema.String,
  opening: Money.Money,
  movements: Schema.Array(Schema.Struct({ movement: Schema.String, amount: Money.Money })),
  closing: Money.Money
})
export type Rolled = typeof Rolled.Type

/** Every list is sorted, so that equal books give equal figures, byte for byte. */
export const Figures = Schema.Struct({
  /** All that was ever booked, up to the period's last day. */
  trialBalance: Schema.Array(Schema.Struct({ account: Schema.String, debit: Money.Money, credit: Money.Money })),
  rollForward: Schema.Array(Rolled),
  /** Events booked in the period, by type. */
  counts: Schema.Array(Schema.Struct({ type: Schema.String, count: Count })),
  /** Of those, how many have a business day before the period. */
  priorPeriod: Count
})
export type Figures = typeof Figures.Type

/** What a row of a roll-forward is about: the control and its currency. */
export const keyOf = ({ closing, control }: Pick<Rolled, "closing" | "control">): string =>
  `${control} ${closing.currency}`
