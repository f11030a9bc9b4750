/** A world in the tables of a tenant: its events are there already, its Zuora is read, before and now, and runs compare them. */
import { documentsOf, type Observed } from "@counterfoil/domain/comparison/Sides"
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
  const { before } = world
  if (before !== undefined) yield* runOn(tenant, "run-0", world, observedOf(before))
  const { discrepancies } = yield* runOn(tenant, "run-1", world, observedOf(world))
  return discrepancies
})

const runOn = (tenant: string, runId: string, { timing }: World, observed: Observed) => {
  const { asOf, stuckBefore, watermark } = timing
  return run(
    { tenant, runId, mode: "full", holder: "test", asOf, stuckBefore, watermark },
    {
      read: (save) =>
        Effect.gen(function* () {
          const documents = documentsOf(observed)
          for (let at = 0; at < documents.length; at += documentsAtOnce)
            yield* save(documents.slice(at, at + documentsAtOnce))
        }),
      deleted: () => Effect.succeed({ documents: new Map(), untold: [] })
    }
  )
}
