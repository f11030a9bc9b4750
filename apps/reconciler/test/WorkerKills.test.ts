/**
 * The worker that holds a run is killed in the middle of it: another one goes on, and the run finds what an undisturbed one
 * finds, byte for byte. A gate in the database holds it where it is to be killed.
 */
import { type ChildProcess, spawn } from "node:child_process"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"

const { run, tenant } = liveTenant()
/** Only catches what hangs. */
const timeoutMs = 600_000
const workers: Array<ChildProcess> = []
let watcher: Client

const rows = async (text: string, values: ReadonlyArray<unknown> = []) =>
  (await watcher.query(text, [...values])).rows as ReadonlyArray<Record<string, unknown>>

/** Whoever commits a slice waits while the gate is shut. */
const gate = `
  create function recon.gate() returns trigger language plpgsql as $$
  begin perform pg_advisory_xact_lock_shared(4711); return new; end $$;
  create trigger gate before insert on recon.step for each row when (new.name like 'pairs%')
    execute function recon.gate();`

beforeAll(async () => {
  // Nothing is imported: everything that Zuora has is missing here, which is much to find.
  await run("migrate")
  watcher = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await watcher.connect()
  await watcher.query(gate)
}, timeoutMs)
afterAll(async () => {
  for (const worker of workers) worker.kill("SIGKILL")
  await watcher.end()
})

const start = () => {
  const main = join(dirname(fileURLToPath(import.meta.url)), "../src/main.ts")
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...tenant().env }
  workers.push(spawn(process.execPath, [main, "worker", "--lag", "0s"], { env, stdio: "ignore" }))
}

/** Asks again and again; the test's own limit catches what never comes. */
const until = async <A>(ask: () => Promise<A | undefined>): Promise<A> => {
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The server has other databases, with locks of their own. */
const waiting = `select from pg_locks join pg_database on pg_database.oid = pg_locks.database
  where locktype = 'advisory' and objid = 4711 and not granted and datname = current_database()`

const findings = async (number: number) =>
  (await rows("select body from recon.finding where run = $1 order by code, subject", [number])).map(({ body }) => body)

describe("counterfoil worker, killed in the middle of its run", () => {
  it(
    "leaves the run to another, which ends it as if nothing had happened",
    async () => {
      await watcher.query("select pg_advisory_lock(4711)")
      start()
      start()
      await until(async () => (await rows("select from pgboss.queue where name = 'reconcile/default'"))[0])
      await rows(
        `insert into pgboss.job (name, data, heartbeat_seconds) values ('reconcile/default', '{"mode":"full"}', 15)`
      )
      await until(async () => (await rows(waiting))[0])
      const [lease] = await rows("select holder from recon.lease")
      const holder = workers.find(({ pid }) => String(lease?.["holder"]).endsWith(`.${pid}`))
      expect(holder?.kill("SIGKILL")).toBe(true)
      await watcher.query("select pg_advisory_unlock(4711)")
      // A dead process's lease ends by itself, and its job is another's once it has been silent for long: nobody waits here.
      await rows("update recon.lease set until = now() where holder = $1", [lease?.["holder"]])
      await rows("update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'")
      const outcome = await until(async () => (await rows("select run_id, verdict from recon.outcome"))[0])
      const [killed] = await rows("select run_id, number::int as number, phase from recon.run")
      expect(killed).toMatchObject({ run_id: outcome["run_id"], phase: "finished", number: 1 })
      expect((await run("reconcile", "--lag", "0s")).code).toBe(1)
      const found = await findings(1)
      expect(found.length).toBeGreaterThan(5)
      expect(found).toEqual(await findings(2))
    },
    timeoutMs
  )
})
