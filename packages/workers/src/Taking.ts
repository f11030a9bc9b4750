/**
 * Taking jobs, one after the other: fetched, kept alive while they are worked on, and settled. A job whose worker dies is
 * given to another once its sign of life is missing; what the dead one had committed counts.
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import { heartbeatSeconds } from "./Jobs.ts"
import { type Job, Queue } from "./Queue.ts"

/** Its name goes into the queue, its message into the log only. */
export interface Failure {
  readonly _tag: string
  readonly message: string
}

/** What is done with a job, by the name of its queue. */
export type Handlers = ReadonlyMap<string, (job: Job) => Effect.Effect<unknown, Failure>>

/** Another worker has the job by now. */
class JobLost extends Data.TaggedError("JobLost")<{ readonly message: string }> {}

/** So long does a worker rest that has found nothing in any queue. */
const idleMs = 1_000
/** A queue that cannot be asked is asked again then. */
const outageMs = 5_000

/** Takes from these queues in turn, until it is told to stop; ends when the job in hand is settled. */
export const taking = Effect.fnUntraced(function* (handlers: Handlers, stopping: Deferred.Deferred<void>) {
  const queue = yield* Queue
  const rest = (ms: number) => Effect.raceFirst(Effect.sleep(ms), Deferred.await(stopping))
  while (!Deferred.isDoneUnsafe(stopping)) {
    const round = Effect.gen(function* () {
      let taken = 0
      for (const [name, handle] of handlers) {
        if (Deferred.isDoneUnsafe(stopping)) break
        const job = yield* queue.fetch(name)
        if (job === undefined) continue
        taken += 1
        yield* settled(job, handle(job))
      }
      return taken
    })
    const taken = yield* Effect.result(round)
    if (Result.isSuccess(taken)) {
      if (taken.success === 0) yield* rest(idleMs)
      continue
    }
    yield* Effect.logError("The queue does not answer", { reason: taken.failure.message })
    yield* rest(outageMs)
  }
})

const settled = Effect.fnUntraced(function* (job: Job, work: Effect.Effect<unknown, Failure>) {
  const queue = yield* Queue
  const annotated = Effect.annotateLogs({ queue: job.queue, job: job.id })
  return yield* Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(restore(Effect.raceFirst(work, alive(job))))
      if (Exit.isSuccess(exit)) return yield* queue.complete(job)
      const failed = Cause.findErrorOption(exit.cause)
      const why =
        failed._tag === "Some" ? failed.value._tag : Cause.hasInterruptsOnly(exit.cause) ? "Stopped" : "Defect"
      const reason = failed._tag === "Some" ? failed.value.message : Cause.pretty(exit.cause)
      // Two runs of one tenant at once are no trouble: one of them comes later.
      if (why === "RunGoesOn") yield* Effect.logInfo("A job waits for its turn", { reason })
      else if (why !== "Stopped") yield* Effect.logError("A job failed", { why, attempt: job.retryCount + 1, reason })
      yield* queue.fail(job, why)
      if (why === "Stopped") return yield* Effect.interrupt
    })
  ).pipe(annotated)
})

/** Says again and again that the job is worked on; fails when another has it. An outage is waited out. */
const alive = (job: Job) =>
  Effect.gen(function* () {
    const queue = yield* Queue
    yield* Effect.sleep((heartbeatSeconds * 1_000) / 3)
    const isOurs = yield* Effect.orElseSucceed(queue.touch(job), () => true)
    if (!isOurs) return yield* new JobLost({ message: "another worker has taken the job" })
  }).pipe(Effect.forever)
