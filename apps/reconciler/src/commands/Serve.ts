/** Runs until it is stopped, and takes what Zuora sends by itself. */
import { Callouts, defaults } from "@counterfoil/callouts/Callouts"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Command, Flag } from "effect/cli"
import { proofs } from "../CalloutProofs.ts"
import { listen } from "../CalloutServer.ts"
import { say } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { answered, Misused } from "../Told.ts"

export const serve = Command.make(
  "serve",
  {
    callouts: Flag.Boolean("callouts").pipe(
      Flag.withDescription("Take Zuora's callouts: its notifications that something has changed"),
      Flag.withDefault(false)
    ),
    host: Flag.String("host").pipe(
      Flag.withDescription("Address to listen on; 127.0.0.1 by default, behind whatever speaks https to Zuora"),
      Flag.withMetavar("ADDRESS"),
      Flag.withDefault("127.0.0.1")
    ),
    port: Flag.Int("port").pipe(
      Flag.filter(
        (port) => port >= 0 && port <= 65_535,
        (port) => `${port} is no port`
      ),
      Flag.withDescription("Port to listen on; 8460 by default, 0 for a free one"),
      Flag.withDefault(8460)
    )
  },
  Effect.fnUntraced(function* ({ callouts, host, port }) {
    const settings = yield* root
    return yield* answered(
      Effect.gen(function* () {
        if (!callouts) return yield* new Misused({ message: "Say what to serve: --callouts" })
        const layer = Callouts.layer({ proofs: yield* proofs }).pipe(Layer.provide(Services.all(settings)))
        return yield* Effect.gen(function* () {
          const address = yield* listen({ host, port, bodyLimitBytes: defaults.bodyLimitBytes })
          yield* say(`Callouts are taken at ${address}`)
          return yield* Effect.never
        }).pipe(Effect.scoped, Effect.provide(layer))
      })
    )
  })
).pipe(
  Command.withDescription(
    "Take what Zuora sends by itself, until stopped; what is missed, the nightly comparison finds"
  ),
  Command.withExamples([
    {
      command: "COUNTERFOIL_CALLOUT_PASSWORD=… counterfoil serve --callouts",
      description: "Zuora proves itself by user name and password"
    }
  ])
)
