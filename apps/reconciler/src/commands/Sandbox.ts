/** A Zuora of one's own, for trying things out and for other teams' tests. */
import { flags, launch } from "@counterfoil/zuora-sandbox/Program"
import * as Effect from "effect/Effect"
import { Command } from "effect/cli"
import { say } from "../Screen.ts"
import { told } from "../Told.ts"

export const sandbox = Command.make(
  "sandbox",
  flags,
  Effect.fnUntraced(function* (given) {
    return yield* told(
      Effect.gen(function* () {
        const running = yield* launch(given)
        yield* say(`ZUORA_BASE_URL=${running.baseUrl}`)
        yield* say(`ZUORA_CLIENT_ID=${running.clientId}`)
        yield* say(`ZUORA_CLIENT_SECRET=${running.clientSecret}`)
        return yield* Effect.never
      })
    )
  }, Effect.scoped)
).pipe(Command.withDescription("Run a local server that behaves like Zuora until it is stopped"))
