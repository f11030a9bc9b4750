/** Enrolling and revoking approvers as people do it: by commands, with tokens in the environment or a file. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { migrate } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"

const scope = Effect.runSync(Scope.make())
const folder = mkdtempSync(join(tmpdir(), "counterfoil-approvers-"))
let url = ""

const sql = (text: string) =>
  Effect.flatMap(Postgres, (postgres) =>
    postgres.transaction("prepare the test", ({ client }) => Effect.promise(() => client.query(text)))
  ).pipe(
    Effect.provide(Postgres.layer({ url: Redacted.make(url), tenant: "", role: null })),
    Effect.scoped,
    Effect.runPromise
  )

beforeAll(async () => {
  url = (await Effect.runPromise(testDatabase.pipe(Scope.provide(scope)))).url
  await Effect.runPromise(migrate({ url: Redacted.make(url) }))
  await sql("create role approvers_test login password 'secret' in role event_store_app")
})

afterAll(async () => {
  await sql("drop role approvers_test")
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: ReadonlyArray<string>, env: Record<string, string> = {}) =>
  counterfoil(["approvers", ...args], { env: { DATABASE_URL: url, ...env } })

const enrol = (id: string, ...rest: ReadonlyArray<string>) => ["enrol", id, "--name", `The person ${id}`, ...rest]

/** The same database through the login of an application. */
const asApplication = () => {
  const application = new URL(url)
  application.username = "approvers_test"
  application.password = "secret"
  return { DATABASE_URL: application.toString() }
}

/** Many processes, one after the other; it only catches what hangs. */
const patient = { timeout: 300_000 }

describe("counterfoil approvers", patient, () => {
  it("enrols the first for the owner, prints the token alone on standard output, and later ones with a token", async () => {
    expect(await run(["list"])).toMatchObject({ code: 0, out: "Nobody is enrolled.\n" })
    expect(await run(enrol("ada", "--role", "approver"), asApplication())).toMatchObject({
      code: 1,
      err: expect.stringContaining("NotOwner")
    })
    const first = await run(enrol("ada", "--role", "approver"))
    expect(first).toMatchObject({ code: 0, err: expect.stringContaining("not shown again") })
    expect(first.out).toMatch(/^[A-Za-z0-9_-]{43}\n$/)

    expect(await run(enrol("grace", "--role", "viewer"))).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        "ApproverNeeded: Only the first approver is enrolled without a token: ask one of ada"
      )
    })
    const wrong = { COUNTERFOIL_APPROVER_TOKEN: "wrong" }
    expect(await run(enrol("grace", "--role", "viewer"), wrong)).toMatchObject({
      code: 1,
      err: expect.stringContaining("TokenUnknown")
    })
    const token = { ...asApplication(), COUNTERFOIL_APPROVER_TOKEN: first.out }
    const second = await run(enrol("grace", "--role", "viewer", "--role", "operator"), token)
    expect(second).toMatchObject({ code: 0 })
    const notApprover = { COUNTERFOIL_APPROVER_TOKEN: second.out }
    expect(await run(enrol("lin", "--role", "approver"), notApprover)).toMatchObject({
      code: 1,
      err: expect.stringContaining("RoleMissing: grace is viewer and operator, this needs the role approver")
    })

    const file = join(folder, "ada.token")
    writeFileSync(file, first.out)
    const revoked = await run(["revoke", "grace", "--reason", "has left", "--approver-token-file", file])
    expect(revoked).toMatchObject({ code: 0, out: expect.stringContaining("grace") })
    const lines = (await run(["list", "--json"])).out.trim().split("\n")
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { approverId: "ada", roles: ["approver"], enrolledBy: null },
      { approverId: "grace", roles: ["viewer", "operator"], enrolledBy: "ada", revocation: { reason: "has left" } }
    ])
    const { out } = await run(["list"])
    expect(out).toContain("owner of the database")
    expect(lines.join()).not.toContain("tokenHash")
  })

  it("ends with 3 where a role or an id is none, and with 1 where the token's file is missing", async () => {
    expect(await run(enrol("lin"))).toMatchObject({ code: 3 })
    expect(await run(enrol("lin", "--role", "king"))).toMatchObject({ code: 3 })
    expect(await run(enrol("l i n", "--role", "viewer"))).toMatchObject({ code: 3 })
    const missing = await run([...enrol("lin", "--role", "viewer"), "--approver-token-file", join(folder, "none")])
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining("--approver-token-file") })
  })
})
