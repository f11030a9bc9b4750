/**
 * What outlives a process: Zuora, the store and the clock. Processes with billing in them are started on it, die at a
 * chosen append, and are started again.
 */
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import type { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { type Options, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Billing } from "../src/Billing.ts"
import { type Settings, Tenant } from "../src/Tenant.ts"
import { readLagMs, timeZone, zuoraLayer } from "./Harness.ts"
import { sealedStore } from "./SealedStore.ts"

/** A clock that runs as the real one does and can be put forward; timers are the real ones. */
export class Shift extends Context.Service<Shift, { readonly forward: (ms: number) => Effect.Effect<void> }>()(
  "@counterfoil/billing/test/Shift"
) {}

export interface WorldOptions {
  readonly sandbox?: Options
  readonly tenant?: Partial<Settings>
  /** The clock stands still unless it is put forward. */
  readonly isFrozen?: boolean
}

export type World = Erasure | EventStore | Sandbox | Shift | Tenant

/** Runs one story in a world of its own. */
export const inWorld = <A, E>(effect: Effect.Effect<A, E, World>, options: WorldOptions = {}): Promise<A> =>
  Effect.gen(function* () {
    const real = yield* Clock.Clock
    const startMs = real.currentTimeMillisUnsafe()
    let shiftMs = 0
    const millis = () => (options.isFrozen === true ? startMs : real.currentTimeMillisUnsafe()) + shiftMs
    const nanos = () => BigInt(Math.trunc(millis())) * 1_000_000n
    const clock: Clock.Clock = Object.assign(Object.create(real) as Clock.Clock, {
      currentTimeMillisUnsafe: millis,
      currentTimeMillis: Effect.sync(millis),
      currentTimeNanosUnsafe: nanos,
      currentTimeNanos: Effect.sync(nanos)
    })
    const forward = (ms: number) =>
      Effect.sync(() => {
        shiftMs += ms
      })
    const world = Layer.mergeAll(
      Layer.succeed(Shift, Shift.of({ forward })),
      Sandbox.layer(options.sandbox),
      sealedStore("test"),
      Tenant.layer({ tenant: "test", timeZone, readLagMs, ...options.tenant })
    )
    return yield* effect.pipe(Effect.provide(world), Effect.provideService(Clock.Clock, clock))
  }).pipe(Effect.scoped, Effect.runPromise)

interface ProcessOptions {
  readonly owner?: string
  readonly store?: EventStore["Service"]
  readonly timeoutMs?: number
}

/** Runs an effect in a process of its own: its own billing, its own connection to Zuora, its own name. */
export const inProcess = <A, E>(
  effect: (billing: Billing["Service"]) => Effect.Effect<A, E>,
  { owner = "p1", store, timeoutMs }: ProcessOptions = {}
) =>
  Effect.gen(function* () {
    const mine = store ?? (yield* EventStore)
    return yield* Effect.flatMap(Billing, effect).pipe(
      Effect.provide(
        Billing.layer({ owner, version: MinorVersion.make("2025-08-12") }).pipe(
          Layer.provide(zuoraLayer(undefined, timeoutMs)),
          Layer.provide(Layer.succeed(EventStore, mine))
        )
      )
    )
  })

/** Where a process dies: at the n-th append of the story, before it is stored or right after. It happens once. */
export interface Death {
  readonly append: number
  readonly when: "before" | "after"
  /** Appends so far, of all processes. */
  count: number
}

/** The store as one process sees it: when that process dies, nothing comes back from it any more. */
export const mortal = Effect.fnUntraced(function* (death: Death) {
  const store = yield* EventStore
  let isDead = false
  const gone = Effect.suspend(() => {
    isDead = true
    return Effect.die("the process has died")
  })
  const alive = <A, E>(effect: Effect.Effect<A, E>) => Effect.suspend(() => (isDead ? gone : effect))
  return EventStore.of({
    ...store,
    append: (commit) =>
      alive(
        Effect.suspend(() => {
          death.count += 1
          if (death.count !== death.append) return store.append(commit)
          return death.when === "before" ? gone : Effect.andThen(store.append(commit), gone)
        })
      ),
    readStream: (stream, options) => alive(store.readStream(stream, options)),
    readSubject: (subject, options) => alive(store.readSubject(subject, options)),
    readCommit: (id) => alive(store.readCommit(id))
  })
})
