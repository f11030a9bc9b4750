/** A Zuora of one's own, for trying things out and for other teams' tests. */
import { start } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { say } from "../Screen.ts"
import { told } from "../Told.ts"

export const sandbox = Command.make(
  "sandbox",
  {
    port: Flag.Int("port").pipe(Flag.withDescription("Port on 127.0.0.1; a free one by default"), Flag.withDefault(0)),
    seed: Flag.Literals("seed", ["demo", "empty"]).pipe(
      Flag.withDescription("What to start with"),
      Flag.withDefault("demo")
    ),
    state: Flags.optional("state", "Keep its state in this file, so that nothing is lost when it stops", "FILE")
  },
  Effect.fnUntraced(function* ({ port, seed, state }) {
    return yield* told(
      Effect.gen(function* () {
        const running = yield* start({ port, seed, ...(Option.isSome(state) ? { state: state.value } : {}) })
        yield* say(`ZUORA_BASE_URL=${running.baseUrl}`)
        yield* say(`ZUORA_CLIENT_ID=${running.clientId}`)
        yield* say(`ZUORA_CLIENT_SECRET=${running.clientSecret}`)
        return yield* Effect.never
      })
    )
  }, Effect.scoped)
).pipe(Command.withDescription("Run a local server that behaves like Zuora until it is stopped"))
