/**
 * Workers from the command line: a schedule, the worker that takes its run, what it wrote, and what is told when nobody took
 * it. Times are moved in the database: nobody waits for a clock.
 */
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"

const { run, tenant } = liveTenant({ env: { COUNTERFOIL_TWO_APPROVERS_FROM: "EUR=100.00" } })
const line = "4028905f5a87c0ff015a87d3ae7a0101"
const folder = mkdtempSync(join(tmpdir(), "counterfoil-worker-"))
/** Only catches what hangs. */
const timeoutMs = 300_000

const sql = async (text: string, values: ReadonlyArray<unknown> = []) => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await client.connect()
  try {
    return (await client.query(text, [...values])).rows as ReadonlyArray<Record<string, unknown>>
  } finally {
    await client.end()
  }
}

/** A worker, until it has logged what is waited for, or that is so; then it is stopped, and gives its log. */
const worker = (until: string | (() => Promise<boolean>)) =>
  new Promise<{ readonly code: number | null; readonly log: string }>((done, reject) => {
    const main = join(dirname(fileURLToPath(import.meta.url)), "../src/main.ts")
    const child = spawn(process.execPath, [main, "worker", "--lag", "0s", "--reports", folder], {
      env: { PATH: process.env["PATH"], NO_COLOR: "1", ...tenant().env },
      stdio: ["ignore", "inherit", "pipe"]
    })
    let log = ""
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString("utf8")
      if (typeof until === "string" && log.includes(until)) child.kill("SIGTERM")
    })
    const asked = setInterval(() => {
      if (typeof until !== "string") void until().then((isSo) => isSo && child.kill("SIGTERM"), reject)
    }, 200)
    child.on("error", reject)
    child.on("close", (code) => {
      clearInterval(asked)
      done({ code, log })
    })
  })

const linesOf = (log: string) =>
  log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** Whether no run is wanted any more. */
const isSettled = async () =>
  (await sql("select from pgboss.job where name = 'reconcile/default' and state <> 'completed'")).length === 0

/** As if the schedule had been there since the year before, and its last job long ago. */
const since = "update pgboss.schedule set created_on = now() - interval '400 days'"

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  // A line that was paid becomes cheaper: what is too much is proposed to be taken back.
  const portion = ["--amount", "10.00", "--currency", "EUR", "--item", `${line}=10.00`]
  await run("apply", "--payment", "P-00000100", "--invoice", "INV00000100", ...portion)
  await Effect.runPromise(
    tenant().sandbox.edit({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: line, amount: "6.00" })
  )
}, timeoutMs)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("counterfoil schedule", () => {
  it(
    "puts, lists and removes",
    async () => {
      const put = await run("schedule", "--name", "weekly", "--cron", "0 5 * * 1", "--tz", "America/New_York")
      expect(put.out).toMatch(/default: "weekly" is due next at \d{4}-\d\d-\d\dT(09|10):00:00.000Z/)
      expect((await run("schedule", "list")).out).toMatch(
        /weekly +│ 0 5 \* \* 1 +│ America\/New_York +│ full +│ 360 min after/
      )
      expect((await run("schedule", "remove", "weekly")).code).toBe(0)
      expect((await run("schedule", "list")).out).not.toContain("weekly")
      expect((await run("schedule", "remove", "weekly")).code).toBe(1)
    },
    timeoutMs
  )

  it(
    "refuses what it cannot read, and warns of an hour that is not there every night",
    async () => {
      expect((await run("schedule", "--cron", "30 25 * * *")).code).toBe(3)
      expect((await run("schedule", "--cron", "30 2 * * *", "--tz", "Europe/Atlantis")).code).toBe(3)
      expect((await run("schedule")).code).toBe(3)
      const { code, err } = await run("schedule", "--name", "gone", "--cron", "30 2 * * *", "--tz", "Europe/Berlin")
      expect(code).toBe(0)
      expect(err).toMatch(/not there when clocks are put forward: nothing runs at \d{4}-03-/)
      await run("schedule", "remove", "gone")
    },
    timeoutMs
  )
})

describe("counterfoil runs --check", () => {
  it(
    "fails where nothing is scheduled, and where what is scheduled has not happened, without any worker",
    async () => {
      const none = await run("runs", "--check")
      expect(none).toMatchObject({ code: 2, err: expect.stringContaining("default: no run is scheduled") as unknown })
      await run("schedule", "--cron", "0 0 1 1 *", "--grace", "1m")
      expect(await run("runs", "--check")).toMatchObject({ code: 0 })
      await sql(since)
      const { code, err } = await run("runs", "--check")
      expect(code).toBe(2)
      expect(err).toMatch(/default: the run "nightly" that was due at \S+:00.000Z has not happened/)
      const env = { ...tenant().env, DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }
      const unasked = await counterfoil(["runs", "--check"], { env })
      expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining("Could not tell")])
    },
    timeoutMs
  )
})

