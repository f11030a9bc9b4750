/**
 * A nightly run that is really killed, with SIGKILL at chosen requests to Zuora: the same command again goes on with it, and
 * what it finds is what an undisturbed run finds, byte for byte.
 */
import * as Effect from "effect/Effect"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./Program.ts"

const { run, tenant } = liveTenant()

/** Only catches what hangs. */
const timeoutMs = 600_000

/** The instant is said, so that all runs are of the same. */
const kept = ["reconcile", "--as-of", "2099-01-01T00:00:00Z", "--lag", "0s"]
const command = [...kept, "--look-only"]

const sql = async (text: string) => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await client.connect()
  try {
    return (await client.query(text)).rows as ReadonlyArray<Record<string, unknown>>
  } finally {
    await client.end()
  }
}

const requests = async () => (await Effect.runPromise(tenant().sandbox.calls)).length

/** The lines of the last run, and how it was come to. */
const lastRun = async () => ({
  findings: await sql(
    "select code, subject, body from recon.finding where run = (select max(number) from recon.run) order by code, subject"
  ),
  runs: (await sql("select number from recon.run")).length
})

/** Runs it until Zuora has been asked so often; tells whether it was killed before its end. */
const killedAfter = async (asked: number): Promise<boolean> => {
  const from = await requests()
  const over = new AbortController()
  const killWhen = (async () => {
    while (!over.signal.aborted && (await requests()) < from + asked)
      await new Promise((resolve) => setTimeout(resolve, 2))
  })()
  const { code } = await counterfoil(command, { env: tenant().env, killWhen })
  over.abort()
  await killWhen
  // A dead process's lease ends by itself; nobody waits for that here.
  await sql("update recon.lease set until = now()")
  return code === null
}

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  await Effect.runPromise(
    Effect.gen(function* () {
      const { edit } = tenant().sandbox
      yield* edit({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" })
      yield* edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
    })
  )
}, timeoutMs)

describe("counterfoil reconcile that is killed", () => {
  it(
    "goes on where it was, and finds what an undisturbed run finds",
    async () => {
      const before = await requests()
      const undisturbed = await run(...command)
      const all = (await requests()) - before
      expect(undisturbed).toMatchObject({ code: 1, out: expect.stringContaining("application-difference") })
      const expected = await lastRun()
      expect(expected.findings.length).toBeGreaterThan(1)
      const resumed: Array<unknown> = []
      for (const part of [0.1, 0.4, 0.7]) {
        const isKilled = await killedAfter(Math.floor(all * part))
        expect(isKilled).toBe(true)
        const unfinished = await sql("select phase from recon.run where phase in ('reading', 'comparing')")
        const from = await requests()
        const again = await run(...command)
        const sent = (await requests()) - from
        expect(again.code).toBe(1)
        const { findings, runs } = await lastRun()
        expect(findings).toEqual(expected.findings)
        // One run more, however often it was begun; what was read was not read again.
        expect(runs).toBe((expected.runs += 1))
        resumed.push([unfinished.length, sent < all])
        expect(again.out.split("\n").slice(2)).toEqual(undisturbed.out.split("\n").slice(2))
      }
      expect(resumed.at(-1)).toEqual([1, true])
    },
    timeoutMs
  )
})

describe("counterfoil reconcile that is killed between its end and its record", () => {
  const folder = mkdtempSync(join(tmpdir(), "counterfoil-kills-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** A report without what is of the process that made it. */
  const reportOf = (name: string): unknown => {
    const { finishedAt, manifest, requests, runId, startedAt, trend, ...said } = JSON.parse(
      readFileSync(join(folder, name), "utf8")
    ) as Record<string, unknown>
    for (const of of [finishedAt, manifest, requests, runId, startedAt, trend]) expect(of).toBeDefined()
    return said
  }
  const to = (name: string) => ["--json", join(folder, name)]

  /** Lets nobody write there; runs the command until that is what it waits for, and kills it. */
  const killedBefore = async (table: "es.log_head" | "recon.outcome", args: ReadonlyArray<string>) => {
    const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
    await client.connect()
    try {
      await client.query("begin")
      await client.query(`lock table ${table} in exclusive mode`)
      // Databases that were copied from one have equal numbers for their tables.
      const waiting = `from pg_locks join pg_database on pg_database.oid = pg_locks.database
        where not granted and relation = '${table}'::regclass and datname = current_database()`
      const isWaiting = async () => (await sql(`select ${waiting}`)).length > 0
      const killWhen = (async () => {
        while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 5))
      })()
      const { code } = await counterfoil([...args], { env: tenant().env, killWhen })
      expect(code).toBe(null)
      // The server would go on with what was asked of it.
      await sql(`select pg_terminate_backend(pid) ${waiting}`)
    } finally {
      await client.end()
    }
    await sql("update recon.lease set until = now()")
  }

  const numbers = async () => ({
    runs: (await sql("select number from recon.run")).length,
    cases: (await sql("select from es.event where stream like 'Case-%'")).length,
    outcomes: (await sql("select from recon.outcome")).length,
    finished: (await sql("select from recon.run where phase = 'finished'")).length
  })

  it(
    "records the run that was finished, and reports what an undisturbed one does; the next is a new one",
    async () => {
      await run(...command, ...to("undisturbed.json"))
      const before = await numbers()
      await killedBefore("es.log_head", [...kept, ...to("killed.json")])
      expect(await numbers()).toEqual({ ...before, runs: before.runs + 1, finished: before.finished + 1 })
      const from = await requests()
      await killedBefore("recon.outcome", [...kept, ...to("recorded.json")])
      const recorded = await numbers()
      expect(recorded).toMatchObject({ runs: before.runs + 1, outcomes: before.outcomes })
      expect(recorded.cases).toBeGreaterThan(before.cases)
      expect(reportOf("recorded.json")).toEqual(reportOf("undisturbed.json"))
      expect((await run(...kept, ...to("again.json"))).code).toBe(1)
      expect(reportOf("again.json")).toEqual(reportOf("undisturbed.json"))
      // Nothing is read of Zuora again but what accounts are called.
      expect((await requests()) - from).toBeLessThan(10)
      expect(await numbers()).toEqual({ ...recorded, outcomes: before.outcomes + 1 })
      expect((await run(...kept)).code).toBe(1)
      expect(await numbers()).toMatchObject({ runs: before.runs + 2, outcomes: before.outcomes + 2 })
    },
    timeoutMs
  )

  it(
    "does the same of an incremental run",
    async () => {
      const incremental = [...kept, "--incremental"]
      await run(...kept)
      await Effect.runPromise(tenant().sandbox.edit({ kind: "createPayment", accountKey: "A00000003", amount: "1.01" }))
      const { runs } = await numbers()
      // A report is written before the run is on record: this one is of a run that nothing has disturbed.
      await killedBefore("recon.outcome", [...incremental, ...to("first.json")])
      expect((await run(...incremental, ...to("second.json"))).code).toBe(1)
      expect(reportOf("second.json")).toEqual(reportOf("first.json"))
      expect(reportOf("second.json")).toMatchObject({ since: expect.any(String) })
      expect((await numbers()).runs).toBe(runs + 1)
    },
    timeoutMs
  )

  it(
    "leaves a look to itself: that is a run of its own, and so is the one after it",
    async () => {
      await killedBefore("recon.outcome", kept)
      const { runs } = await numbers()
      await run(...command)
      expect((await numbers()).runs).toBe(runs + 1)
      await run(...command)
      expect((await numbers()).runs).toBe(runs + 2)
      await run(...kept)
      expect((await numbers()).runs).toBe(runs + 3)
    },
    timeoutMs
  )
})
