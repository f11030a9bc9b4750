/**
 * Are the tables what the events come to? Of everything, in as many passes over the events as memory asks for; or of some
 * streams, as every run does. What differs is told by the identity that it breaks, and as a stale projection where it
 * breaks none.
 */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { type Discrepancy, make, sort } from "@counterfoil/domain/Discrepancy"
import { ofOneDocument } from "@counterfoil/domain/identities/Identities"
import { checkKept, keptOf } from "@counterfoil/domain/identities/Kept"
import type { Violation } from "@counterfoil/domain/identities/Identity"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { fromViolations } from "@counterfoil/domain/SelfCheck"
import { understood } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { sql } from "kysely"
import { hash } from "node:crypto"
import { Progress } from "../Progress.ts"
import { isDocument } from "../StoreState.ts"
import { addedBookings, type BookedRow, type Booking, bookingsOf, keyOf, loadBookings } from "./Bookings.ts"
import { booksOf, checkBookRows } from "./Books.ts"
import { added, type BookSum, owedSums, sumsOf } from "./BookSums.ts"
import { gatewayBookColumns, type GatewayBookRow, gatewayBookRows } from "./GatewayBooks.ts"
import {
  type DocumentRow,
  documentRow,
  foldedOf,
  isKept,
  onward,
  type Projected,
  type StateRow,
  stateRow
} from "./Projection.ts"
import { documentColumns, stateColumns } from "./ProjectionRows.ts"
import { reachOf } from "./Projector.ts"
import { namesOf, query } from "./Statements.ts"
import { grown, loadTrees } from "./Trees.ts"

export interface Checked {
  /** Streams that were looked at. */
  readonly streams: number
  readonly discrepancies: ReadonlyArray<Discrepancy>
}

/** Events whose documents one pass keeps in memory. */
const eventsAPass = 250_000

/** Streams whose rows are read at once. */
const rowsAtOnce = 2_000

/**
 * Folds every event again and compares all rows, up to where the tables are. Memory stays flat, by `passes` over the
 * events; as many as their number asks for by default.
 */
export const check = Effect.fn("ProjectionCheck.check")(function* (tenant: string, passes?: number) {
  const reached = yield* reachOf(tenant)
  const total = Array.from(reached.values()).reduce((sum, position) => sum + position, 0)
  const of = passes ?? Math.max(1, Math.ceil(total / eventsAPass))
  const progress = yield* Progress
  const found: Array<Discrepancy> = []
  let streams = 0
  let sums: ReadonlyArray<BookSum> = []
  let bookings: ReadonlyArray<BookedRow> = []
  for (let pass = 0; pass < of; pass++) {
    const { booked, folded, illegible } = yield* foldPass(reached, pass, of)
    const documents = Array.from(folded.values()).flatMap(({ folded: one, last, transit }) =>
      isDocument(last.stream) ? [documentRow(last.stream, one, transit, last.subject)] : []
    )
    sums = added([...sums, ...sumsOf(booked), ...owedSums(documents, 1n)])
    bookings = addedBookings([...bookings, ...bookingsOf(booked, illegible)])
    streams += folded.size
    found.push(...(yield* compareRows(tenant, folded)))
    yield* progress.tell({ what: "Folding the events again", done: pass + 1, of })
  }
  found.push(...(yield* unknownRows(tenant, streams)), ...(yield* compareBooks(tenant, sums)))
  found.push(...(yield* compareBookings(tenant, bookings)), ...(yield* compareTrees(tenant)))
  return { streams, discrepancies: sort(found) } satisfies Checked
})

/** Folds some streams again. */
export const sample = Effect.fn("ProjectionCheck.sample")(function* (tenant: string, streams: ReadonlyArray<string>) {
  const store = yield* EventStore
  const reached = yield* reachOf(tenant)
  const folded = new Map<string, Projected>()
  for (const stream of streams)
    for (const stored of yield* store.readStream(stream))
      if (stored.position <= (reached.get(stored.log) ?? 0)) fold(folded, stored)
  return { streams: folded.size, discrepancies: sort(yield* compareRows(tenant, folded)) } satisfies Checked
})

