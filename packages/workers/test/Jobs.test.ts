/** Jobs that meet each other, and jobs of another release: each is done once, by whoever knows what it wants. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { migrate as migrateEvents } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { hold } from "@counterfoil/reconciliation/tables/Lease"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type RunJob, runsOf, slicesOf } from "../src/Jobs.ts"
import { Queue } from "../src/Queue.ts"
import { migrate } from "../src/QueueSchema.ts"
import { makeQueues, work } from "../src/Worker.ts"

/** Only catches what hangs. */
const timeoutMs = 300_000
const scope = Effect.runSync(Scope.make())
let url = Redacted.make("")
let watcher: Client

beforeAll(async () => {
  await Effect.runPromise(
    Scope.provide(
      Effect.gen(function* () {
        url = Redacted.make((yield* testDatabase).url)
        yield* migrateEvents({ url })
        yield* migrateTables({ url })
        yield* migrate({ url })
      }),
      scope
    )
  )
  watcher = new Client({ connectionString: Redacted.value(url) })
  await watcher.connect()
}, timeoutMs)
afterAll(async () => {
  await watcher.end()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const rows = (text: string, values: ReadonlyArray<unknown> = []) =>
  Effect.promise(
    async () => (await watcher.query(text, [...values])).rows as unknown as ReadonlyArray<Record<string, unknown>>
  )

/** Asks again and again; the test's own limit catches what never comes. */
const until = <E, R>(isSo: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.flatMap(isSo, (so) => (so ? Effect.void : Effect.delay(until(isSo), 50)))

const statesOf = (queue: string) =>
  Effect.map(rows("select state, output from pgboss.job where name = $1 order by created_on, id", [queue]), (all) =>
    all.map(({ output, state }) => [state, (output as { readonly why?: string } | null)?.why])
  )

/** What is logged, by its level. */
const logged: Array<string> = []
const logger = Logger.layer([
  Logger.make(({ logLevel, message }) => {
    logged.push(`${logLevel} ${String(Array.isArray(message) ? message[0] : message)}`)
  })
])

const story = <A, E>(tenant: string, effect: Effect.Effect<A, E, Postgres | Queue>) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.provide(
        effect,
        Layer.mergeAll(
          Queue.layer({ url, isWorking: true }),
          Postgres.layer({ url, tenant, role: defaultRole }),
          logger
        )
      )
    )
  )

describe("Two runs of one tenant that are wanted at once", () => {
  it(
    "are made one after the other, and the one that waits is told as waiting",
    () =>
      story(
        "busy",
        Effect.gen(function* () {
          const context = yield* Effect.context<Postgres>()
          const gate = yield* Deferred.make<void>()
          const ran: Array<RunJob["mode"]> = []
          const queue = yield* Queue
          yield* makeQueues(["busy"])
          yield* queue.send(runsOf("busy"), [{ mode: "full" }, { mode: "incremental" }])
          const own = {
            help: () => Effect.die("there are no slices"),
            run: ({ mode }: RunJob) =>
              hold("busy", `the ${mode} run`, () =>
                Effect.andThen(
                  Deferred.await(gate),
                  Effect.sync(() => ran.push(mode))
                )
              ).pipe(Effect.asVoid, Effect.provideContext(context))
          }
          const worker = yield* Effect.forkChild(work({ tenants: new Map([["busy", own]]), slices: 0, runs: 2 }))
          yield* until(Effect.map(statesOf(runsOf("busy")), (all) => all.some(([, why]) => why === "RunGoesOn")))
          expect(ran).toEqual([])
          yield* Deferred.succeed(gate, undefined)
          // Nobody waits for the pause before it is tried again.
          yield* until(
            Effect.andThen(
              rows("update pgboss.job set start_after = now() where name = $1 and state = 'retry'", [runsOf("busy")]),
              Effect.map(statesOf(runsOf("busy")), (all) => all.every(([state]) => state === "completed"))
            )
          )
          yield* Fiber.interrupt(worker)
          expect(ran.toSorted()).toEqual(["full", "incremental"])
          expect(logged.filter((line) => line.includes("A job"))).toEqual(
            expect.arrayContaining(["Info A job waits for its turn"])
          )
          expect(logged.filter((line) => line.startsWith("Error"))).toEqual([])
        })
      ),
    timeoutMs
  )
})

describe("A worker of an older release", () => {
  it(
    "leaves what has a wish that it does not know, and does the rest",
    () =>
      story(
        "older",
        Effect.gen(function* () {
          const ran: Array<unknown> = []
          const queue = yield* Queue
          yield* makeQueues(["older"])
          yield* queue.send(runsOf("older"), [{ mode: "full", accounts: ["A-1"] }, { mode: "of the moon" }])
          yield* queue.send(slicesOf("older"), [
            { run: "1", fence: "1", stage: "pairs", round: 0, slice: 3, shard: 2 },
            { run: "1", fence: "1", stage: "pairs", round: 0, slice: 4 }
          ])
          const own = {
            help: ({ slice }: { readonly slice: number }) =>
              Effect.sync(() => {
                ran.push(slice)
                return "done" as const
              }),
            run: ({ mode }: RunJob) => Effect.sync(() => void ran.push(mode))
          }
          const worker = yield* Effect.forkChild(work({ tenants: new Map([["older", own]]), slices: 1, runs: 1 }))
          const isLeft = (queueName: string) =>
            Effect.map(statesOf(queueName), (all) =>
              all.every(([state, why]) => (state === "retry" && why === "JobIllegible") || state === "completed")
            )
          yield* until(isLeft(runsOf("older")))
          yield* until(isLeft(slicesOf("older")))
          yield* queue.send(runsOf("older"), [{ mode: "incremental", schedule: "nightly", graceMinutes: 5 }])
          yield* until(Effect.sync(() => ran.includes("incremental")))
          yield* Fiber.interrupt(worker)
          expect(ran).toEqual([4, "incremental"])
          expect(logged.filter((line) => line === "Error A job failed").length).toBeGreaterThanOrEqual(3)
        })
      ),
    timeoutMs
  )
})
