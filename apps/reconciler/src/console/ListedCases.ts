/**
 * The cases as lists show them, kept in this process: what has changed is read from the tables, everything once. Tenants
 * have thousands of cases and people look at fifty, so a list is narrowed and ordered here, by the rules of the domain.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import { casesSince, type Seen } from "@counterfoil/reconciliation/tables/listing/CaseList"
import { reachOf } from "@counterfoil/reconciliation/tables/Projector"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import { type CaseRow, rowOf } from "./CaseRow.ts"
import { type Edge, edge } from "./Edge.ts"
import type { Unavailable } from "@counterfoil/http-api/Problem"

export class ListedCases extends Context.Service<
  ListedCases,
  {
    /** All of them, as the tables have them now. */
    readonly all: Effect.Effect<ReadonlyArray<CaseRow>, Unavailable>
  }
>()("@counterfoil/reconciler/ListedCases") {
  static readonly layer = Layer.effect(
    ListedCases,
    Effect.gen(function* () {
      const { tenant } = yield* Tenant
      const context = yield* Effect.context<Edge>()
      const one = yield* Semaphore.make(1)
      let rows = new Map<string, CaseRow>()
      let seen: Seen = new Map()
      const refresh = Effect.gen(function* () {
        const reach = yield* reachOf(tenant)
        // Tables that were thrown away begin again.
        if (isBehind(reach, seen)) {
          rows = new Map()
          seen = new Map()
        }
        if (isSame(reach, seen)) return
        for (const state of yield* casesSince(tenant, seen)) rows.set(state.discrepancyId, rowOf(state))
        seen = reach
      })
      return {
        all: one.withPermit(refresh).pipe(
          Effect.map(() => Array.from(rows.values())),
          edge(context)
        )
      }
    })
  )
}

const isBehind = (reach: Seen, seen: Seen): boolean =>
  Array.from(seen).some(([log, position]) => (reach.get(log) ?? 0) < position)

const isSame = (reach: Seen, seen: Seen): boolean =>
  reach.size === seen.size && Array.from(reach).every(([log, position]) => seen.get(log) === position)
