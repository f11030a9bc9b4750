/**
 * pg-boss as an Effect service: jobs that are sent, fetched, kept alive and settled, and schedules. It has a pool of its own
 * connections under the application's role, and looks after retries, signs of life and the clock of schedules by itself.
 */
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { PgBoss, type JobWithMetadata, type QueueOptions, type Schedule, type ScheduleOptions } from "pg-boss"
import { QueueError } from "./QueueError.ts"
import { schema } from "./QueueSchema.ts"

/** A job in hand, as it was fetched: settling it is of no effect once another has it. */
export interface Job {
  readonly queue: string
  readonly id: string
  readonly retryCount: number
  readonly data: unknown
  /** By the database's clock, ISO in UTC. */
  readonly createdAt: string
}

export interface Options {
  readonly url: Redacted.Redacted
  /** Also looks after what dead workers left, and after schedules; else it only asks and writes. */
  readonly isWorking: boolean
}

export class Queue extends Context.Service<
  Queue,
  {
    /** Makes a queue, or gives it these settings. */
    readonly make: (name: string, options: QueueOptions) => Effect.Effect<void, QueueError>
    readonly send: (name: string, data: ReadonlyArray<object>) => Effect.Effect<void, QueueError>
    readonly fetch: (name: string) => Effect.Effect<Job | undefined, QueueError>
    /** Says that its worker lives; false once another has it. */
    readonly touch: (job: Job) => Effect.Effect<boolean, QueueError>
    readonly complete: (job: Job) => Effect.Effect<void, QueueError>
    /** It is tried again later, as its queue says. `why` is kept with it: a name, never a text that quotes data. */
    readonly fail: (job: Job, why: string) => Effect.Effect<void, QueueError>
    readonly schedules: (name: string) => Effect.Effect<ReadonlyArray<Schedule>, QueueError>
    readonly schedule: (
      name: string,
      cron: string,
      data: object,
      options: ScheduleOptions
    ) => Effect.Effect<void, QueueError>
    readonly unschedule: (name: string, key: string) => Effect.Effect<void, QueueError>
  }
>()("@counterfoil/workers/Queue") {
  static readonly layer = (options: Options) => Layer.effect(Queue, make(options))
}

/** Dead workers and due schedules are looked for this often. */
const lookEverySeconds = 10
const maxConnections = 4

const make = Effect.fnUntraced(function* (options: Options) {
  const boss = yield* Effect.acquireRelease(open(options), (opened) =>
    Effect.promise(() => opened.stop({ graceful: false }).catch(() => undefined))
  )
  const asked = <A>(operation: string, ask: () => Promise<A>) =>
    Effect.tryPromise({ try: ask, catch: (cause) => new QueueError({ operation, cause }) })
  const attempt = ({ id, retryCount }: Job) => ({ id, retryCount })

  return Queue.of({
    make: (name, settings) =>
      asked(`make ${name}`, async () => {
        await boss.createQueue(name, settings)
        await boss.updateQueue(name, settings)
      }),
    send: (name, data) =>
      Effect.asVoid(
        asked(`send to ${name}`, () =>
          boss.insert(
            name,
            data.map((one) => ({ data: one }))
          )
        )
      ),
    fetch: (name) =>
      Effect.map(
        asked(`fetch from ${name}`, () => boss.fetch<unknown>(name, { includeMetadata: true })),
        ([job]) => (job === undefined ? undefined : jobOf(name, job))
      ),
    touch: (job) =>
      Effect.map(
        asked("keep a job", () => boss.touch(job.queue, attempt(job))),
        // What it answers with is left out of its declarations.
        (answer) => (answer as { readonly affected: number }).affected > 0
      ),
    complete: (job) => Effect.asVoid(asked("complete a job", () => boss.complete(job.queue, attempt(job)))),
    fail: (job, why) => Effect.asVoid(asked("fail a job", () => boss.fail(job.queue, attempt(job), { why }))),
    schedules: (name) => asked("list schedules", () => boss.getSchedules(name)),
    schedule: (name, cron, data, settings) => asked("schedule", () => boss.schedule(name, cron, data, settings)),
    unschedule: (name, key) => asked("remove a schedule", () => boss.unschedule(name, key))
  })
})

const open = Effect.fnUntraced(function* ({ isWorking, url }: Options) {
  const run = Effect.runForkWith(yield* Effect.context())
  return yield* Effect.tryPromise({
    try: async () => {
      const boss = new PgBoss({
        connectionString: Redacted.value(url),
        application_name: "counterfoil-queue",
        options: `-c role=${defaultRole} -c timezone=UTC`,
        schema,
        migrate: false,
        supervise: isWorking,
        schedule: isWorking,
        superviseIntervalSeconds: lookEverySeconds,
        monitorIntervalSeconds: lookEverySeconds,
        cronMonitorIntervalSeconds: lookEverySeconds,
        cronWorkerIntervalSeconds: lookEverySeconds / 2,
        // These ask for the owner's rights; PostgreSQL's own vacuum is enough for queues as short as these.
        reindex: false,
        monitorVacuum: false,
        registerInstance: false,
        openTelemetry: { enabled: false },
        max: maxConnections
      })
      boss.on("error", (cause) => {
        run(Effect.logError("The queue failed", { reason: cause.message }))
      })
      boss.on("warning", ({ message }) => {
        run(Effect.logWarning("The queue warns", { reason: message }))
      })
      return await boss.start()
    },
    catch: (cause) => new QueueError({ operation: "be opened (counterfoil migrate makes it)", cause })
  })
})

const jobOf = (queue: string, { createdOn, data, id, retryCount }: JobWithMetadata<unknown>): Job => ({
  queue,
  id,
  retryCount,
  data,
  createdAt: createdOn.toISOString()
})
