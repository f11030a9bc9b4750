/** Processes that die between two statements: what they had not committed is not there. */
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { sql } from "kysely"
import { query } from "../../src/tables/Statements.ts"

/** Lets so many statements through, and kills whoever sends the next. */
const killedAfter = (statements: number) =>
  Effect.map(Postgres, (postgres): Postgres["Service"] => {
    let left = statements
    const counted = Effect.suspend(() => ((left -= 1) < 0 ? Effect.die("killed") : Effect.void))
    return {
      ...postgres,
      query: (operation, query, prepareAs) => Effect.andThen(counted, postgres.query(operation, query, prepareAs)),
      transaction: (operation, body) =>
        postgres.transaction(operation, (connection) =>
          body({
            ...connection,
            query: (name, query, prepareAs) => Effect.andThen(counted, connection.query(name, query, prepareAs))
          }).pipe(Effect.tap(() => counted))
        )
    }
  })

/** Runs it again and again, killed some statements later each time, until one ends; how that ended, and how many were killed. */
export const endedAfterKills = Effect.fnUntraced(function* <A, E, R>(
  tenant: string,
  runNamed: (statements: number) => Effect.Effect<A, E, R>,
  { every, first }: { readonly first: number; readonly every: number } = { first: 3, every: 5 }
) {
  for (let statements = first, kills = 0; ; statements += every, kills += 1) {
    const exit = yield* runNamed(statements).pipe(
      Effect.provideServiceEffect(Postgres, killedAfter(statements)),
      Effect.exit
    )
    if (Exit.isSuccess(exit)) return { ended: exit.value, kills }
    // A dead process's lease ends by itself; nobody waits for that here.
    yield* query("expire", sql`update recon.lease set until = now() where tenant = ${tenant}`)
  }
})
