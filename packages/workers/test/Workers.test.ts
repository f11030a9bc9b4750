/**
 * Several workers, each a process of its own, on one run: what they find is what one process finds alone, byte for byte,
 * whoever of them is killed. A gate in the database holds them where they are to be killed: nobody waits for a moment. Most
 * of their time they wait for each other, so the tests run together, each on a tenant of its own.
 */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { migrate as migrateEvents } from "@counterfoil/event-store/Migrations"
import { Tenant } from "@counterfoil/billing/Tenant"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import { run } from "@counterfoil/reconciliation/tables/TableRun"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { Client, Pool } from "pg"
import { afterAll, beforeAll, describe, it, type TestContext } from "vitest"
import { before } from "../../domain/test/Mirror.ts"
import { differing, many } from "../../reconciliation/test/tables/Many.ts"
import { record } from "../../reconciliation/test/tables/Tenants.ts"
import { runsOf } from "../src/Jobs.ts"
import { Queue } from "../src/Queue.ts"
import { migrate } from "../src/QueueSchema.ts"
import { makeQueues } from "../src/Worker.ts"

/** Only catches what hangs. */
const timeoutMs = 600_000
const settings = { asOf: "2999-01-01T00:00:00.000Z", watermark: "2999-01-01T00:00:00.000Z", stuckBefore: before }

const scope = Effect.runSync(Scope.make())
let url = ""
let watcher: Pool
let expected: ReadonlyArray<string> = []
const layerOf = (tenant: string) =>
  Layer.mergeAll(EventStore.layerPostgresShared({ tenant }), Tenant.layer({ tenant, timeZone: "Etc/UTC" })).pipe(
    Layer.provideMerge(Postgres.layer({ url: Redacted.make(url), tenant, role: defaultRole })),
    Layer.provideMerge(Queue.layer({ url: Redacted.make(url), isWorking: false }))
  )

const as = <A, E>(tenant: string, effect: Effect.Effect<A, E, EventStore | Postgres | Tenant | Queue>) =>
  Effect.runPromise(Effect.scoped(Effect.provide(effect, layerOf(tenant))))

/** Whoever commits a slice waits while the gate of its tenant is shut. */
const gate = `
  create function recon.gate() returns trigger language plpgsql as $$
  begin perform pg_advisory_xact_lock_shared(hashtext(new.tenant)); return new; end $$;
  create trigger gate before insert on recon.step for each row when (new.name in ('pairs', 'compare'))
    execute function recon.gate();`

beforeAll(async () => {
  const options = await Effect.runPromise(
    Scope.provide(
      Effect.gen(function* () {
        const made = yield* testDatabase
        const options = { url: Redacted.make(made.url) }
        yield* migrateEvents(options)
        yield* migrateTables(options)
        yield* migrate(options)
        return options
      }),
      scope
    )
  )
  url = Redacted.value(options.url)
  watcher = new Pool({ connectionString: url })
  expected = await as(
    "alone",
    Effect.gen(function* () {
      yield* record("all", many)
      const alone = { tenant: "alone", holder: "test", runId: "alone", mode: "full" as const, ...settings }
      return (yield* run(alone, differing())).findings
    })
  )
  await watcher.query(gate)
}, timeoutMs)

