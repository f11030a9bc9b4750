/**
 * A process with billing in it: its own layers, its own name in the lanes, its own clock. It can die at any await point
 * and be started again; the store and Zuora outlive it.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { Policy } from "@counterfoil/billing/Policy"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import type { SandboxInProcess } from "@counterfoil/zuora-sandbox/InProcess"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Draw from "./Draw.ts"
import { Life } from "./Life.ts"
import { clientOf, storeOf } from "./Surroundings.ts"
import type { Trace } from "./Trace.ts"
import type { Service } from "./Wish.ts"
import { isAcrossAccounts, timeZone } from "./World.ts"

/** What all processes of a run share. */
export interface Shared {
  readonly seed: string
  readonly sandbox: SandboxInProcess
  readonly store: EventStore["Service"]
  readonly trace: Trace
  readonly policy: Policy
  /** How probable a death is at each await point just now, in a thousand. */
  readonly deathPerMille: () => number
  /** How long a process is down after a death. */
  readonly downMs: (draw: Draw.Draw) => number
}

/** What became of something that was asked of a process. `Gone`: it died, or was down, or the caller gave up. */
export type Answered<A, E> = { readonly _tag: "Told"; readonly exit: Exit.Exit<A, E> } | { readonly _tag: "Gone" }

export interface Process {
  readonly name: string
  /** Asks billing in this process; after `patienceMs` the caller gives up and is interrupted. */
  readonly ask: <A, E>(
    use: (billing: Service) => Effect.Effect<A, E>,
    patienceMs?: number
  ) => Effect.Effect<Answered<A, E>>
}

interface Running {
  readonly life: Life
  readonly billing: Service
}

/** Starts a process within the scope; it is started again whenever it has died. */
export const start = Effect.fnUntraced(function* (shared: Shared, name: string, skewMs: number) {
  const { seed, trace } = shared
  const draw = Draw.make(`${seed} process ${name}`)
  const truth = yield* Clock.Clock
  const clock = skewed(truth, skewMs)
  const random = yield* Random.Random.pipe(Random.withSeed(`${seed} random ${name}`))
  let running: Running | undefined

  const inside = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(
      Effect.provideService(Clock.Clock, clock),
      Effect.provideService(Random.Random, random),
      Effect.provideService(Policy, shared.policy)
    )

  const begin: Effect.Effect<void, never, Scope.Scope> = Effect.gen(function* () {
    const life = new Life({
      draw,
      perMille: shared.deathPerMille,
      onDeath: (where) => {
        running = undefined
        trace.add({ _tag: "Died", process: name, where })
      }
    })
    const seen = { process: name, life, draw, trace }
    const context = yield* inside(Layer.build(layerOf(shared, name, seen)))
    running = { life, billing: Context.get(context, Billing) }
    trace.add({ _tag: "Started", process: name, skewMs })
    const again = Deferred.await(life.death).pipe(
      Effect.andThen(Effect.suspend(() => Effect.sleep(shared.downMs(draw)))),
      Effect.andThen(begin)
    )
    yield* Effect.forkScoped(again)
  })
  yield* begin

  const ask: Process["ask"] = Effect.fnUntraced(function* (use, patienceMs) {
    if (running === undefined) return { _tag: "Gone" }
    const { billing, life } = running
    const told = yield* Deferred.make<Answered<never, never>>()
    const fiber = yield* inside(use(billing)).pipe(
      Effect.onExit((exit) => Deferred.succeed(told, { _tag: "Told", exit } as Answered<never, never>)),
      // Of a process that has died nothing is awaited, not even its end.
      Effect.forkDetach
    )
    const dead = Effect.as(Deferred.await(life.death), { _tag: "Gone" } as const)
    const ended = Effect.raceFirst(Deferred.await(told), dead)
    if (patienceMs === undefined) return yield* ended
    const left = Effect.as(Effect.sleep(patienceMs), { _tag: "Gone" } as const)
    const end = yield* Effect.raceFirst(ended, left)
    if (end._tag === "Gone") yield* Effect.forkDetach(Fiber.interrupt(fiber))
    return end
  }) as Process["ask"]

  return { name, ask } satisfies Process
})

const layerOf = (
  { sandbox, seed, store }: Shared,
  owner: string,
  seen: Parameters<typeof storeOf>[1]
): Layer.Layer<Billing> => {
  const { baseUrl, clientId, clientSecret } = sandbox
  const settings = ZuoraSettings.make({
    baseUrl,
    clientId,
    clientSecret: Redacted.make(clientSecret),
    // Compressing a body takes promises, whose turns no test clock rules.
    gzipFrom: Number.POSITIVE_INFINITY
  })
  return Billing.layer({ owner, version: MinorVersion.make("2025-08-12") }).pipe(
    Layer.provide(Zuora.layerOver(settings)),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, clientOf(sandbox.client, seen))),
    Layer.provide(Layer.succeed(EventStore, storeOf(store, seen))),
    Layer.provide(Tenant.layer({ tenant: "simulated", timeZone, acrossAccounts: isAcrossAccounts(seed) }))
  )
}

/** A clock that shows another time and runs as the true one does. */
const skewed = (truth: Clock.Clock, skewMs: number): Clock.Clock => {
  const millis = () => truth.currentTimeMillisUnsafe() + skewMs
  const nanos = () => truth.currentTimeNanosUnsafe() + BigInt(skewMs) * 1_000_000n
  return Object.assign(Object.create(truth) as Clock.Clock, {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos)
  })
}
