import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"

const scope = Effect.runSync(Scope.make())
const folder = mkdtempSync(join(tmpdir(), "counterfoil-seal-"))
const file = (name: string): string => join(folder, name)
let env: Record<string, string>

/** So many events, each of a stream of its own. */
const append = (name: string, count: number) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const store = yield* EventStore
      for (let n = 0; n < count; n++) {
        const noted = { type: "Noted", schemaVersion: 1, data: { n }, meta: {} }
        const events = [{ ...noted, effectiveOn: "2026-03-31", bookedOn: "2026-04-01" }]
        const stream = `${name}-${n}`
        yield* store.append({ id: stream, appends: [{ stream, subject: "s", expectedVersion: 0, events }] })
      }
    }).pipe(
      Effect.provide(EventStore.layerPostgres({ url: Redacted.make(env["DATABASE_URL"] ?? ""), tenant: "default" }))
    )
  )

beforeAll(async () => {
  const { url } = await Effect.runPromise(Scope.provide(testDatabase, scope))
  env = { DATABASE_URL: url, COUNTERFOIL_SEAL_TRUST: file("trust.json") }
  await Effect.runPromise(migrate({ url: Redacted.make(url) }))
})

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: ReadonlyArray<string>) => counterfoil(args, { env })

describe("counterfoil seal, verify, proof", () => {
  it("makes a key once: private for its owner alone, public in the trust file", async () => {
    expect(await run("seal-key", file("seal.key"))).toMatchObject({ code: 0, err: "" })
    expect(statSync(file("seal.key")).mode & 0o777).toBe(0o600)
    expect(readFileSync(file("trust.json"), "utf8")).not.toContain("PRIVATE")
    expect(await run("seal-key", file("seal.key"))).toMatchObject({ code: 3 })
    expect(await run("seal-key", file("next.key"))).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(file("trust.json"), "utf8"))).toMatchObject({ keys: [{}, {}] })
  })

  it("could not tell while nothing is sealed, and refuses to seal without a key", async () => {
    await append("A", 7)
    expect(await run("verify")).toMatchObject({ code: 2, err: expect.stringContaining("nothing of log 0 is sealed") })
    expect(await run("seal")).toMatchObject({ code: 3, err: expect.stringContaining("--key-file") })
  })

  it("seals, verifies, and names what is not yet sealed", async () => {
    const sealed = await run("seal", "--key-file", file("seal.key"), "--json")
    expect(sealed).toMatchObject({ code: 0 })
    writeFileSync(file("heads.jsonl"), sealed.out)
    expect(await run("seal", "--key-file", file("seal.key"))).toMatchObject({
      code: 0,
      err: expect.stringContaining("Nothing new")
    })
    await append("B", 2)
    const verified = await run("verify", "--json", "--head", file("heads.jsonl"), "--resume", file("resume.json"))
    expect(verified).toMatchObject({ code: 0, err: "" })
    expect(JSON.parse(verified.out)).toMatchObject({ log: 0, proven: 7, unsealed: { first: 8, last: 9 } })
    expect(existsSync(file("resume.json"))).toBe(false)
  })

  it("takes the key from the environment, and goes on where a verification was stopped", async () => {
    const key = readFileSync(file("next.key"), "utf8")
    expect(await counterfoil(["seal"], { env: { ...env, COUNTERFOIL_SEAL_KEY: key } })).toMatchObject({ code: 0 })
    writeFileSync(file("resume.json"), '{"proven":{"0":7}}')
    const { code, out } = await run("verify", "--json", "--resume", file("resume.json"))
    expect([code, JSON.parse(out)]).toMatchObject([0, { proven: 9, heads: 1 }])
  })

  it("proves one event to whoever has neither the database nor our word", async () => {
    const { code, out } = await run("proof", "0/3")
    expect(code).toBe(0)
    writeFileSync(file("proof.json"), out)
    const alone = (...args: ReadonlyArray<string>) => counterfoil(["verify", "--proof", file("proof.json"), ...args])
    expect(await alone("--trust", file("trust.json"))).toMatchObject({
      code: 0,
      out: expect.stringContaining("at 0/3")
    })
    const { event } = JSON.parse(out) as {
      readonly event: { readonly stream: string; readonly version: number }
    }
    expect((await run("proof", `${event.stream}@${event.version}`)).out).toBe(out)
    expect(await run("proof", `${event.stream}@9`)).toMatchObject({ code: 2, err: expect.stringContaining("no event") })
    writeFileSync(file("proof.json"), out.replace('{\\"n\\":2}', '{\\"n\\":3}'))
    expect(await alone("--trust", file("trust.json"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("content does not match")
    })
    expect(await run("proof", "0/300")).toMatchObject({ code: 2, err: expect.stringContaining("no event 0/300") })
    expect(await run("proof", "third")).toMatchObject({ code: 3 })
  })

  it("proves that the log only grew since a head that was kept", async () => {
    const { code, out } = await run("proof", "--since", file("heads.jsonl"))
    expect(code).toBe(0)
    writeFileSync(file("growth.json"), out)
    const checked = await counterfoil(["verify", "--proof", file("growth.json"), "--trust", file("trust.json")])
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining("from 7 to 9 events") })
  })

  it("ends with 1 where the history is not what was sealed, and names the position", async () => {
    const other = { keys: [] }
    writeFileSync(file("other.json"), JSON.stringify(other))
    expect(await run("verify", "--trust", file("other.json"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("NOT PROVEN: log 0, positions 1 to 7")
    })
    expect(await run("verify", "--trust", file("nowhere.json"))).toMatchObject({ code: 3 })
  })
})
