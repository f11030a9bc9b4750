/**
 * The program as a person runs it, but for its process: arguments, an environment, an exit code, and what it said. Who is
 * about processes, their signals and their deaths, takes `Program.ts`; all others are spared a start each.
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Runtime from "effect/Runtime"
import { format } from "node:util"
import { program, teardown } from "../src/Program.ts"
import type { Run } from "./Program.ts"

export type Options = { readonly env?: Readonly<Record<string, string>> }

/** Runs `counterfoil` with these arguments to its end. Only the given variables reach it. */
export const counterfoil = async (args: ReadonlyArray<string>, { env = {} }: Options = {}): Promise<Run> => {
  const said = { out: "", err: "" }
  const to =
    (stream: keyof typeof said) =>
    (...words: ReadonlyArray<unknown>) => {
      said[stream] += `${format(...words)}\n`
    }
  const own: Console.Console = Object.assign(Object.create(console) as Console.Console, {
    log: to("out"),
    info: to("out"),
    debug: to("out"),
    error: to("err"),
    warn: to("err")
  })
  const exit = await program(args).pipe(
    // As the runtime of Node does it.
    Effect.tapCause((cause) =>
      !Cause.hasInterruptsOnly(cause) && Runtime.getErrorReported(Cause.squash(cause))
        ? Effect.logError(cause)
        : Effect.void
    ),
    Effect.provideService(Console.Console, own),
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env: { NO_COLOR: "1", ...env } })),
    Effect.runPromiseExit
  )
  return new Promise((resolve) => {
    teardown(exit, (code) => {
      resolve({ code, ...said })
    })
  })
}
