/**
 * Closed periods as they are now: P01 what was booked into them after their close, P03 figures that are not what their
 * events come to, P04 heads that do not fit their events. A head that does not fit explains the figures.
 */
import { effectiveOn } from "../BillingEvent.ts"
import { type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { Closed } from "../Period.ts"
import { type Booked, rollForward } from "../RollForward.ts"
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

/** P01, P03 and P04 of all closed periods, in their order. */
export const checkPeriods = (
  closed: ReadonlyArray<Closed>,
  events: ReadonlyArray<StoredBooking>,
  rootNow: RootNow
): ReadonlyArray<Discrepancy> => {
  if (closed.length === 0) return []
  const { late, within } = parted(closed, events)
  const figures = checkFigures(closed, within)
  const roots = closed.flatMap((period) => checkHeads(period, rootNow))
  const changed = new Set(roots.map(({ periodId }) => periodId))
  return [
    ...late.map(({ booking, period }) => postedInto(period, booking)),
    ...figures.flatMap(({ discrepancy, periodId }) => (changed.has(periodId) ? [] : [discrepancy])),
    ...roots.map(({ discrepancy, periodId }) => ({
      ...discrepancy,
      consequences: figures.flatMap((one) =>
        one.periodId === periodId ? [{ code: one.discrepancy.code, subject: one.discrepancy.subject }] : []
      )
    }))
  ]
}

/** The events of each period, those of the time before the first with the first, and those that came after a close. */
const parted = (closed: ReadonlyArray<Closed>, events: ReadonlyArray<StoredBooking>) => {
  const byMonth = new Map<string, Closed>(closed.map((period) => [period.periodId, period]))
  const [first] = closed
  const within = new Map<PeriodId, Array<StoredBooking>>(closed.map(({ periodId }) => [periodId, []]))
  const late: Array<{ readonly period: Closed; readonly booking: StoredBooking }> = []
  for (const booking of events) {
    const month = booking.bookedOn.slice(0, 7)
    const period = byMonth.get(month) ?? (first !== undefined && month < first.periodId ? first : undefined)
    if (period === undefined) continue
    const sealed = period.heads.find(({ log }) => log === booking.log)?.size ?? 0
    if (booking.position > sealed) late.push({ period, booking })
    else within.get(period.periodId)?.push(booking)
  }
  return { late, within }
}

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
const checkFigures = (
  closed: ReadonlyArray<Closed>,
  within: ReadonlyMap<PeriodId, ReadonlyArray<StoredBooking>>
): ReadonlyArray<OfPeriod> => {
  const balance = new Map<string, bigint>()
  return closed.flatMap(({ periodId, proposal }) => {
    const stored = new Map(proposal.figures.rollForward.map((row) => [keyOf(row), row]))
    const moved = new Map(
      rollForward(within.get(periodId) ?? [], firstDay(periodId), lastDay(periodId)).map((row) => [
        `${row.control} ${row.currency}`,
        row
      ])
    )
    return Array.from(new Set([...stored.keys(), ...moved.keys(), ...balance.keys()])).flatMap((key) => {
      const row = moved.get(key)
      const opening = (balance.get(key) ?? 0n) + (row?.openingMinor ?? 0n)
      const closing = opening + (row === undefined ? 0n : row.closingMinor - row.openingMinor)
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
