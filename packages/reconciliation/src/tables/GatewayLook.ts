/**
 * The look at a gateway's lines, in PostgreSQL: a reference with one line and one booking that say the same is settled, and
 * neither is read. What is left is compared whole, with what the settled lines of each payout come to.
 */
import { Currency } from "@counterfoil/domain/Currency"
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import { repeatedIn, type SettledLines, type Statement } from "@counterfoil/domain/gateway/Statement"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import { ownsOf, type ReadGateway } from "../gateway/Gateways.ts"
import { railOf } from "../gateway/GatewaysFile.ts"
import type { GatewayLineRow, KeptFile } from "./GatewayLines.ts"
import { queryOn } from "./Statements.ts"
import { makeRoom } from "./WorkMemory.ts"

/** A gateway whose lines are in the tables. */
export interface KeptGateway extends ReadGateway {
  /** Those of its statement. */
  readonly files: ReadonlyArray<KeptFile>
}

/** What is not settled though it says the same. */
export interface Besides {
  /** Lines of what is booked in these streams. */
  readonly streams?: ReadonlyArray<string>
  /** What was captured up to this day, and settled after it. */
  readonly around?: LocalDate
}

export interface Looked {
  /** Of the gateway: its lines are those that are not settled. */
  readonly statement: Statement
  /** Payments and credit memos that are not settled. */
  readonly streams: ReadonlyArray<string>
}

export const lookAt = Effect.fn("GatewayLook.lookAt")(function* (
  tenant: string,
  kept: KeptGateway,
  { around, streams: also = [] }: Besides = {}
) {
  const postgres = yield* Postgres
  const rows = yield* postgres.transaction("lookAtGateway", (connection) =>
    Effect.gen(function* () {
      yield* makeRoom(connection)
      const missed = yield* missedBy(connection, tenant, kept)
      return yield* queryOn(connection, "lookAtGateway", looking(tenant, kept, { missed, also, around }))
    })
  )
  const streams: Array<string> = []
  const lines: Array<GatewayLine> = []
  const settled: Array<SettledLines> = []
  const nameOf = new Map(kept.files.map(({ name, number }) => [number, name]))
  for (const row of rows)
    switch (row.what) {
      case "stream":
        streams.push(row.stream)
        break
      case "line":
        lines.push(lineOf(row, nameOf.get(row.file) ?? ""))
        break
      case "settled":
        settled.push({ payoutId: row.payout, count: row.line, net: money(row.currency, row.net) })
    }
  const inOrder = new Map(kept.files.map(({ name }, index) => [name, index]))
  lines.sort((a, b) => (inOrder.get(a.file) ?? 0) - (inOrder.get(b.file) ?? 0) || a.line - b.line)
  return { statement: { ...kept.statement, lines, settled }, streams: streams.sort() } satisfies Looked
})

const numbersOf = ({ files }: KeptGateway): ReadonlyArray<bigint> => {
  const repeated = new Set(repeatedIn(files))
  return files.filter((file) => !repeated.has(file)).map(({ number }) => number)
}

/** References among many at once. */
const atOnce = 5_000

/** The gateway's references that are booked and in no line, from the first day that has a file. */
const missedBy = Effect.fnUntraced(function* (connection: Connection, tenant: string, kept: KeptGateway) {
  const owns = ownsOf(kept.gateway)
  const missed: Array<string> = []
  // Other gateways' are among them: all would be too many to hold.
  yield* queryOn(
    connection,
    "missed",
    sql`declare missed no scroll cursor for
      select reference from recon.gateway_book b
      where tenant = ${tenant} and is_expected and effective_on >= ${kept.gateway.since}
        and not exists (
          select from recon.gateway_line l
          where l.tenant = ${tenant} and l.file = any(${numbersOf(kept)}::bigint[]) and l.reference = b.reference
            and l.kind <> 'other'
        )`
  )
  for (let isMore = true; isMore;) {
    const rows = yield* queryOn(
      connection,
      "missed",
      sql<{ readonly reference: string }>`fetch ${sql.raw(String(atOnce))} from missed`
    )
    for (const { reference } of rows) if (owns(reference)) missed.push(reference)
    isMore = rows.length === atOnce
  }
  return missed
})

