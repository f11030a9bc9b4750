/**
 * A worker: takes runs and slices of its tenants from the queue until it is interrupted. Then it ends the slices in hand, and
 * lets go of its runs, which another goes on with.
 */
import type { Task } from "@counterfoil/reconciliation/tables/Sharing"
import type { Helped } from "@counterfoil/reconciliation/tables/Helping"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import { RunJob, runQueue, runsOf, SliceJob, sliceQueue, slicesOf } from "./Jobs.ts"
import { type Job, Queue } from "./Queue.ts"
import { type Failure, type Handlers, taking } from "./Taking.ts"

/** What a worker does for one tenant. */
export interface Own {
  readonly help: (task: Task) => Effect.Effect<Helped, Failure>
  /** One run, to its end. `wantedAt`: when it was asked for; a run that began later is what was wanted. */
  readonly run: (wanted: RunJob & { readonly wantedAt: string }) => Effect.Effect<void, Failure>
}

export interface Options {
  readonly tenants: ReadonlyMap<string, Own>
  /** Slices at once; none: it only takes runs, which then wait for others. */
  readonly slices: number
  /** Runs at once. */
  readonly runs: number
}

/** Makes the queues of tenants, or gives them their settings. */
export const makeQueues = Effect.fn("Worker.makeQueues")(function* (tenants: Iterable<string>) {
  const queue = yield* Queue
  for (const tenant of tenants) {
    yield* queue.make(runsOf(tenant), runQueue)
    yield* queue.make(slicesOf(tenant), sliceQueue)
  }
})

/** Works until it is interrupted. */
export const work = Effect.fn("Worker.work")(function* ({ runs, slices, tenants }: Options) {
  yield* makeQueues(tenants.keys())
  const stopping = yield* Deferred.make<void>()
  const fork = (handlers: Handlers, times: number) =>
    Effect.forEach(Array.from({ length: times }), () =>
      Effect.forkDetach(Effect.interruptible(taking(handlers, stopping)))
    )
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const helping = yield* fork(slicesIn(tenants), slices)
      const running = yield* fork(runsIn(tenants), runs)
      const ended = Effect.andThen(Fiber.joinAll([...helping, ...running]), Effect.never)
      return yield* restore(ended).pipe(
        Effect.ensuring(
          Effect.gen(function* () {
            yield* Deferred.succeed(stopping, undefined)
            yield* Fiber.interruptAll(running)
            yield* Fiber.awaitAll(helping)
          })
        )
      )
    })
  )
})

/**
 * A job that this program cannot read: of a newer one, or of nobody. One with a wish that it does not know is among them:
 * done without, it would count as done.
 */
class JobIllegible extends Data.TaggedError("JobIllegible")<{ readonly message: string }> {}

const read = <S extends Schema.Decoder<unknown>>(schema: S, { data }: Job) =>
  Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })(data).pipe(
    Effect.mapError(({ message }) => new JobIllegible({ message }))
  )

const slicesIn = (tenants: Options["tenants"]): Handlers =>
  new Map(
    Array.from(tenants, ([tenant, { help }]) => [
      slicesOf(tenant),
      (job) => Effect.flatMap(read(SliceJob, job), (task) => help({ ...task, tenant }))
    ])
  )

const runsIn = (tenants: Options["tenants"]): Handlers =>
  new Map(
    Array.from(tenants, ([tenant, { run }]) => [
      runsOf(tenant),
      (job) => Effect.flatMap(read(RunJob, job), (wanted) => run({ ...wanted, wantedAt: job.createdAt }))
    ])
  )
