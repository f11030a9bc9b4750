/**
 * The program `counterfoil`: an effect of its arguments. Exit codes: 0 clean or done, 1 discrepancies or refused, 2 could not
 * tell, 3 misuse.
 */
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import { CliError, Command } from "effect/cli"
import { chosen } from "./Commands.ts"
import { Ended, misuse } from "./ExitCode.ts"
import { root } from "./Settings.ts"
import * as Telemetry from "./Telemetry.ts"

/** Help that was asked for is no error; arguments that were not understood are misuse. */
const isHelp = (error: CliError.CliError): boolean => error._tag === "ShowHelp" && error.errors.length === 0

/** Does what the arguments say. What there was to say has been said when it fails. */
export const program = Effect.fnUntraced(
  function* (args: ReadonlyArray<string>) {
    const commands = yield* Effect.promise(() => chosen(args))
    yield* Command.runWith(root.pipe(Command.withSubcommands(commands)), { version: "0.0.0" })(args)
  },
  Effect.catchIf(CliError.isCliError, (error) =>
    isHelp(error) ? Effect.void : Effect.fail(new Ended({ code: misuse }))
  ),
  Effect.provide(Layer.merge(NodeServices.layer, Telemetry.layer))
)

/** Who was stopped and has nothing left to do says so: being stopped is how a worker ends. */
export const teardown: Runtime.Teardown = (exit, onExit) => {
  Runtime.defaultTeardown(exit, (code) => {
    onExit(Exit.hasInterrupts(exit) && typeof process.exitCode === "number" ? process.exitCode : code)
  })
}
