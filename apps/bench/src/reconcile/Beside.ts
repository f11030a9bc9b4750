/** What a run of the bench does beside the comparison: closed periods; gateway and bank, read from their files. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { checkInTables } from "@counterfoil/reconciliation/close/PeriodsInTables"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { compareKept, keepGateways } from "@counterfoil/reconciliation/tables/GatewayRun"
import type { Run } from "@counterfoil/reconciliation/tables/Runs"
import { query } from "@counterfoil/reconciliation/tables/Statements"
import { parse } from "csv-parse"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { createReadStream } from "node:fs"
import { join } from "node:path"
import { gatewaysFile, lookedAtOn, settlementFile } from "./SettlementFiles.ts"

/** Closed periods if wanted, and where a folder is named, the files in it. */
export interface Beside {
  readonly isClosed: boolean
  readonly folder?: string
}

export const beside = Effect.fnUntraced(function* (tenant: string, { heads, mode }: Run, { folder, isClosed }: Beside) {
  const { discrepancies, trees } = isClosed
    ? yield* checkInTables({ tenant, mode, heads })
    : { discrepancies: [], trees: [] }
  if (folder === undefined) return { discrepancies, trees, more: null }
  const compared = yield* compareKept(tenant, yield* sentIn(tenant, folder), LocalDate.make(lookedAtOn))
  if (compared.untold.length > 0) return yield* Effect.die(compared.untold[0]?.why)
  return { discrepancies: [...compared.discrepancies, ...discrepancies], trees, more: null }
})

const sentIn = Effect.fnUntraced(function* (tenant: string, folder: string) {
  return yield* keepGateways(tenant, yield* Effect.orDie(Gateways.read(join(folder, gatewaysFile))))
})

/** Microseconds for reading these files into the tables, as if they had never been read. */
export const load = Effect.fnUntraced(function* (tenant: string, folder: string) {
  yield* query("forget", sql`delete from recon.gateway_line where tenant = ${tenant}`)
  yield* query("forget", sql`delete from recon.gateway_file where tenant = ${tenant}`)
  const start = performance.now()
  yield* sentIn(tenant, folder)
  return (performance.now() - start) * 1_000
})

/** Microseconds for parsing the settlement file alone, and doing nothing with it. */
export const parsed = async (folder: string): Promise<number> => {
  const start = performance.now()
  let rows = 0
  const parser = createReadStream(settlementFile(folder)).pipe(parse({ columns: true }))
  for await (const _ of parser) rows += 1
  if (rows === 0) throw new Error("the file is empty")
  return (performance.now() - start) * 1_000
}