describe("counterfoil worker", () => {
  it(
    "does not begin where it cannot tell from which amounts on a repair takes two approvers",
    async () => {
      const env = { ...tenant().env, COUNTERFOIL_TWO_APPROVERS_FROM: "EUR" }
      const { code, err } = await counterfoil(["worker"], { env })
      expect([code, err]).toEqual([3, expect.stringContaining('"EUR" is no amount such as EUR=100.00')])
    },
    timeoutMs
  )

  it(
    "tells once that a run is missing, and ends when it is stopped",
    async () => {
      const first = await worker("did not happen")
      expect(first.code).toBe(0)
      expect(linesOf(first.log)).toContainEqual(
        expect.objectContaining({ message: expect.arrayContaining(["A scheduled run did not happen"]) as unknown })
      )
      expect(await sql("select schedule from recon.missed")).toEqual([{ schedule: "nightly" }])
      const second = await worker("A worker begins")
      expect(second.log).not.toContain("did not happen")
    },
    timeoutMs
  )

  it(
    "takes a run that is wanted, keeps what it came to, and writes its report",
    async () => {
      await sql(`insert into pgboss.job (name, data) values ('reconcile/default', '{"mode":"full"}')`)
      const { code, log } = await worker(isSettled)
      expect(code).toBe(0)
      const ended = linesOf(log).find(({ message }) => JSON.stringify(message).includes("A run has ended"))
      expect(JSON.stringify(ended)).toContain('"tenant":"default"')
      const [outcome] = await sql("select run_id, mode, verdict from recon.outcome")
      expect(outcome).toMatchObject({ mode: "full" })
      const written = readdirSync(join(folder, "default")).sort()
      expect(written).toEqual([".csv", ".html", ".json"].map((end) => `${String(outcome?.["run_id"])}${end}`))
      expect(existsSync(join(folder, "default", `${String(outcome?.["run_id"])}.html.part`))).toBe(false)
      const jobs = await sql("select state, output from pgboss.job where name = 'reconcile/default'")
      expect(jobs).toEqual([{ state: "completed", output: null }])
      expect(await run("runs", "--check")).toMatchObject({ code: 0 })
      const listed = await run("runs", "--json")
      expect(JSON.parse(listed.out)).toMatchObject({ tenant: "default", runId: outcome?.["run_id"], mode: "full" })
      expect((await run("runs")).out).toMatch(/full +│ discrepancies /)
      const report = JSON.parse(readFileSync(join(folder, "default", written[2] ?? ""), "utf8")) as {
        readonly discrepancies: ReadonlyArray<unknown>
      }
      expect(report.discrepancies).toEqual([
        expect.objectContaining({ code: "Z04", proposal: expect.objectContaining({ approvers: 1 }) as unknown })
      ])
    },
    timeoutMs
  )

  it(
    "does not run again what another run has told since it was asked for",
    async () => {
      await sql(`insert into pgboss.job (name, data, created_on)
        values ('reconcile/default', '{"mode":"full"}', now() - interval '1 day')`)
      // Whoever comes after it in the queue is there when it is settled.
      await sql(`insert into pgboss.job (name, data) values ('reconcile/default', '{"mode":"none"}')`)
      const { log } = await worker("JobIllegible")
      expect(log).not.toContain("A run begins")
      expect(await sql("select from recon.outcome")).toHaveLength(1)
      const jobs = await sql(
        "select state from pgboss.job where data @> '{\"mode\":\"full\"}' and state <> 'completed'"
      )
      expect(jobs).toEqual([])
    },
    timeoutMs
  )

  it(
    "does not run twice for two schedules that fall together, where the first run was of everything",
    async () => {
      await sql("delete from pgboss.job where name = 'reconcile/default'")
      await sql("delete from recon.outcome")
      await sql(`insert into pgboss.job (name, data, created_on) values
        ('reconcile/default', '{"mode":"full","schedule":"nightly"}', now()),
        ('reconcile/default', '{"mode":"incremental","schedule":"hourly"}', now() + interval '1 millisecond')`)
      const { log } = await worker(isSettled)
      expect(log.match(/A run begins/g)).toHaveLength(1)
      expect(await sql("select mode from recon.outcome")).toEqual([{ mode: "full" }])
    },
    timeoutMs
  )
})
