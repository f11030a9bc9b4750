import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil as start } from "./Program.ts"

const { run, tenant } = liveTenant({ isEmpty: true })
const folder = mkdtempSync(join(tmpdir(), "counterfoil-cli-"))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the process of counterfoil", () => {
  const run = (...args: ReadonlyArray<string>) => start(args, { env: tenant().env })

  it("explains itself: --help names every command, --version the version", async () => {
    const { code, out } = await run("--help")
    expect(code).toBe(0)
    for (const command of [
      "demo",
      "migrate",
      "import",
      "collect",
      "collect-debit-memo",
      "apply",
      "create-invoice-payment",
      "update-invoice-payment",
      "write-off",
      "reverse",
      "refund",
      "cancel-refund",
      "gateway-report",
      "operations",
      "reconcile",
      "adopt",
      "serve",
      "callouts",
      "audit",
      "seal",
      "seal-key",
      "verify",
      "proof",
      "approvers",
      "erase",
      "kek",
      "tenants",
      "scenario",
      "sandbox"
    ])
      expect(out).toContain(command)
    expect((await run("reconcile", "--help")).out).toContain("Exit codes: 0 clean, 1 discrepancies, 2 could not tell")
    expect(await run("--version")).toMatchObject({ code: 0 })
  })

  it("ends with 3 where the arguments are not understood, and says which", async () => {
    expect(await run("reconsile")).toMatchObject({ code: 3 })
    const flag = await run("reconcile", "--lag", "soon")
    expect(flag).toMatchObject({ code: 3 })
    expect(flag.out + flag.err).toContain("soon")
    expect(await run("collect")).toMatchObject({ code: 3 })
    expect(await run("reconcile", "--incremental", "--account", "A")).toMatchObject({
      code: 3,
      err: expect.stringContaining("one account is compared whole")
    })
    const config = await start(["--config", join(folder, "missing.json"), "audit", "balance"])
    expect(config).toMatchObject({ code: 3, err: expect.stringContaining("settings file") })
  })

  it("ends with 2 where it could not tell: no Zuora, no schema, wrong secret", async () => {
    const { ZUORA_CLIENT_ID: _, ...less } = tenant().env
    expect(await start(["reconcile"], { env: less })).toMatchObject({
      code: 2,
      err: expect.stringContaining("--zuora-client-id")
    })
    expect(await run("reconcile")).toMatchObject({ code: 2, err: expect.stringContaining("Could not tell") })
  })
})

