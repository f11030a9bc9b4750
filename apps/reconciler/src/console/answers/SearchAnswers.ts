/** From a number, a reference or a track id to what it is the name of. */
import { Api } from "@counterfoil/http-api/Api"
import { Unavailable } from "@counterfoil/http-api/Problem"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { type Edge, edge } from "../Edge.ts"
import { ListedCases } from "../ListedCases.ts"
import { sought } from "../Sought.ts"

/** A person waits. */
const limit = "10 seconds"

export const searchAnswers = HttpApiBuilder.group(
  Api,
  "search",
  Effect.fnUntraced(function* (handlers) {
    const context = yield* Effect.context<Edge>()
    const listed = yield* ListedCases
    return handlers.handleAll({
      find: ({ query }) =>
        Effect.gen(function* () {
          return yield* sought(query.for.trim(), yield* listed.all)
        }).pipe(
          Effect.catchTag("OperationNotFound", (error) => Effect.die(error)),
          Effect.timeoutOrElse({
            duration: limit,
            orElse: () =>
              Effect.fail(new Unavailable({ message: "Names are still being read from the events: try again soon" }))
          }),
          edge(context)
        )
    })
  })
)