const fold = (folded: Map<string, Projected>, stored: StoredEvent): Booking | "illegible" | undefined => {
  const read = understood(stored)
  if (Result.isFailure(read)) return "illegible"
  const next = onward(folded.get(stored.stream), stored, read.success)
  if (next !== undefined) folded.set(stored.stream, next)
  return isDocument(stored.stream)
    ? { event: read.success as DocumentEvent, bookedOn: stored.bookedOn as LocalDate, stored }
    : undefined
}

const foldPass = Effect.fnUntraced(function* (reached: ReadonlyMap<number, number>, pass: number, of: number) {
  const store = yield* EventStore
  const folded = new Map<string, Projected>()
  const booked: Array<Booking> = []
  const illegible: Array<{ readonly stored: StoredEvent }> = []
  yield* Stream.runForEach(store.readAll, (stored) =>
    Effect.sync(() => {
      const { log, position, stream } = stored
      if (!isKept(stream) || position > (reached.get(log) ?? 0) || passOf(stream, of) !== pass) return
      const one = fold(folded, stored)
      if (one === "illegible") illegible.push({ stored })
      else if (one !== undefined) booked.push(one)
    })
  )
  return { folded, booked, illegible }
})

const passOf = (stream: string, of: number): number =>
  of === 1 ? 0 : Number.parseInt(hash("sha256", stream).slice(0, 8), 16) % of

const compareRows = Effect.fnUntraced(function* (tenant: string, folded: ReadonlyMap<string, Projected>) {
  const found: Array<Discrepancy> = []
  const names = Array.from(folded.keys())
  for (let start = 0; start < names.length; start += rowsAtOnce) {
    const chunk = names.slice(start, start + rowsAtOnce)
    const states = yield* query(
      "checkStates",
      sql<StateRow>`select ${namesOf(stateColumns)} from recon.state
        where tenant = ${tenant} and stream = any(${chunk}::text[])`
    )
    const documents = yield* query(
      "checkDocuments",
      sql<DocumentRow>`select ${namesOf(documentColumns)} from recon.document
        where tenant = ${tenant} and stream = any(${chunk}::text[])`
    )
    const gatewayBooks = Map.groupBy(
      yield* query(
        "checkGatewayBooks",
        sql<GatewayBookRow>`select ${namesOf(gatewayBookColumns)} from recon.gateway_book
          where tenant = ${tenant} and stream = any(${chunk}::text[]) order by stream, part`
      ),
      ({ stream }) => stream
    )
    const stateOf = new Map(states.map((row) => [row.stream, row]))
    const documentOf = new Map(documents.map((row) => [row.stream, row]))
    for (const stream of chunk) {
      const expected = folded.get(stream)
      if (expected !== undefined)
        found.push(
          ...differences(expected, {
            state: stateOf.get(stream),
            document: documentOf.get(stream),
            gatewayBooks: gatewayBooks.get(stream) ?? []
          })
        )
    }
  }
  return found
})

/** What the tables have of a stream. */
interface Rows {
  readonly state: StateRow | undefined
  readonly document: DocumentRow | undefined
  readonly gatewayBooks: ReadonlyArray<GatewayBookRow>
}

const differences = (expected: Projected, { document, gatewayBooks, state }: Rows): ReadonlyArray<Discrepancy> => {
  const { folded, last, transit } = expected
  const should = stateRow(expected)
  if (state === undefined) return [stale(last.stream, `version ${last.version}`, "no row")]
  const wrong = different(stateColumns, should, state)
  const wrongDocument = isDocument(last.stream)
    ? document === undefined
      ? ["document"]
      : different(documentColumns, documentRow(last.stream, folded, transit, last.subject), document)
    : []
  const wrongHere = [...wrongDocument, ...(isAsBooked(expected, gatewayBooks) ? [] : ["gateway_book"])]
  if (wrong.length + wrongHere.length === 0) return []
  const broken = wrong.includes("text") ? brokenBy(state, folded) : []
  if (broken.length > 0) return fromViolations(broken, Ledger.of([[last.stream, folded]]))
  return [
    wrong.includes("version")
      ? stale(last.stream, `version ${should.version}`, `version ${state.version}`)
      : stale(last.stream, "what its events come to", `other ${[...wrong, ...wrongHere].join(", ")}`)
  ]
}