describe("counterfoil", () => {
  it("migrates, and finds nothing to do the second time", async () => {
    expect(await run("migrate")).toMatchObject({ code: 0, out: expect.stringContaining("Applied") })
    expect(await run("migrate")).toMatchObject({ code: 0, out: expect.stringContaining("up to date") })
  })

  it("warns at migration where the database may forget what it acknowledged", async () => {
    const url = Redacted.make(tenant().env["DATABASE_URL"] ?? "")
    const set = (value: string) =>
      Postgres.use(({ transaction }) =>
        transaction("set", ({ client }) =>
          Effect.promise(() =>
            client.query(`do $$ begin
              execute format('alter database %I set synchronous_commit = ${value}', current_database());
            end $$`)
          )
        )
      ).pipe(Effect.provide(Postgres.layer({ url, tenant: "", role: null })), Effect.runPromise)
    await set("off")
    const { code, err } = await run("migrate")
    expect([code, err]).toEqual([0, expect.stringContaining("synchronous_commit is off for this login")])
    await set("on")
    expect((await run("migrate")).err).not.toContain("synchronous_commit")
  })

  it("never calls anything clean that it could not read", async () => {
    const wrong = { ...tenant().env, ZUORA_CLIENT_SECRET: "wrong" }
    expect(await counterfoil(["reconcile"], { env: wrong })).toMatchObject({ code: 2 })
    await Effect.runPromise(
      tenant().sandbox.fault({
        kind: "answer",
        path: "/v1/payments/*/parts*",
        status: 404,
        contentType: "application/json",
        body: '{"success":false,"reasons":[{"code":50000040,"message":"gone"}]}',
        times: 1
      })
    )
    const { code, out } = await run("reconcile", "--lag", "0s")
    expect(code).toBe(2)
    expect(out).toContain("not told: payment")
  })

  it("names what is missing before an import, imports it once, and is clean afterwards", async () => {
    const before = await run("reconcile", "--lag", "0s")
    expect(before).toMatchObject({ code: 1, out: expect.stringContaining("missing-in-store") })
    expect(await run("import")).toMatchObject({ code: 0, out: expect.stringContaining("6 facts recorded") })
    expect(await run("import")).toMatchObject({ code: 0, out: expect.stringContaining("0 facts recorded") })
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
  })

  it("applies at item level, takes a repeat as no news, and refuses too much with 1", async () => {
    const apply = (operation: string, amount: string, ...items: ReadonlyArray<string>) =>
      run(
        "apply",
        "--payment",
        "P-00000100",
        "--invoice",
        "INV00000100",
        "--amount",
        amount,
        "--currency",
        "EUR",
        "--operation",
        operation,
        ...items.flatMap((item) => ["--item", item])
      )
    const items = ["4028905f5a87c0ff015a87d3ae7a0101=10.00", "4028905f5a87c0ff015a87d3ae7a0102=0.10"]
    const first = await apply("cli-apply", "10.10", ...items)
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining("10.10 EUR") })
    expect(await apply("cli-apply", "10.10", ...items)).toMatchObject({ code: 0 })
    expect(await apply("cli-much", "99.00")).toMatchObject({ code: 1, err: expect.stringContaining("OverApplied") })
    expect(await apply("cli-odd", "10.001")).toMatchObject({ code: 3, err: expect.stringContaining("decimal places") })
    const calls = await Effect.runPromise(tenant().sandbox.calls)
    expect(calls.filter(({ method }) => method === "PUT")).toHaveLength(1)
  })

  it("lists a call whose answer was lost, calls nothing clean meanwhile, and resumes it", async () => {
    expect(await run("operations", "list")).toMatchObject({ code: 0, out: expect.stringContaining("No operation") })
    await Effect.runPromise(tenant().sandbox.fault({ kind: "loseAnswer", path: "/v1/operations/invoice-collect" }))
    const lost = await run("collect", "--account", "A00000003", "--operation", "cli-lost")
    expect(lost).toMatchObject({ code: 2, err: expect.stringContaining("OutcomeUnknown") })
    expect(await run("operations", "list")).toMatchObject({ out: expect.stringContaining("cli-lost") })
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 2 })
    expect(await run("operations", "resume", "cli-lost")).toMatchObject({ code: 0 })
    expect(await run("operations", "list")).toMatchObject({ out: expect.stringContaining("No operation") })
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
  })

  it("collects, creates an invoice payment, and tells a decline with 1", async () => {
    expect(await run("collect", "--account", "A00000001", "--operation", "cli-collect")).toMatchObject({
      code: 0,
      out: expect.stringContaining("Invoices posted")
    })
    expect(
      await run(
        "create-invoice-payment",
        "--payment",
        "P-00000200",
        "--invoice",
        "INV00000300",
        "--amount",
        "71.40",
        "--currency",
        "EUR"
      )
    ).toMatchObject({ code: 0 })
    expect(await run("collect", "--account", "A00000005")).toMatchObject({
      code: 1,
      err: expect.stringContaining("05 Do Not Honor")
    })
  })

  it("names what somebody changed, writes three reports that tie, adopts, and is clean", async () => {
    await Effect.runPromise(tenant().sandbox.edit({ kind: "unapply", paymentKey: "P-00000100" }))
    const files = ["html", "json", "csv"].map((form) => join(folder, `report.${form}`))
    const found = await run(
      "reconcile",
      "--lag",
      "0s",
      ...files.flatMap((file) => [`--${file.slice(file.lastIndexOf(".") + 1)}`, file])
    )
    expect(found).toMatchObject({ code: 1, out: expect.stringContaining("part-deleted") })
    const [html = "", json = "", csv = ""] = files.map((file) => readFileSync(file, "utf8"))
    expect(html).toContain("10.10")
    expect(JSON.parse(json)).toMatchObject({ verdict: "discrepancies" })
    expect(csv.split("\n").filter((line) => line.startsWith("discrepancy,"))).toHaveLength(1)
    expect(await run("adopt", "--lag", "0s", "--dry-run")).toMatchObject({ code: 0 })
    const incremental = ["reconcile", "--lag", "0s", "--incremental"]
    const again = await run(...incremental)
    expect(again).toMatchObject({ code: 1, out: expect.stringContaining("part-deleted") })
    expect(again.out).not.toContain("everything was compared")
    const tooFew = await run("reconcile", "--lag", "0s", "--max-requests", "3")
    expect(tooFew).toMatchObject({ code: 2, out: expect.stringContaining("3 requests were sent") })
    const whole = await run(...incremental, "--look-only")
    expect(whole).toMatchObject({ code: 1, out: expect.stringContaining("everything was compared") })
    expect(await run("adopt", "--lag", "0s", "--reason", "seen in Zuora")).toMatchObject({ code: 0 })
    expect(await run(...incremental)).toMatchObject({ code: 0 })
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
  })

  it("calls a change younger than the lag timing, and that is no discrepancy", async () => {
    await Effect.runPromise(tenant().sandbox.edit({ kind: "createPayment", accountKey: "A00000003", amount: "7.00" }))
    const young = await run("reconcile")
    expect(young).toMatchObject({ code: 0, out: expect.stringContaining("timing") })
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 1 })
    await run("adopt", "--lag", "0s")
  })

  it("answers questions: events of a stream, balances in two ways", async () => {
    const events = await run("audit", "events", "--stream", "Operation-cli-apply", "--json")
    const types = events.out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { type: string }).type)
    expect(types).toEqual(["OperationRequested", "OperationAttemptStarted", "OperationAnswered", "OperationRecorded"])
    const balance = await run("audit", "balance")
    expect(balance).toMatchObject({ code: 0, out: expect.stringContaining("yes") })
    expect(balance.out).not.toContain("NO")
  })

  it("takes its tenants from a settings file, and from nothing else where that says it", async () => {
    const file = join(folder, "tenants.json")
    const { COUNTERFOIL_TIME_ZONE: _, DATABASE_URL: database = "", ...zuora } = tenant().env
    const of = (clientId: string) => ({
      zuora: { baseUrl: zuora["ZUORA_BASE_URL"], clientId, clientSecret: { env: "OTHER_SECRET" } },
      timeZone: "Etc/GMT+8"
    })
    const mine = { ...of(zuora["ZUORA_CLIENT_ID"] ?? ""), readLagMs: 500 }
    const tenants = { default: mine, another: of("another client") }
    writeFileSync(file, JSON.stringify({ database: { env: "OURS" }, tenants }))
    const secrets = { OURS: database, OTHER_SECRET: zuora["ZUORA_CLIENT_SECRET"] ?? "" }
    const from = (args: ReadonlyArray<string>, more: Record<string, string> = secrets) =>
      counterfoil(["--config", file, ...args], { env: more })
    expect(await from(["--tenant", "default", "audit", "balance"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("EUR")
    })
    expect((await from(["--tenant", "another", "audit", "balance"])).out).not.toContain("EUR")
    expect(await from(["--tenant", "default", "reconcile", "--lag", "0s"])).toMatchObject({ code: 0 })
    const unnamed = await from(["audit", "balance"])
    expect(unnamed).toMatchObject({ code: 3, err: expect.stringContaining("default, another") })
    const doubled = await from(["--tenant", "default", "reconcile"], { ...secrets, ...zuora })
    expect(doubled).toMatchObject({ code: 3, err: expect.stringContaining("ZUORA_BASE_URL") })
    const elsewhere = await from(["--tenant", "default", "audit", "balance"], {
      ...secrets,
      DATABASE_URL: "postgres://x"
    })
    expect(elsewhere).toMatchObject({ code: 3, err: expect.stringContaining("two databases") })
    expect(await from(["tenants"])).toMatchObject({ code: 0, out: expect.stringContaining("another client") })
    const missing = await from(["tenants"], { OURS: database })
    expect(missing).toMatchObject({ code: 2, err: expect.stringContaining("tenants.default.zuora.clientSecret") })
    expect(missing.out + missing.err).not.toContain(secrets.OTHER_SECRET)
    expect(await from(["--tenant", "default", "reconcile"], { OURS: database })).toMatchObject({ code: 2 })
  })
})

