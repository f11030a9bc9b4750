/**
 * Closed periods as they are now: P01 what was booked into them after their close, P03 figures that are not what their
 * events come to, P04 heads that do not fit their events. A head that does not fit explains the figures.
 */
import { effectiveOn } from "../BillingEvent.ts"
import { type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { Closed } from "../Period.ts"
import { type Booked, type RollForward, RollForwardSums } from "../RollForward.ts"
import { keyOf, type Rolled } from "./Figures.ts"
import { firstDay, lastDay, type PeriodId } from "./PeriodId.ts"

/** A booked event and where it is stored. */
export interface StoredBooking extends Booked {
  readonly stream: string
  readonly log: number
  readonly position: number
}

/** The root over positions 1 to `size` of a log as they are now, in hex; undefined where not all of them are there. */
export type RootNow = (log: number, size: number) => string | undefined

/** P01, P03 and P04 of all closed periods, in their order, by all that is booked. */
export const checkPeriods = (
  closed: ReadonlyArray<Closed>,
  events: Iterable<StoredBooking>,
  rootNow: RootNow
): ReadonlyArray<Discrepancy> => {
  const sums = new ClosedSums(closed)
  for (const event of events) sums.add(event)
  return checkBooked(closed, sums.booked, rootNow)
}

/** What moved a control in a currency, minor units: within a period, and before it. */
export interface Moved extends Pick<RollForward, "control" | "currency"> {
  readonly before: bigint
  readonly within: bigint
}

/** What is booked up to the last closed period's end. */
export interface BookedInPeriods {
  /** What came in after the close of its period, by log and position. */
  readonly late: ReadonlyArray<StoredBooking>
  /** Of each period, what is under its heads; of the first, what was booked before it too. */
  readonly moved: ReadonlyMap<PeriodId, ReadonlyArray<Moved>>
}

/** What is booked in closed periods, summed up event by event: what is kept are sums, and what came in late. */
export class ClosedSums {
  readonly #periodWith: ReturnType<typeof periodsWith>
  readonly #within: ReadonlyMap<PeriodId, RollForwardSums>
  readonly #late: Array<StoredBooking> = []

  constructor(closed: ReadonlyArray<Closed>) {
    this.#periodWith = periodsWith(closed)
    this.#within = new Map(closed.map(({ periodId }) => [periodId, sumsOf(periodId)]))
  }

  /** What is booked in no closed period is passed over. */
  add(booking: StoredBooking): void {
    const period = this.#periodWith(booking.bookedOn.slice(0, 7))
    if (period === undefined) return
    if (booking.position > sealedIn(period, booking.log)) this.#late.push(booking)
    else this.#within.get(period.periodId)?.add(booking)
  }

  get booked(): BookedInPeriods {
    const moved = Array.from(this.#within, ([periodId, sums]) => [periodId, movedIn(sums)] as const)
    return { late: Array.from(this.#late), moved: new Map(moved) }
  }
}

/** The same by sums that somebody has kept. */
export const checkBooked = (
  closed: ReadonlyArray<Closed>,
  { late, moved }: BookedInPeriods,
  rootNow: RootNow
): ReadonlyArray<Discrepancy> => {
  if (closed.length === 0) return []
  const periodWith = periodsWith(closed)
  const figures = checkFigures(closed, moved)
  const roots = closed.flatMap((period) => checkHeads(period, rootNow))
  const changed = new Set(roots.map(({ periodId }) => periodId))
  return [
    ...late.flatMap((booking) => {
      const period = periodWith(booking.bookedOn.slice(0, 7))
      return period === undefined ? [] : [postedInto(period, booking)]
    }),
    ...figures.flatMap(({ discrepancy, periodId }) => (changed.has(periodId) ? [] : [discrepancy])),
    ...roots.map(({ discrepancy, periodId }) => ({
      ...discrepancy,
      consequences: figures.flatMap((one) =>
        one.periodId === periodId ? [{ code: one.discrepancy.code, subject: one.discrepancy.subject }] : []
      )
    }))
  ]
}

/** The closed period that a month is checked with, if any: the time before the first goes with the first. */
export const periodsWith = (closed: ReadonlyArray<Closed>): ((month: string) => Closed | undefined) => {
  const byMonth = new Map<string, Closed>(closed.map((period) => [period.periodId, period]))
  const [first] = closed
  return (month) => byMonth.get(month) ?? (first !== undefined && month < first.periodId ? first : undefined)
}

/** How far a period's heads reach in a log. */
export const sealedIn = ({ heads }: Pick<Closed, "heads">, log: number): number =>
  heads.find((head) => head.log === log)?.size ?? 0

/** What events move in a period that they are booked in. */
export const movedBy = (periodId: PeriodId, events: ReadonlyArray<Booked>): ReadonlyArray<Moved> => {
  const sums = sumsOf(periodId)
  for (const event of events) sums.add(event)
  return movedIn(sums)
}

const sumsOf = (periodId: PeriodId): RollForwardSums => new RollForwardSums(firstDay(periodId), lastDay(periodId))

const movedIn = ({ rows }: RollForwardSums): ReadonlyArray<Moved> =>
  rows.map(({ closingMinor, control, currency, openingMinor }) => ({
    control,
    currency,
    before: openingMinor,
    within: closingMinor - openingMinor
  }))

const postedInto = (
  { closedOn, periodId }: Closed,
  { bookedOn, event, log, position, stream }: StoredBooking
): Discrepancy =>
  make({
    code: "P01",
    subject: `Event-${log}/${position}`,
    title: `${event._tag} of ${stream}`,
    accountId: null,
    amount: null,
    ours: `booked on ${bookedOn} (business day ${effectiveOn(event)}), recorded after ${periodId} was closed on ${closedOn}`,
    theirs: "",
    documents: []
  })

interface OfPeriod {
  readonly periodId: PeriodId
  readonly discrepancy: Discrepancy
}

/** Each period's opening is the closing of the one before, as its events give it. */
const checkFigures = (closed: ReadonlyArray<Closed>, all: BookedInPeriods["moved"]): ReadonlyArray<OfPeriod> => {
  const balance = new Map<string, bigint>()
  return closed.flatMap(({ periodId, proposal }) => {
    const stored = new Map(proposal.figures.rollForward.map((row) => [keyOf(row), row]))
    const moved = new Map((all.get(periodId) ?? []).map((row) => [`${row.control} ${row.currency}`, row]))
    return Array.from(new Set([...stored.keys(), ...moved.keys(), ...balance.keys()])).flatMap((key) => {
      const row = moved.get(key)
      const opening = (balance.get(key) ?? 0n) + (row?.before ?? 0n)
      const closing = opening + (row?.within ?? 0n)
      balance.set(key, closing)
      return checkRow(periodId, key, stored.get(key), { opening, closing })
    })
  })
}

const checkRow = (
  periodId: PeriodId,
  key: string,
  stored: Rolled | undefined,
  now: { readonly opening: bigint; readonly closing: bigint }
): ReadonlyArray<OfPeriod> => {
  if (stored === undefined) {
    return now.closing === 0n && now.opening === 0n
      ? []
      : [{ periodId, discrepancy: rolled(periodId, key, null, "not among the figures that were signed") }]
  }
  const { closing, movements, opening } = stored
  const sum = movements.reduce((total, { amount }) => total + amount.minor, opening.minor)
  const off = Money.make(closing.currency, closing.minor - now.closing)
  const texts = [
    ...(sum === closing.minor ? [] : [`opening and movements are ${show(closing, sum)}`]),
    ...(opening.minor === now.opening
      ? []
      : [`opening ${Money.show(opening)}, by its events ${show(closing, now.opening)}`]),
    ...(closing.minor === now.closing ? [] : [`by its events ${show(closing, now.closing)}`])
  ]
  return texts.length === 0
    ? []
    : [
        {
          periodId,
          discrepancy: rolled(periodId, key, off, `closing ${Money.show(closing)}; ${texts.join("; ")}`)
        }
      ]
}

const show = ({ currency }: Money.Money, minor: bigint): string => Money.show(Money.make(currency, minor))

const rolled = (periodId: PeriodId, key: string, amount: Money.Money | null, ours: string): Discrepancy =>
  make({
    code: "P03",
    subject: `Period-${periodId} ${key}`,
    title: `${key} of ${periodId}`,
    accountId: null,
    amount,
    ours,
    theirs: "",
    documents: []
  })

const checkHeads = ({ heads, periodId }: Closed, rootNow: RootNow): ReadonlyArray<OfPeriod> =>
  heads.flatMap(({ log, root, size }) => {
    const now = rootNow(log, size)
    return now === root
      ? []
      : [
          {
            periodId,
            discrepancy: make({
              code: "P04",
              subject: `Period-${periodId} log ${log}`,
              title: `the close of ${periodId}, log ${log}`,
              accountId: null,
              amount: null,
              ours:
                now === undefined
                  ? `not all of the ${size} events are there that were signed`
                  : `the ${size} events under it have the root ${now}, signed was ${root}`,
              theirs: "",
              documents: []
            })
          }
        ]
  })
