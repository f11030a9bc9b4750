/** A world in the tables of a tenant: its events are there already, its Zuora is read, and a run compares them. */
import { documentsOf } from "@counterfoil/domain/comparison/Sides"
import * as Effect from "effect/Effect"
import { catchUp } from "../../src/tables/Projector.ts"
import { run } from "../../src/tables/TableRun.ts"
import { observedOf, type World } from "./World.ts"

const documentsAtOnce = 10

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
  const { asOf, stuckBefore, watermark } = world.timing
  const { discrepancies } = yield* run(
    { tenant, runId: "run-1", mode: "full", holder: "test", asOf, stuckBefore, watermark },
    {
      read: (save) =>
        Effect.gen(function* () {
          const documents = documentsOf(observedOf(world))
          for (let at = 0; at < documents.length; at += documentsAtOnce)
            yield* save(documents.slice(at, at + documentsAtOnce))
        }),
      deleted: () => Effect.succeed({ documents: new Map(), untold: [] })
    }
  )
  return discrepancies
})