const isAsBooked = (expected: Projected, rows: ReadonlyArray<GatewayBookRow>): boolean => {
  const should = gatewayBookRows(expected)
  return (
    should.length === rows.length &&
    rows.every(
      (row, part) => should[part] !== undefined && different(gatewayBookColumns, should[part], row).length === 0
    )
  )
}

/**
 * Identities that a stored state breaks by itself, or against what its events come to. One that cannot even be read breaks
 * none that can be named.
 */
const brokenBy = (state: StateRow, folded: Projected["folded"]): ReadonlyArray<Violation> => {
  try {
    const ofOne = Ledger.of([[state.stream, foldedOf(state)]])
    const kept = checkKept(keptOf(ofOne), Ledger.of([[state.stream, folded]]))
    return [...kept, ...ofOneDocument.flatMap((identity) => identity.check(ofOne))]
  } catch {
    return []
  }
}

const different = <Row extends object>(columns: object, should: Row, is: Row): ReadonlyArray<string> =>
  Object.keys(columns).filter((name) => String(should[name as keyof Row]) !== String(is[name as keyof Row]))

const stale = (stream: string, ours: string, theirs: string): Discrepancy =>
  make({
    code: "I12",
    subject: stream,
    title: `projection of ${stream}`,
    accountId: null,
    amount: null,
    ours,
    theirs: `tables: ${theirs}`,
    documents: []
  })

/** Rows that no event has made. */
const unknownRows = Effect.fnUntraced(function* (tenant: string, streams: number) {
  const [row] = yield* query(
    "countStates",
    sql<{ readonly states: bigint; readonly documents: bigint }>`
      select (select count(*) from recon.state where tenant = ${tenant}) as states,
        (select count(*) from recon.document d where tenant = ${tenant}
          and not exists (select from recon.state s where s.tenant = d.tenant and s.stream = d.stream)) as documents`
  )
  const states = Number(row?.states ?? 0n) - streams
  return [
    ...(states > 0 ? [stale("recon.state", `${streams} streams`, `${states} more, of which no event tells`)] : []),
    ...(row !== undefined && row.documents > 0n
      ? [stale("recon.document", "no document without a state", `${row.documents} such`)]
      : [])
  ]
})

const compareBooks = Effect.fnUntraced(function* (tenant: string, sums: ReadonlyArray<BookSum>) {
  const stored = yield* booksOf(tenant, true)
  const key = ({ currency, name }: BookSum): string => `${name} ${currency}`
  const text = ({ credit, debit }: BookSum): string => `debit ${debit}, credit ${credit}`
  const expected = new Map(sums.map((one) => [key(one), text(one)]))
  const is = new Map(stored.sums.map((one) => [key(one), text(one)]))
  const wrong = Array.from(new Set([...expected.keys(), ...is.keys()])).filter(
    (one) => expected.get(one) !== is.get(one)
  )
  if (wrong.length === 0) return []
  const broken = fromViolations(checkBookRows(stored, []).flatMap(({ violations }) => violations))
  return broken.length > 0
    ? broken
    : wrong.map((one) => stale(`recon.book ${one}`, expected.get(one) ?? "nothing", is.get(one) ?? "no row"))
})

const compareBookings = Effect.fnUntraced(function* (tenant: string, bookings: ReadonlyArray<BookedRow>) {
  const text = ({ last, minor }: BookedRow): string => `${minor}, the last at ${last}`
  const expected = new Map(bookings.map((row) => [keyOf(row), text(row)]))
  const is = new Map((yield* loadBookings(tenant)).map((row) => [keyOf(row), text(row)]))
  return Array.from(new Set([...expected.keys(), ...is.keys()])).flatMap((key) =>
    expected.get(key) === is.get(key)
      ? []
      : [stale(`recon.booked ${key}`.trim(), expected.get(key) ?? "nothing", is.get(key) ?? "no row")]
  )
})

/** Trees that were found to be what was signed, and are not what the events give now. */
const compareTrees = Effect.fnUntraced(function* (tenant: string) {
  const kept = yield* loadTrees(tenant)
  const now = yield* grown(tenant, kept, [])
  return kept.flatMap(({ edge, log, size }) => {
    const tree = now.find((one) => one.log === log && one.size === size)
    return tree?.edge === edge ? [] : [stale(`recon.tree ${log}/${size}`, "another tree", "the tree that was signed")]
  })
})
