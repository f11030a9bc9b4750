/** The sandbox as a program: the flags of `main.ts` and of whatever else starts it, and what they mean. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import { Flag } from "effect/cli"
import { readFileSync } from "node:fs"
import * as Json from "./server/Json.ts"
import { type Options, type RunningSandbox, SandboxError, start } from "./Sandbox.ts"

export const flags = {
  port: Flag.Int("port").pipe(Flag.withDescription("Port on 127.0.0.1; a free one by default"), Flag.withDefault(0)),
  seed: Flag.String("seed").pipe(
    Flag.withDescription("What to start with: demo, empty, or a JSON file as POST /sandbox/reset takes it"),
    Flag.withMetavar("demo|empty|FILE"),
    Flag.withDefault("demo")
  ),
  state: Flag.String("state").pipe(
    Flag.withDescription("Keep the state in this file, so that nothing is lost when it stops"),
    Flag.withMetavar("FILE"),
    Flag.optional
  ),
  plan: Flag.String("plan").pipe(
    Flag.withDescription("Deal faults as this JSON file says, as POST /sandbox/plan takes it"),
    Flag.withMetavar("FILE"),
    Flag.optional
  ),
  switches: Flag.KeyValuePair("switch").pipe(
    Flag.withDescription("Change a switch, such as applicationRule=FIFO; may be given again"),
    Flag.withDefault({})
  )
}

/** What the flags hold once they are read. */
interface Flags {
  readonly port: number
  readonly seed: string
  readonly state: Option.Option<string>
  readonly plan: Option.Option<string>
  readonly switches: Readonly<Record<string, string>>
}

const readJson = (path: string): Effect.Effect<unknown, SandboxError> =>
  Effect.try({
    try: () => readFileSync(path, "utf8"),
    catch: (cause) => new SandboxError({ message: `${path} cannot be read: ${String(cause)}` })
  }).pipe(
    Effect.flatMap((text) => Effect.fromResult(Json.parse(text))),
    Effect.mapError((problem) =>
      typeof problem === "string" ? new SandboxError({ message: `${path} is no JSON: ${problem}` }) : problem
    )
  )

/** Starts a sandbox as the flags say; it stops with the scope. Whatever the files hold is checked on the way in. */
export const launch = (given: Flags): Effect.Effect<RunningSandbox, SandboxError, Scope> =>
  Effect.gen(function* () {
    const { port, state, plan, switches } = given
    const named = given.seed === "demo" || given.seed === "empty"
    const seed = (named ? given.seed : yield* readJson(given.seed)) as NonNullable<Options["seed"]>
    const dealt = Option.isSome(plan) ? { plan: (yield* readJson(plan.value)) as NonNullable<Options["plan"]> } : {}
    const kept = Option.isSome(state) ? { state: state.value } : {}
    return yield* start({ port, seed, settings: switches, ...dealt, ...kept })
  })
