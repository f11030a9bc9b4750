/** What gateways and bank sent against the books, over the tables: of either side no more is held than what is not settled. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { depositsInTransit } from "@counterfoil/domain/gateway/CutOff"
import { subjectOf } from "@counterfoil/domain/gateway/GatewayLine"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { compareWith, ownOf, type ReadGateway, readWith, type SentGateway, together } from "../gateway/Gateways.ts"
import { gatewayBooksOf } from "./GatewayBooks.ts"
import { keepFiles } from "./GatewayLines.ts"
import { type KeptGateway, lookAt } from "./GatewayLook.ts"
import { query } from "./Statements.ts"

/** Brings what gateways have sent into the tables: of its statement all but the lines is held. */
export const keepGateways = Effect.fn("GatewayRun.keepGateways")((tenant: string, sent: ReadonlyArray<SentGateway>) =>
  Effect.forEach(
    sent,
    Effect.fnUntraced(function* (gateway) {
      const { kept, untold } = yield* keepFiles(tenant, gateway)
      const read = yield* readWith(gateway, { files: kept, lines: [], untold })
      return { ...read, files: kept } satisfies KeptGateway
    })
  )
)

/** G and S codes of all gateways as of a day. */
export const compareKept = Effect.fn("GatewayRun.compareKept")(function* (
  tenant: string,
  gateways: ReadonlyArray<KeptGateway>,
  asOf: LocalDate
) {
  return together(
    yield* Effect.forEach(
      gateways,
      Effect.fnUntraced(function* (kept) {
        const { statement, streams } = yield* lookAt(tenant, kept)
        return compareWith({ ...kept, statement }, yield* gatewayBooksOf(tenant, streams), asOf)
      })
    )
  )
})

/** Captured up to a day, and settled after it or not at all, gateway by gateway. */
export const depositsIn = Effect.fn("GatewayRun.depositsIn")(function* (
  tenant: string,
  gateways: ReadonlyArray<KeptGateway>,
  on: LocalDate
) {
  const all = yield* Effect.forEach(
    gateways,
    Effect.fnUntraced(function* (kept) {
      const { statement, streams } = yield* lookAt(tenant, kept, { around: on })
      const books = ownOf(yield* gatewayBooksOf(tenant, streams), kept.gateway)
      return depositsInTransit(books, statement.lines, { on, since: kept.gateway.since })
    })
  )
  return all.flat()
})

/** The references of lines that discrepancies are about: they may name a document or a payment. */
export const referencesAbout = Effect.fn("GatewayRun.referencesAbout")(function* (
  tenant: string,
  gateways: ReadonlyArray<KeptGateway>,
  discrepancies: ReadonlyArray<Discrepancy>
) {
  const prefix = subjectOf({ id: "" })
  const ids = discrepancies.flatMap(({ subject }) => (subject.startsWith(prefix) ? [subject.slice(prefix.length)] : []))
  const files = gateways.flatMap((kept) => kept.files.map(({ number }) => number))
  if (ids.length === 0 || files.length === 0) return []
  const rows = yield* query(
    "referencesAbout",
    sql<{ readonly reference: string }>`select distinct reference from recon.gateway_line
      where tenant = ${tenant} and file = any(${files}::bigint[]) and id = any(${ids}::text[]) and reference is not null
      order by reference`
  )
  return rows.map(({ reference }) => reference)
})

/** What gateways have sent, as far as it is not settled or is about these streams: what repairs are tried against. */
export const statementsAbout = (tenant: string, gateways: ReadonlyArray<KeptGateway>, streams: ReadonlyArray<string>) =>
  Effect.forEach(gateways, (kept) =>
    Effect.map(lookAt(tenant, kept, { streams }), ({ statement }): ReadGateway => ({ ...kept, statement }))
  )
