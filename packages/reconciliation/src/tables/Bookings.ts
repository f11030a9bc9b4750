/**
 * What is booked, by month and log: what moves each control figure, and where the last event of a month is. Kept as events
 * come in, so that closed periods are checked by a few rows.
 */
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { type Booked, rollForward } from "@counterfoil/domain/RollForward"
import type { Connection } from "@counterfoil/event-store/Postgres"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { isDocument } from "../StoreState.ts"
import { asTable, type Columns, namesOf, query, queryOn } from "./Statements.ts"

/** An event of a document, and where it is stored. */
export interface Booking extends Booked {
  readonly stored: Pick<StoredEvent, "log" | "position">
}

/** A row of `recon.booked`; `minor` as decimal text. `name` is a control of the roll-forward or one of the two below. */
export interface BookedRow {
  readonly log: number
  readonly month: string
  readonly name: string
  readonly currency: string
  readonly minor: string
  readonly last: number
}

/** All events of documents that are booked in a month. */
export const anyEvent = ""
/** Those that a newer program wrote. */
export const illegibleEvents = "?"

const columns: Columns<BookedRow> = {
  log: "integer",
  month: "text",
  name: "text",
  currency: "text",
  minor: "numeric",
  last: "bigint"
}

/** What events add. */
export const bookingsOf = (
  booked: ReadonlyArray<Booking>,
  illegible: ReadonlyArray<{ readonly stored: Pick<StoredEvent, "log" | "position" | "stream" | "bookedOn"> }> = []
): ReadonlyArray<BookedRow> => {
  const placeOf = ({ bookedOn, stored }: Pick<Booking, "bookedOn" | "stored">) =>
    `${stored.log} ${bookedOn.slice(0, 7)}`
  const unknown = illegible
    .filter(({ stored }) => isDocument(stored.stream))
    .map(({ stored }) => ({ stored, bookedOn: stored.bookedOn as LocalDate }))
  return addedBookings(
    [
      ...Array.from(Map.groupBy(booked, placeOf).values(), (own) => [
        rowOf(own, anyEvent),
        ...rollForward(own, beginning, end).map(({ closingMinor, control, currency }) =>
          rowOf(own, control, { currency, minor: closingMinor })
        )
      ]),
      ...Array.from(Map.groupBy(unknown, placeOf).values(), (own) => [rowOf(own, illegibleEvents)])
    ].flat()
  )
}

/** One row for each place; sorted, so that whoever adds them takes their rows in one order. */
export const addedBookings = (all: ReadonlyArray<BookedRow>): ReadonlyArray<BookedRow> => {
  const rows = new Map<string, BookedRow>()
  for (const one of all) {
    const so = rows.get(keyOf(one))
    rows.set(
      keyOf(one),
      so === undefined
        ? one
        : { ...so, minor: `${BigInt(so.minor) + BigInt(one.minor)}`, last: Math.max(so.last, one.last) }
    )
  }
  return Array.from(rows.values()).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
}

const beginning = "0001-01-01" as LocalDate
const end = "9999-12-31" as LocalDate

/** Of events that are booked in one month and log. Where the last one is, is asked of all of them only. */
const rowOf = (
  own: ReadonlyArray<Pick<Booking, "bookedOn" | "stored">>,
  name: string,
  moved?: { readonly currency: string; readonly minor: bigint }
): BookedRow => ({
  log: own[0]?.stored.log ?? 0,
  month: own[0]?.bookedOn.slice(0, 7) ?? "",
  name,
  currency: moved?.currency ?? "",
  minor: `${moved?.minor ?? 0n}`,
  last: moved === undefined ? own.reduce((last, { stored }) => Math.max(last, stored.position), 0) : 0
})

/** Where a row counts. */
export const keyOf = ({ currency, log, month, name }: BookedRow): string => `${log} ${month} ${name} ${currency}`

export const addBookings = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  rows: ReadonlyArray<BookedRow>
) {
  if (rows.length === 0) return
  yield* queryOn(
    connection,
    "addBookings",
    sql`insert into recon.booked as b (tenant, ${namesOf(columns)})
      select ${tenant}, ${namesOf(columns)} from ${asTable(columns, rows)}
      on conflict (tenant, log, month, name, currency)
        do update set minor = b.minor + excluded.minor, last = greatest(b.last, excluded.last)`
  )
})

/** Those of months up to this one, 2026-01; of all where none is said. */
export const loadBookings = (tenant: string, until?: string) =>
  Effect.map(
    query(
      "bookings",
      sql<Omit<BookedRow, "last"> & { readonly last: bigint }>`select ${namesOf(columns)} from recon.booked
        where tenant = ${tenant} ${until === undefined ? sql`` : sql`and month <= ${until}`}
        order by log, month, name, currency`
    ),
    (rows) => rows.map((row): BookedRow => ({ ...row, last: Number(row.last) }))
  )
