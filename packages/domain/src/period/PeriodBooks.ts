/** The figures of a period out of the events of all documents, by booking day and from nothing else. */
import { effectiveOn } from "../BillingEvent.ts"
import * as Money from "../Money.ts"
import { type Booked, rollForward } from "../RollForward.ts"
import { trialBalance } from "../TrialBalance.ts"
import { type Figures, keyOf } from "./Figures.ts"
import { firstDay, lastDay, type PeriodId } from "./PeriodId.ts"

/** The figures of a period. Events booked after it are passed over, and so are accounts and movements that are zero. */
export const figuresOf = (events: ReadonlyArray<Booked>, period: PeriodId): Figures => {
  const [from, to] = [firstDay(period), lastDay(period)]
  const until = events.filter(({ bookedOn }) => bookedOn <= to)
  const within = until.filter(({ bookedOn }) => bookedOn >= from)
  const counts = new Map<string, number>()
  for (const { event } of within) counts.set(event._tag, (counts.get(event._tag) ?? 0) + 1)
  return {
    trialBalance: trialBalance(until.map(({ event }) => event))
      .balances.filter(({ creditMinor, debitMinor }) => creditMinor !== 0n || debitMinor !== 0n)
      .map(({ account, creditMinor, currency, debitMinor }) => ({
        account,
        debit: Money.make(currency, debitMinor),
        credit: Money.make(currency, creditMinor)
      })),
    rollForward: rollForward(until, from, to)
      .map(({ closingMinor, control, currency, movements, openingMinor }) => ({
        control,
        opening: Money.make(currency, openingMinor),
        movements: sorted(
          Array.from(movements, ([movement, minor]) => ({ movement, amount: Money.make(currency, minor) })).filter(
            ({ amount }) => amount.minor !== 0n
          ),
          ({ movement }) => movement
        ),
        closing: Money.make(currency, closingMinor)
      }))
      .filter(({ movements, opening }) => opening.minor !== 0n || movements.length > 0)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    counts: sorted(
      Array.from(counts, ([type, count]) => ({ type, count })),
      ({ type }) => type
    ),
    priorPeriod: within.filter(({ event }) => effectiveOn(event) < from).length
  }
}

const sorted = <A>(all: ReadonlyArray<A>, nameOf: (one: A) => string): ReadonlyArray<A> =>
  all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
