/** What a run of the bench does beside the comparison: closed periods; gateway and bank, read from their files. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { checkInTables } from "@counterfoil/reconciliation/close/PeriodsInTables"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { gatewayBooksOf } from "@counterfoil/reconciliation/tables/GatewayBooks"
import type { Run } from "@counterfoil/reconciliation/tables/Runs"
import * as Effect from "effect/Effect"
import { join } from "node:path"
import { gatewaysFile, lookedAtOn } from "./SettlementFiles.ts"

/** Closed periods, and where a folder is named, the files in it. */
export interface Beside {
  readonly folder?: string
}

export const beside = Effect.fnUntraced(function* (tenant: string, { heads, mode }: Run, { folder }: Beside) {
  const { discrepancies, trees } = yield* checkInTables({ tenant, mode, heads })
  if (folder === undefined) return { discrepancies, trees, more: null }
  const gateways = yield* Effect.orDie(Gateways.read(join(folder, gatewaysFile)))
  const compared = Gateways.compareGateways(gateways, yield* gatewayBooksOf(tenant), LocalDate.make(lookedAtOn))
  if (compared.untold.length > 0) return yield* Effect.die(compared.untold[0]?.why)
  return { discrepancies: [...compared.discrepancies, ...discrepancies], trees, more: null }
})
