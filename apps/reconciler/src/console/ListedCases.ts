/**
 * The cases as lists show them, kept in this process: what has changed is read from the tables, everything once. Tenants
 * have thousands of cases and people look at fifty, so a list is narrowed and ordered here, by the rules of the domain.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Case from "@counterfoil/domain/Case"
import { immaterial, type Thresholds } from "@counterfoil/domain/Materiality"
import { thresholdsOf } from "@counterfoil/reconciliation/Materiality"
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
      const settings = yield* Tenant
      const { tenant } = settings
      const thresholds = yield* Effect.fromResult(thresholdsOf(settings))
      const context = yield* Effect.context<Edge>()
      const one = yield* Semaphore.make(1)
      let states = new Map<string, Case.Known>()
      let rows: ReadonlyArray<CaseRow> = []
      let seen: Seen = new Map()
      const refresh = Effect.gen(function* () {
        const reach = yield* reachOf(tenant)
        // Tables that were thrown away begin again.
        if (isBehind(reach, seen)) {
          states = new Map()
          seen = new Map()
        }
        if (isSame(reach, seen)) return
        const news = yield* casesSince(tenant, seen)
        seen = reach
        if (news.length === 0 && states.size === rows.length) return
        for (const state of news) states.set(state.discrepancyId, state)
        rows = rowsOf(states.values(), thresholds)
      })
      return {
        all: one.withPermit(refresh).pipe(
          Effect.map(() => rows),
          edge(context)
        )
      }
    })
  )
}

/** What is immaterial is so by what differs on its account altogether, so one that changes may change others. */
const rowsOf = (states: Iterable<Case.Known>, thresholds: Thresholds): ReadonlyArray<CaseRow> => {
  const all = Array.from(states)
  const small = immaterial(
    all.filter(Case.counts).map((state) => ({ ...state, id: state.discrepancyId })),
    thresholds
  )
  return all.map((state) => rowOf(state, small.has(state.discrepancyId)))
}

const isBehind = (reach: Seen, seen: Seen): boolean =>
  Array.from(seen).some(([log, position]) => (reach.get(log) ?? 0) < position)

const isSame = (reach: Seen, seen: Seen): boolean =>
  reach.size === seen.size && Array.from(reach).every(([log, position]) => seen.get(log) === position)