afterAll(async () => {
  await watcher.end()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const rows = async (text: string, values: ReadonlyArray<unknown> = []) =>
  (await watcher.query(text, [...values])).rows as ReadonlyArray<Record<string, unknown>>

/** Asks again and again; the test's own limit catches what never comes. */
const until = async <A>(ask: () => Promise<A | undefined>): Promise<A> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const finished = (tenant: string) =>
  until(async () => {
    const [row] = await rows("select number from recon.run where tenant = $1 and phase = 'finished'", [tenant])
    return row
  })

const findings = async (tenant: string) =>
  (await rows("select body from recon.finding where tenant = $1 order by code, subject", [tenant])).map(
    ({ body }) => body
  )

const holderOf = async (tenant: string) =>
  String((await rows("select holder from recon.lease where tenant = $1", [tenant]))[0]?.["holder"])

/** A tenant with a run that is wanted, the gate before its slices, and its workers, who end with the test. */
const scene = async (tenant: string, onTestFinished: TestContext["onTestFinished"]) => {
  await as(
    tenant,
    Effect.gen(function* () {
      yield* record("all", many)
      yield* makeQueues([tenant])
      yield* (yield* Queue).send(runsOf(tenant), [{ mode: "full" }])
    })
  )
  const processes = new Map<string, ChildProcess>()
  const gatekeeper = new Client({ connectionString: url })
  onTestFinished(async () => {
    for (const child of processes.values()) child.kill("SIGKILL")
    await gatekeeper.end()
  })
  await gatekeeper.connect()
  await gatekeeper.query("select pg_advisory_lock(hashtext($1))", [tenant])
  return {
    processes,
    start: (...names: ReadonlyArray<string>) => {
      const file = fileURLToPath(new URL("WorkerProcess.ts", import.meta.url))
      for (const name of names)
        processes.set(
          name,
          spawn(process.execPath, [file, name, tenant, url], { stdio: ["ignore", "pipe", "inherit"] })
        )
    },
    /** Until so many workers stand at the gate. */
    waiting: (count: number) =>
      until(async () => {
        const found = await rows(
          `select from pg_locks join pg_database on pg_database.oid = pg_locks.database
            where locktype = 'advisory' and not granted and datname = current_database()
            and ((classid::bigint << 32) | objid::bigint) = hashtext($1)::bigint`,
          [tenant]
        )
        return found.length === count ? true : undefined
      }),
    open: () => gatekeeper.query("select pg_advisory_unlock(hashtext($1))", [tenant])
  }
}

/** As if all who have a job of it had been silent for long: a dead process is noticed then, and nobody waits for that here. */
const silence = (tenant: string) =>
  rows("update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active' and name like $1", [
    `%/${tenant}`
  ])

describe.concurrent("Three workers on one run", () => {
  it(
    "find what one process finds, when two of them are killed in mid-slice",
    async ({ expect, onTestFinished }) => {
      const { open, processes, start, waiting } = await scene("helpers", onTestFinished)
      start("one", "two", "three")
      await waiting(3)
      const holder = await holderOf("helpers")
      for (const [name, child] of processes) if (name !== holder) child.kill("SIGKILL")
      await silence("helpers")
      await open()
      await finished("helpers")
      expect(await findings("helpers")).toEqual(expected)
    },
    timeoutMs
  )

  it(
    "find what one process finds, when the one that holds the run is killed, and another",
    async ({ expect, onTestFinished }) => {
      const { open, processes, start, waiting } = await scene("holder", onTestFinished)
      start("one", "two", "three")
      await waiting(3)
      const dead = await holderOf("holder")
      const another = Array.from(processes.keys()).find((name) => name !== dead) ?? ""
      for (const name of [dead, another]) processes.get(name)?.kill("SIGKILL")
      await silence("holder")
      await open()
      // A dead process's lease ends by itself; nobody waits for that here.
      await rows("update recon.lease set until = now() where tenant = 'holder' and holder = $1", [dead])
      await finished("holder")
      expect(await holderOf("holder")).not.toBe(dead)
      expect(await findings("holder")).toEqual(expected)
    },
    timeoutMs
  )

  it(
    "end the slice in hand when they are stopped, and leave the run to others",
    async ({ expect, onTestFinished }) => {
      const { open, processes, start, waiting } = await scene("stopped", onTestFinished)
      start("one")
      await waiting(1)
      const child = processes.get("one")
      const ended = new Promise((resolve) => child?.once("exit", resolve))
      const heard = new Promise((resolve) => child?.stdout?.once("data", resolve))
      child?.kill("SIGTERM")
      await heard
      await open()
      expect(await ended).toBe(0)
      const steps = await rows("select name from recon.step where tenant = 'stopped' and name = 'pairs'")
      expect(steps).toHaveLength(1)
      start("two")
      await finished("stopped")
      expect(await findings("stopped")).toEqual(expected)
    },
    timeoutMs
  )
})