describe("an import that is killed", () => {
  it("goes on where it stopped: nothing lost, nothing doubled", async () => {
    const mine = { ...tenant().env, COUNTERFOIL_TENANT: "killed" }
    const arrived = () => Effect.runPromise(Effect.map(tenant().sandbox.calls, ({ length }) => length))
    /** When it has sent so many requests. */
    const at = async (requests: number) => {
      const from = await arrived()
      while ((await arrived()) - from < requests) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const killed = async (requests: number, ...args: ReadonlyArray<string>) =>
      (await start(["import", ...args], { env: mine, killWhen: at(requests) })).code
    expect(await killed(12)).toBeNull()
    expect(await killed(9, "--resume")).toBeNull()
    expect(await killed(15, "--resume")).toBeNull()
    expect(await counterfoil(["import", "--resume"], { env: mine })).toMatchObject({ code: 0 })
    expect(await counterfoil(["import"], { env: mine })).toMatchObject({
      code: 0,
      out: expect.stringContaining("0 facts recorded")
    })
    expect(await counterfoil(["reconcile", "--lag", "0s"], { env: mine })).toMatchObject({ code: 0 })
  })

  it("stops within its requests, says how to go on, and tells everything as JSON", async () => {
    const mine = { ...tenant().env, COUNTERFOIL_TENANT: "bounded" }
    const stopped = await counterfoil(["import", "--max-requests", "10"], { env: mine })
    expect(stopped).toMatchObject({ code: 2, out: expect.stringContaining("counterfoil import --resume") })
    const ended = await counterfoil(["import", "--resume", "--json"], { env: mine })
    expect(ended.code).toBe(0)
    expect(JSON.parse(ended.out)).toMatchObject({
      verdict: "complete",
      gaps: [],
      controls: expect.arrayContaining([expect.objectContaining({ what: "open receivables", agree: true })])
    })
    expect((await counterfoil(["import", "--resume"], { env: mine })).code).toBe(2)
    expect((await counterfoil(["import", "--resume", "--full"], { env: mine })).code).toBe(3)
    expect((await counterfoil(["import", "--full", "--cut-over", "2026-01-01"], { env: mine })).code).toBe(3)
    expect((await counterfoil(["import", "--max-requests", "0"], { env: mine })).code).toBe(3)
  })
})