type Row =
  | { readonly what: "stream"; readonly stream: string }
  | ({ readonly what: "line"; readonly file: bigint } & GatewayLineRow)
  /** `line`: how many. */
  | {
      readonly what: "settled"
      readonly line: number
      readonly payout: string
      readonly currency: string
      readonly net: string
    }

/**
 * Three things in one statement, so that all of them are of one moment: streams that are not settled, lines that are not,
 * sums of those that are. A line without a payout that was announced is left where somebody waits for its payout.
 */
const looking = (
  tenant: string,
  kept: KeptGateway,
  {
    also,
    around,
    missed
  }: {
    readonly missed: ReadonlyArray<string>
    readonly also: ReadonlyArray<string>
    readonly around: LocalDate | undefined
  }
) => {
  const { payoutDays, settleDays } = railOf(kept.gateway)
  const { payouts } = kept.statement
  const isPaidOut =
    payouts === undefined || payoutDays === undefined
      ? sql`true`
      : sql`coalesce(payout = any(${payouts.map(({ id }) => id)}::text[]), false)`
  const isAround =
    around === undefined ? sql`false` : sql`book.effective_on <= ${around}::date and line.settled_on > ${around}::date`
  return sql<Row>`
    with own as (
      select *, print is not null and ${isPaidOut} as is_plain from recon.gateway_line
      where tenant = ${tenant} and file = any(${numbersOf(kept)}::bigint[])
    ), line as (
      select reference, count(*) as n, min(print) as print, min(settled_on) as settled_on, bool_and(is_plain and is_own) as is_plain
      from own where reference is not null and kind <> 'other' group by reference
    ), twice as (
      select intent from recon.gateway_book where tenant = ${tenant} and intent is not null group by intent having count(*) > 1
    ), book as (
      select reference, count(*) as n, min(print) as print, min(effective_on) as effective_on,
        bool_or(intent in (select intent from twice)) as is_twice
      from recon.gateway_book where tenant = ${tenant} group by reference
    ), differing as (
      select line.reference from line left join book using (reference)
      where (
        line.n = 1 and line.is_plain and book.n = 1 and line.print = book.print and book.is_twice is not true
        and (line.settled_on <= book.effective_on + ${settleDays}::integer
          or date_trunc('month', line.settled_on) = date_trunc('month', book.effective_on))
        and not (${isAround})
      ) is not true
      union select unnest(${missed}::text[])
    ), stream as materialized (
      select stream from recon.gateway_book where tenant = ${tenant} and reference in (select reference from differing)
      union select unnest(${also}::text[])
    ), open as materialized (
      select reference from differing
      union select reference from recon.gateway_book where tenant = ${tenant} and stream in (select stream from stream)
    ), sorted as materialized (
      select own.*, case
          when not is_plain then true
          when kind = 'other' then false
          when own.reference is null then true
          else open.reference is not null
        end as is_open
      from own left join open on open.reference = own.reference
    )
    select 'stream' as what, stream, null::bigint as file, null::integer as line, null as id, null as kind,
      null as reference, null as payout, null as currency, null::numeric as gross, null::numeric as fee,
      null::numeric as net, null::numeric as expected, null::date as settled_on
    from stream
    union all
    select 'line', null, file, line, id, kind, reference, payout, currency, gross, fee, net, expected, settled_on
    from sorted where is_open
    union all
    select 'settled', null, null, count(*)::integer, null, null, null, payout, currency, null, null, sum(net), null, null
    from sorted where not is_open and payout is not null group by payout, currency`
}

const money = (currency: string, minor: string): Money.Money => Money.make(Currency.make(currency), BigInt(minor))

const lineOf = (row: Extract<Row, { readonly what: "line" }>, file: string): GatewayLine => ({
  id: row.id,
  kind: row.kind,
  reference: row.reference ?? undefined,
  payoutId: row.payout ?? undefined,
  gross: money(row.currency, row.gross),
  fee: money(row.currency, row.fee),
  net: money(row.currency, row.net),
  expectedFee: row.expected === null ? undefined : money(row.currency, row.expected),
  on: LocalDate.make(row.settled_on),
  file,
  line: row.line
})
