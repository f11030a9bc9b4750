/** `node main.ts --port 8080 --seed demo --state ./sandbox.journal`: the sandbox as a program. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { start } from "./Sandbox.ts"

const command = Command.make(
  "zuora-sandbox",
  {
    port: Flag.Int("port").pipe(Flag.withDescription("Port on 127.0.0.1; 0 takes a free one"), Flag.withDefault(0)),
    seed: Flag.Literals("seed", ["demo", "empty"]).pipe(
      Flag.withDescription("What to start with"),
      Flag.withDefault("demo")
    ),
    state: Flag.String("state").pipe(Flag.withDescription("State file that survives a kill"), Flag.optional)
  },
  Effect.fnUntraced(function* ({ port, seed, state }) {
    const file = Option.isSome(state) ? { state: state.value } : {}
    const sandbox = yield* start({ port, seed, ...file })
    yield* Console.log(
      JSON.stringify({ baseUrl: sandbox.baseUrl, clientId: sandbox.clientId, clientSecret: sandbox.clientSecret })
    )
    return yield* Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("A local server that behaves like Zuora"))

NodeRuntime.runMain(Command.run(command, { version: "0.0.0" }).pipe(Effect.provide(NodeServices.layer)))
