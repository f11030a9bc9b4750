/** What our books say that a gateway may say too, out of the tables: a stretch of payments and memos at a time. */
import { booksOf, type GatewayBooks } from "@counterfoil/domain/gateway/GatewayBooks"
import { of } from "@counterfoil/domain/Ledger"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { foldedOf, type StateRow } from "./Projection.ts"
import { query } from "./Statements.ts"

/** States in memory at once. */
const atOnce = 2_000

export const gatewayBooksOf = Effect.fn("tables.GatewayBooks")(function* (tenant: string) {
  const payments: Array<GatewayBooks["payments"][number]> = []
  const refunds: Array<GatewayBooks["refunds"][number]> = []
  for (const kind of ["Payment", "CreditMemo"])
    for (let after: string | undefined = `${kind}-`; after !== undefined;) {
      const rows: ReadonlyArray<StateRow> = yield* query(
        "giving",
        // Ids sort below what follows the dash.
        sql<StateRow>`select stream, kind, text, intent from recon.state
          where tenant = ${tenant} and stream > ${after} and stream < ${`${kind}.`} order by stream limit ${atOnce}`
      )
      const intents = new Map(
        rows.flatMap(({ intent, stream }) => (intent === null ? [] : [[stream, intent] as const]))
      )
      const books = booksOf(of(rows.map((row) => [row.stream, foldedOf(row)] as const)), intents)
      payments.push(...books.payments)
      refunds.push(...books.refunds)
      after = rows.length < atOnce ? undefined : rows.at(-1)?.stream
    }
  return { payments, refunds } satisfies GatewayBooks
})
