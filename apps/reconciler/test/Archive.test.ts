import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"

const scope = Effect.runSync(Scope.make())
const folder = mkdtempSync(join(tmpdir(), "counterfoil-archive-"))
const file = (name: string): string => join(folder, name)
const shelves = file("shelves")
let env: Record<string, string>

const append = (stream: string) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const store = yield* EventStore
      const noted = { type: "Noted", schemaVersion: 1, data: { stream }, meta: {} }
      const events = [{ ...noted, effectiveOn: "2026-03-31", bookedOn: "2026-04-01" }]
      yield* store.append({ id: stream, appends: [{ stream, subject: "s", expectedVersion: 0, events }] })
    }).pipe(
      Effect.provide(EventStore.layerPostgres({ url: Redacted.make(env["DATABASE_URL"] ?? ""), tenant: "default" }))
    )
  )

beforeAll(async () => {
  const { url } = await Effect.runPromise(Scope.provide(testDatabase, scope))
  env = { DATABASE_URL: url, COUNTERFOIL_SEAL_TRUST: file("trust.json") }
  await Effect.runPromise(migrate({ url: Redacted.make(url) }))
  await counterfoil(["seal-key", file("seal.key")], { env })
  for (const stream of ["A", "B", "C"]) await append(stream)
})

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: ReadonlyArray<string>) => counterfoil(args, { env })
/** Everything of this test is older. */
const before = ["--before", "2999-01-01"]

describe("counterfoil archive", () => {
  it("refuses what is not sealed, and names it", async () => {
    expect(await run("archive", ...before, "--to", shelves)).toMatchObject({
      code: 1,
      err: expect.stringContaining("NotSealed: log 0, position 1 is not yet sealed")
    })
    expect(await run("seal", "--key-file", file("seal.key"))).toMatchObject({ code: 0 })
    expect(await run("archive", ...before)).toMatchObject({ code: 3, err: expect.stringContaining("--to") })
  })

  it("tells with --dry-run what it would move, and finds nothing older than the first event", async () => {
    const { code, out } = await run("archive", ...before, "--dry-run", "--json")
    expect([code, JSON.parse(out)]).toMatchObject([0, { log: 0, until: 3, events: 3 }])
    expect(await run("archive", "--before", "2001-01-01", "--to", shelves)).toMatchObject({
      code: 0,
      err: expect.stringContaining("Nothing to archive")
    })
  })

  it("is for the owner of the schema", async () => {
    const url = new URL(env["DATABASE_URL"] ?? "")
    url.searchParams.set("options", "-c role=event_store_app")
    const asApplication = { ...env, DATABASE_URL: url.toString() }
    const { code, err } = await counterfoil(["archive", ...before, "--to", shelves], { env: asApplication })
    expect(err).toContain("ArchiverNotOwner: archiving is for the login that owns the schema")
    expect(code).toBe(1)
  })

  it("moves bytes into files, once; they are read from there", async () => {
    const all = await run("audit", "events", "--json")
    const { code, out } = await run("archive", ...before, "--to", shelves)
    expect(out).toContain("shelf 1: 3 events of log 0, positions 1 to 3, in default-log0-shelf1-")
    expect(code).toBe(0)
    expect(readdirSync(shelves)).toHaveLength(2)
    expect(await run("archive", ...before, "--archive", shelves)).toMatchObject({
      code: 0,
      err: expect.stringContaining("Nothing to archive")
    })
    expect((await run("audit", "events", "--json", "--archive", shelves)).out).toBe(all.out)
    expect(await run("audit", "events")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Could not tell: .*shelf 1, file default-log0-shelf1-.*no archive is configured/)
    })
  })

  it("verifies and proves with the archive, and says without it what was not looked at", async () => {
    expect(await run("verify")).toMatchObject({
      code: 0,
      err: "log 0: 3 events: bytes not looked at (archived); --archive says where they are\n"
    })
    expect(await run("verify", "--archive", shelves)).toMatchObject({ code: 0, err: "" })
    expect((await run("proof", "0/2", "--archive", shelves)).code).toBe(0)
    expect((await run("proof", "0/2")).code).toBe(2)
    const name = readdirSync(shelves).find((one) => one.endsWith(".gz")) ?? ""
    renameSync(join(shelves, name), file("away"))
    expect(await run("verify", "--archive", shelves)).toMatchObject({
      code: 2,
      err: expect.stringContaining("Bring the file back from a copy")
    })
    renameSync(file("away"), join(shelves, name))
  })
})
