/**
 * Several workers, each a process of its own, on one run: what they find is what one process finds alone, byte for byte,
 * whoever of them is killed. A gate in the database holds them where they are to be killed: nobody waits for a moment.
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
import { Client } from "pg"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
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
let watcher: Client
let expected: ReadonlyArray<string> = []
const processes = new Map<string, ChildProcess>()

const layerOf = (tenant: string) =>
  Layer.mergeAll(EventStore.layerPostgresShared({ tenant }), Tenant.layer({ tenant, timeZone: "Etc/UTC" })).pipe(
    Layer.provideMerge(Postgres.layer({ url: Redacted.make(url), tenant, role: defaultRole })),
    Layer.provideMerge(Queue.layer({ url: Redacted.make(url), isWorking: false }))
  )

const as = <A, E>(tenant: string, effect: Effect.Effect<A, E, EventStore | Postgres | Tenant | Queue>) =>
  Effect.runPromise(Effect.scoped(Effect.provide(effect, layerOf(tenant))))

/** Whoever commits a slice waits while the gate is shut. */
const gate = `
  create function recon.gate() returns trigger language plpgsql as $$
  begin perform pg_advisory_xact_lock_shared(4711); return new; end $$;
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
  watcher = new Client({ connectionString: url })
  await watcher.connect()
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

afterEach(() => {
  for (const child of processes.values()) child.kill("SIGKILL")
  processes.clear()
})
afterAll(async () => {
  await watcher.end()
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const start = (tenant: string, ...names: ReadonlyArray<string>) => {
  const file = fileURLToPath(new URL("WorkerProcess.ts", import.meta.url))
  for (const name of names)
    processes.set(name, spawn(process.execPath, [file, name, tenant, url], { stdio: ["ignore", "pipe", "inherit"] }))
}

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

const shut = () => watcher.query("select pg_advisory_lock(4711)")
const open = () => watcher.query("select pg_advisory_unlock(4711)")

/** Which workers stand at the gate. */
const waiting = async () =>
  (
    await rows(`select distinct a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and not l.granted order by 1`)
  ).map(({ name }) => String(name))

const finished = (tenant: string) =>
  until(async () => {
    const [row] = await rows("select number from recon.run where tenant = $1 and phase = 'finished'", [tenant])
    return row
  })

const findings = async (tenant: string) =>
  (await rows("select body from recon.finding where tenant = $1 order by code, subject", [tenant])).map(
    ({ body }) => body
  )

const prepare = (tenant: string) =>
  as(
    tenant,
    Effect.gen(function* () {
      yield* record("all", many)
      yield* makeQueues([tenant])
      yield* (yield* Queue).send(runsOf(tenant), [{ mode: "full" }])
    })
  )

const holderOf = async (tenant: string) =>
  String((await rows("select holder from recon.lease where tenant = $1", [tenant]))[0]?.["holder"])

describe("Three workers on one run", () => {
  it(
    "find what one process finds, when two of them are killed in mid-slice",
    async () => {
      await prepare("helpers")
      await shut()
      start("helpers", "one", "two", "three")
      await until(async () => ((await waiting()).length === 3 ? true : undefined))
      const holder = await holderOf("helpers")
      for (const [name, child] of processes) if (name !== holder) child.kill("SIGKILL")
      await open()
      await finished("helpers")
      expect(await findings("helpers")).toEqual(expected)
    },
    timeoutMs
  )

  it(
    "find what one process finds, when the one that holds the run is killed, and another",
    async () => {
      await prepare("holder")
      await shut()
      start("holder", "one", "two", "three")
      await until(async () => ((await waiting()).length === 3 ? true : undefined))
      const dead = await holderOf("holder")
      const another = Array.from(processes.keys()).find((name) => name !== dead) ?? ""
      for (const name of [dead, another]) processes.get(name)?.kill("SIGKILL")
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
    async () => {
      await prepare("stopped")
      await shut()
      start("stopped", "one")
      await until(async () => ((await waiting()).length === 1 ? true : undefined))
      const child = processes.get("one")
      const ended = new Promise((resolve) => child?.once("exit", resolve))
      const heard = new Promise((resolve) => child?.stdout?.once("data", resolve))
      child?.kill("SIGTERM")
      await heard
      await open()
      expect(await ended).toBe(0)
      const steps = await rows("select name from recon.step where tenant = 'stopped' and name = 'pairs'")
      expect(steps).toHaveLength(1)
      start("stopped", "two")
      await finished("stopped")
      expect(await findings("stopped")).toEqual(expected)
    },
    timeoutMs
  )
})
