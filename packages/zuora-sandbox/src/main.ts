/** `node main.ts --port 8080 --seed demo --state ./sandbox.journal`: the sandbox as a program. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Command } from "effect/cli"
import { flags, launch } from "./Program.ts"

const command = Command.make(
  "zuora-sandbox",
  flags,
  Effect.fnUntraced(function* (given) {
    const { baseUrl, clientId, clientSecret } = yield* launch(given).pipe(
      Effect.tapError(({ message }) => Console.error(message))
    )
    yield* Console.log(JSON.stringify({ baseUrl, clientId, clientSecret }))
    return yield* Effect.never
  }, Effect.scoped)
).pipe(Command.withDescription("A local server that behaves like Zuora"))

const program = Command.run(command, { version: "0.0.0" }).pipe(Effect.provide(NodeServices.layer))
NodeRuntime.runMain(program, { disableErrorReporting: true })
