/** The figures of a period out of the events of all documents, by booking day and from nothing else. */
import { type DocumentEvent, effectiveOn } from "../BillingEvent.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import { type Booked, RollForwardSums } from "../RollForward.ts"
import { JournalSums, type TrialBalance } from "../TrialBalance.ts"
import { type Figures, keyOf } from "./Figures.ts"
import { firstDay, lastDay, type PeriodId } from "./PeriodId.ts"

/** The figures of a period. Events booked after it are passed over, and so are accounts and movements that are zero. */
export const figuresOf = (events: Iterable<Booked>, period: PeriodId): Figures => {
  const sums = new PeriodSums(period)
  for (const event of events) sums.add(event)
  return sums.figures
}

/** The same, summed up event by event: what is kept are sums, and applications of which one leg has come so far. */
export class PeriodSums {
  readonly #from: LocalDate
  readonly #to: LocalDate
  readonly #journal = new JournalSums()
  readonly #rollForward: RollForwardSums
  readonly #counts = new TypeCounts()
  #priorPeriod = 0

  constructor(period: PeriodId) {
    this.#from = firstDay(period)
    this.#to = lastDay(period)
    this.#rollForward = new RollForwardSums(this.#from, this.#to)
  }

  add(booked: Booked): void {
    const { bookedOn, event } = booked
    if (bookedOn > this.#to) return
    this.#journal.add(event)
    this.#rollForward.add(booked)
    if (bookedOn < this.#from) return
    this.#counts.add(event)
    if (effectiveOn(event) < this.#from) this.#priorPeriod += 1
  }

  get figures(): Figures {
    return {
      trialBalance: certified(this.#journal.trialBalance),
      rollForward: this.#rollForward.rows
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
      counts: this.#counts.rows,
      priorPeriod: this.#priorPeriod
    }
  }
}

/** Accounts of a trial balance that anything was posted to, as they are certified. */
export const certified = ({ balances }: TrialBalance): Figures["trialBalance"] =>
  balances
    .filter(({ creditMinor, debitMinor }) => creditMinor !== 0n || debitMinor !== 0n)
    .map(({ account, creditMinor, currency, debitMinor }) => ({
      account,
      debit: Money.make(currency, debitMinor),
      credit: Money.make(currency, creditMinor)
    }))

/** How many events there are of each type. */
export class TypeCounts {
  readonly #counts = new Map<string, number>()

  add({ _tag }: DocumentEvent): void {
    this.#counts.set(_tag, (this.#counts.get(_tag) ?? 0) + 1)
  }

  get rows(): Figures["counts"] {
    return sorted(
      Array.from(this.#counts, ([type, count]) => ({ type, count })),
      ({ type }) => type
    )
  }
}

const sorted = <A>(all: ReadonlyArray<A>, nameOf: (one: A) => string): ReadonlyArray<A> =>
  all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
