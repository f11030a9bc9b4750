/** Processes that die between two statements: what they had not committed is not there. */
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"

/** Lets so many statements through, and kills whoever sends the next. */
export const killedAfter = (statements: number) =>
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
