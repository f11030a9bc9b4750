/**
 * What our books say that a gateway may say too. A row for each reference that a gateway may know, made as events come in,
 * is what lines are held against; the books of few streams, whole, are what the domain compares.
 */
import { booksOf, type GatewayBooks } from "@counterfoil/domain/gateway/GatewayBooks"
import * as Print from "@counterfoil/domain/gateway/Print"
import { of } from "@counterfoil/domain/Ledger"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { foldedOf, type Projected, type StateRow } from "./Projection.ts"
import { asTable, type Columns, namesOf, query, queryOn } from "./Statements.ts"

/** A row of `recon.gateway_book`. */
export interface GatewayBookRow {
  readonly stream: string
  readonly part: number
  readonly reference: string
  readonly print: string | null
  readonly effective_on: string
  readonly is_expected: boolean
  readonly intent: string | null
}

export const gatewayBookColumns: Columns<GatewayBookRow> = {
  stream: "text",
  part: "integer",
  reference: "text",
  print: "text",
  effective_on: "date",
  is_expected: "boolean",
  intent: "text"
}

type Whose = Pick<Projected, "folded" | "intent"> & { readonly last: { readonly stream: string } }

/** Of a payment or credit memo; of anything else none. */
export const gatewayBookRows = ({ folded, intent, last: { stream } }: Whose): ReadonlyArray<GatewayBookRow> => {
  if (folded.kind !== "Payment" && folded.kind !== "CreditMemo") return []
  const { payments, refunds } = booksOf(of([[stream, folded]]), new Map(intent === undefined ? [] : [[stream, intent]]))
  return [
    ...payments.map((payment) => ({
      reference: payment.reference,
      print: Print.ofPayment(payment) ?? null,
      effective_on: payment.effectiveOn,
      is_expected: payment.isElectronic && payment.phase === "Processed",
      intent: intent ?? null
    })),
    ...refunds.flatMap((refund) =>
      refund.reference === undefined
        ? []
        : [
            {
              reference: refund.reference,
              print: Print.ofRefund(refund) ?? null,
              effective_on: refund.effectiveOn,
              is_expected: refund.amount.minor !== 0n,
              intent: null
            }
          ]
    )
  ].map((row, part) => ({ stream, part, ...row }))
}

/** Writes the rows of streams as they are now; what did not change is left as it is. */
export const saveGatewayBooks = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  projected: ReadonlyArray<Whose>
) {
  const own = projected.filter(({ folded: { kind } }) => kind === "Payment" || kind === "CreditMemo")
  if (own.length === 0) return
  const rows = own.map((one) => ({ stream: one.last.stream, rows: gatewayBookRows(one) }))
  yield* queryOn(
    connection,
    "clear gateway_book",
    sql`delete from recon.gateway_book b
      using ${asTable(
        { stream: "text", parts: "integer" },
        rows.map(({ rows: parts, stream }) => ({ stream, parts: parts.length }))
      )}
      where b.tenant = ${tenant} and b.stream = rows.stream and b.part >= rows.parts`
  )
  const names = namesOf(gatewayBookColumns)
  yield* queryOn(
    connection,
    "save gateway_book",
    sql`insert into recon.gateway_book as own (tenant, ${names})
      select ${tenant}, ${names} from ${asTable(
        gatewayBookColumns,
        rows.flatMap(({ rows: parts }) => parts)
      )}
      on conflict (tenant, stream, part) do update set
        reference = excluded.reference, print = excluded.print, effective_on = excluded.effective_on,
        is_expected = excluded.is_expected, intent = excluded.intent
      where (own.reference, own.print, own.effective_on, own.is_expected, own.intent) is distinct from
        (excluded.reference, excluded.print, excluded.effective_on, excluded.is_expected, excluded.intent)`
  )
})

/** States in memory at once. */
const atOnce = 2_000

/** The books of these streams of payments and credit memos, whole. */
export const gatewayBooksOf = Effect.fn("tables.GatewayBooks")(function* (
  tenant: string,
  streams: ReadonlyArray<string>
) {
  const payments: Array<GatewayBooks["payments"][number]> = []
  const refunds: Array<GatewayBooks["refunds"][number]> = []
  for (let start = 0; start < streams.length; start += atOnce) {
    const rows: ReadonlyArray<StateRow> = yield* query(
      "giving",
      sql<StateRow>`select stream, kind, text, intent from recon.state
        where tenant = ${tenant} and stream = any(${streams.slice(start, start + atOnce)}::text[]) order by stream`
    )
    const intents = new Map(rows.flatMap(({ intent, stream }) => (intent === null ? [] : [[stream, intent] as const])))
    const books = booksOf(of(rows.map((row) => [row.stream, foldedOf(row)] as const)), intents)
    payments.push(...books.payments)
    refunds.push(...books.refunds)
  }
  return { payments, refunds } satisfies GatewayBooks
})
