/**
 * Closed periods in a run over the tables: what is booked by the sums that were kept as events came in, whether the heads
 * still fit by trees. A full run grows these from the first event, by hashes alone; an incremental one goes on from where
 * a run has found them to give the signed roots.
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Currency } from "@counterfoil/domain/Currency"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { Closed } from "@counterfoil/domain/Period"
import {
  checkBooked,
  type Moved,
  movedBy,
  periodsWith,
  sealedIn,
  type StoredBooking
} from "@counterfoil/domain/period/PeriodCheck"
import { firstDay, lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { Control } from "@counterfoil/domain/RollForward"
import * as StreamName from "@counterfoil/domain/StreamName"
import { bookedPositions } from "@counterfoil/event-store/BookedPositions"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { anyEvent, type BookedRow, illegibleEvents, loadBookings } from "../tables/Bookings.ts"
import { grown, isOf, loadTrees, rootOf, type Tree } from "../tables/Trees.ts"
import { periodsAt } from "./PeriodLog.ts"

/** What a run looks at: the tables at these positions of the logs. */
export interface Looking {
  readonly tenant: string
  readonly mode: "full" | "incremental"
  readonly heads: ReadonlyMap<number, number>
}

/** P01, P03 and P04, and the trees that were found to be what was signed. */
export const checkInTables = Effect.fn("PeriodsInTables.check")(function* ({ heads, mode, tenant }: Looking) {
  const { closed: all } = yield* periodsAt(heads)
  // Of one whose events are not all in the tables yet, the next run tells.
  const open = all.findIndex((period) => period.heads.some(({ log, size }) => size > (heads.get(log) ?? 0)))
  const closed = open === -1 ? all : all.slice(0, open)
  const last = closed.at(-1)
  if (last === undefined) return { discrepancies: [] as ReadonlyArray<Discrepancy>, trees: [] as ReadonlyArray<Tree> }
  const rows = yield* loadBookings(tenant, last.periodId)
  const late = yield* lateIn(tenant, closed, rows)
  const signed = closed.flatMap((period) => period.heads)
  const known = mode === "full" ? [] : yield* loadTrees(tenant)
  const trees = yield* grown(
    tenant,
    signed,
    known.filter((tree) => signed.some((head) => isOf(head, tree)))
  )
  const roots = new Map(trees.map((tree) => [`${tree.log} ${tree.size}`, rootOf(tree)]))
  const found = checkBooked(closed, { late, moved: movedIn(closed, rows, late) }, (log, size) =>
    roots.get(`${log} ${size}`)
  )
  // Without an event that a newer program wrote, figures say nothing.
  const isWhole = rows.every(({ name }) => name !== illegibleEvents)
  return {
    discrepancies: isWhole ? found : found.filter(({ code }) => code !== "P03"),
    trees: trees.filter((tree) => signed.some((head) => isOf(head, tree)))
  }
})

/** What came in after the close of its period: only where a month has an event beyond its heads is any looked for. */
const lateIn = Effect.fnUntraced(function* (
  tenant: string,
  closed: ReadonlyArray<Closed>,
  rows: ReadonlyArray<BookedRow>
) {
  const periodWith = periodsWith(closed)
  const late: Array<StoredBooking> = []
  const logs = new Set(rows.map(({ log }) => log))
  for (const log of logs)
    for (const period of closed) {
      const own = rows.filter((row) => row.log === log && row.name === anyEvent && periodWith(row.month) === period)
      const until = own.reduce((most, row) => Math.max(most, row.last), 0)
      const after = sealedIn(period, log)
      if (until <= after) continue
      const from = period === closed[0] ? "0001-01-01" : firstDay(period.periodId)
      const place = { tenant, log, after, until, from, to: lastDay(period.periodId) }
      late.push(...(yield* bookingsAt(log, yield* bookedPositions(place))))
    }
  return late.toSorted((a, b) => a.log - b.log || a.position - b.position)
})

/** Events that are read at once: those that are looked for often stand together. */
const pageSize = 64

const bookingsAt = Effect.fnUntraced(function* (log: number, positions: ReadonlyArray<number>) {
  const store = yield* EventStore
  const wanted = new Set(positions)
  const found: Array<StoredBooking> = []
  let read = 0
  for (const next of positions) {
    if (next <= read) continue
    const page = yield* store.readAfter(log, next - 1, pageSize)
    for (const stored of page) {
      const { bookedOn, position, stream } = stored
      read = position
      const event = wanted.has(position) && StreamName.isDocument(stream) ? understood(stored) : undefined
      if (event !== undefined && Result.isSuccess(event))
        found.push({
          event: event.success as DocumentEvent,
          bookedOn: bookedOn as LocalDate,
          log,
          position,
          stream
        })
    }
  }
  return found
})

/** Of each period, what is under its heads: all that is booked in it, less what came in late. */
const movedIn = (
  closed: ReadonlyArray<Closed>,
  rows: ReadonlyArray<BookedRow>,
  late: ReadonlyArray<StoredBooking>
): ReadonlyMap<PeriodId, ReadonlyArray<Moved>> => {
  const periodWith = periodsWith(closed)
  return new Map(
    closed.map((period) => {
      const { periodId } = period
      const sums = new Map<string, Moved>()
      const add = ({ before, control, currency, within }: Moved, sign: 1n | -1n) => {
        const key = `${control} ${currency}`
        const so = sums.get(key) ?? { control, currency, before: 0n, within: 0n }
        sums.set(key, { ...so, before: so.before + sign * before, within: so.within + sign * within })
      }
      for (const { currency, minor, month, name } of rows) {
        if (name === anyEvent || name === illegibleEvents || periodWith(month) !== period) continue
        const [own, none] = [BigInt(minor), 0n]
        const isBefore = month < periodId
        add(
          {
            control: name as Control,
            currency: currency as Currency,
            before: isBefore ? own : none,
            within: isBefore ? none : own
          },
          1n
        )
      }
      const own = late.filter(({ bookedOn }) => periodWith(bookedOn.slice(0, 7)) === period)
      for (const one of movedBy(periodId, own)) add(one, -1n)
      return [periodId, Array.from(sums.values())] as const
    })
  )
}
