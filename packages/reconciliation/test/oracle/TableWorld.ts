/** A world in the tables of a tenant: its events are there already, its Zuora is read, before and now, and runs compare them. */
import { documentsOf, type Observed, streamOf } from "@counterfoil/domain/comparison/Sides"
import * as Effect from "effect/Effect"
import type { ShownChange } from "../../src/reading/ShownChange.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import { compareKept, keepGateways } from "../../src/tables/GatewayRun.ts"
import type { Sources } from "../../src/tables/Reading.ts"
import { run } from "../../src/tables/TableRun.ts"
import { gatewayOf, sentOf } from "../gateway/Sent.ts"
import { observedOf, type World } from "./World.ts"

const documentsAtOnce = 10
const changesAtOnce = 2

const changesIn = ({ adjustments = [], moves = [] }: Observed): ReadonlyArray<ShownChange> => [
  ...adjustments.map((change) => ({ kind: "adjustment" as const, accountId: "", change })),
  ...moves.map((change) => ({ kind: "move" as const, accountId: change.accountId, change }))
]

const nothingUnread = { streams: [], after: [], untold: [] }

/** Zuora as it was read in bulk, and as it is read again; nothing is read again where that is not given. */
const readingOf = (observed: Observed, again?: Observed): Sources<number, never, never> => ({
  read: (save, before) =>
    Effect.gen(function* () {
      const documents = documentsOf(observed)
      for (let at = before ?? 0; at < documents.length; at += documentsAtOnce)
        yield* save(documents.slice(at, at + documentsAtOnce), Math.min(at + documentsAtOnce, documents.length))
      return Math.max(before ?? 0, documents.length)
    }),
  deleted: () => Effect.succeed({ documents: new Map(), untold: [] }),
  ...(observed.adjustments === undefined
    ? {}
    : {
        legacy: (save, before) =>
          Effect.gen(function* () {
            const first = documentsOf(observed).length
            const changes = changesIn(observed)
            for (let at = before - first; at < changes.length; at += changesAtOnce)
              yield* save(changes.slice(at, at + changesAtOnce), first + Math.min(at + changesAtOnce, changes.length))
            return first + changes.length
          })
      }),
  ...(again === undefined
    ? {}
    : {
        again: (suspects) =>
          Effect.succeed({
            documents: new Map(
              documentsOf(again).flatMap((document) =>
                suspects.has(streamOf(document)) ? [[streamOf(document), document]] : []
              )
            ),
            unread: nothingUnread
          }),
        legacyAgain: (save) => Effect.as(save(changesIn(again)), nothingUnread)
      })
})

/** `sql` has one done to the rows of the tenant before the run compares, past the program. */
export const runOver = Effect.fnUntraced(function* (
  tenant: string,
  world: World,
  execute: (statement: string) => Promise<unknown>,
  sql = ""
) {
  yield* catchUp(tenant)
  for (const statement of sql.split(";"))
    if (statement.trim() !== "") yield* Effect.promise(() => execute(`${statement} and tenant = '${tenant}'`))
  const { before } = world
  if (before !== undefined) yield* runOn(tenant, "run-0", world, observedOf(before))
  const { discrepancies } = yield* runOn(tenant, "run-1", world, observedOf(world))
  return discrepancies
})

/** One run of a tenant whose events are in the tables: Zuora as it is read in bulk, and as it is read again. */
export const runOn = (
  tenant: string,
  runId: string,
  { asOf: on, rail, statement, timing }: World,
  observed: Observed,
  again?: Observed
) => {
  const { asOf, stuckBefore, watermark } = timing
  const isLegacy = observed.adjustments !== undefined
  return run(
    { tenant, runId, mode: "full", holder: "test", asOf, stuckBefore, watermark, isLegacy },
    { ...readingOf(observed, again), beside: () => besideOf(tenant, { asOf: on, rail, statement }) }
  )
}

const besideOf = Effect.fnUntraced(function* (
  tenant: string,
  { asOf, rail, statement }: Pick<World, "asOf" | "rail" | "statement">
) {
  const kept = yield* keepGateways(tenant, [sentOf(gatewayOf(rail), statement)])
  const { discrepancies } = yield* compareKept(tenant, kept, asOf)
  return { discrepancies, trees: [], more: null }
})
