/**
 * docs/audit.md is what the program says: every example of it is run on the story of `packages/audit/test/Story.ts`. Written anew by
 * `COUNTERFOIL_WRITE_DOCS=1 pnpm test --project reconciler Audit`. Instants and hashes, which differ from run to run, are shown
 * as they were at the first one.
 */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { trusted } from "@counterfoil/event-store/proof/Trust"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { tellStory } from "../../../packages/audit/test/Story.ts"
import { counterfoil } from "./InProcess.ts"

const page = join(import.meta.dirname, "../../../docs/audit.md")
const drawing = join(import.meta.dirname, "../../../docs/audit-explain.svg")
const scope = Effect.runSync(Scope.make())
const folder = mkdtempSync(join(tmpdir(), "counterfoil-audit-"))
let env: Record<string, string> = {}

beforeAll(async () => {
  const { url } = await Effect.runPromise(testDatabase.pipe(Scope.provide(scope)))
  const pem = newSealKey()
  env = { DATABASE_URL: url, COUNTERFOIL_TIME_ZONE: "UTC", COUNTERFOIL_SEAL_KEY: Redacted.value(pem) }
  expect((await counterfoil(["migrate"], { env })).code).toBe(0)
  const options = { url: Redacted.make(url), tenant: "default" }
  const key = Result.getOrThrow(sealKey(pem))
  await Effect.runPromise(
    Effect.andThen(tellStory, seal({ key })).pipe(
      Effect.provide(
        Layer.merge(EventStore.layerPostgres(options), SealStore.layerPostgres({ ...options, threads: 0 }))
      ),
      Effect.scoped
    )
  )
  writeFileSync(join(folder, "trust.json"), JSON.stringify({ keys: [trusted(key)] }))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

/** As a shell would take it apart: quoted arguments are one. */
const words = (line: string): ReadonlyArray<string> =>
  Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? "")

const run = (line: string) =>
  counterfoil(
    words(line.replace(/^counterfoil /, "")).map((word) =>
      /\.(svg|ndjson|csv)$/.test(word) ? join(folder, word) : word
    ),
    { env }
  )

/** What differs from run to run. */
const steady = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z/g, "2026-03-31T08:00:00.000000Z")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "0".repeat(64))
    .replaceAll(`${folder}/`, "")
    .replaceAll(/[ \t]+$/gm, "")
    .trimEnd()

const example = /```console\n\$ (.*)\n([\s\S]*?)\n?```/g

describe("docs/audit.md", () => {
  const text = readFileSync(page, "utf8")
  const examples = Array.from(text.matchAll(example), ([, line = "", output = ""]) => ({ line, output }))

  it("shows what the program says, example by example", async () => {
    expect(examples.length).toBeGreaterThan(2)
    const found: Array<string> = []
    const pictures: Array<string> = []
    for (const { line } of examples) {
      const { err, out } = await run(line)
      const drawn = /Drawn: (.*)/.exec(err)?.[1]
      if (drawn !== undefined) pictures.push(readFileSync(drawn, "utf8"))
      found.push(steady(`${out}${err}`))
    }
    if (process.env["COUNTERFOIL_WRITE_DOCS"] !== undefined) {
      let index = 0
      writeFileSync(
        page,
        text.replaceAll(example, (_, line: string) => `\`\`\`console\n$ ${line}\n${found[index++] ?? ""}\n\`\`\``)
      )
      writeFileSync(drawing, pictures[0] ?? "")
      return
    }
    expect(pictures).toEqual([readFileSync(drawing, "utf8")])
    expect(found.map((output, index) => `$ ${examples[index]?.line}\n${output}`)).toEqual(
      examples.map(({ line, output }) => `$ ${line}\n${output}`)
    )
  }, 240_000)
})

describe("counterfoil audit export", () => {
  it("writes a file that the verifier finds in order", async () => {
    const { code, err } = await run("counterfoil audit export --period 2026-03 --to month.ndjson --csv month.csv")
    expect([code, err]).toEqual([0, ""])
    const verifier = join(import.meta.dirname, "../../verifier/src/extract/main.ts")
    const args = [verifier, join(folder, "month.ndjson"), "--trust", join(folder, "trust.json")]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" })
    expect([status, stdout]).toEqual([0, expect.stringContaining("Verified: 2026-03 of tenant default: 13 events")])
    expect(readFileSync(join(folder, "month.csv"), "utf8")).toMatch(
      /^record,account,.*\r\n(posting,.*\r\n)+(closing,.*\r\n)+$/
    )
  })
})

describe("counterfoil audit", () => {
  it("tells programs the same as JSON, and says by its exit code what it cannot do", async () => {
    const asked = await run("counterfoil audit balance --account A-1 --effective 2026-03-10 --json")
    expect(asked.code).toBe(0)
    expect(JSON.parse(asked.out)).toMatchObject({
      accountId: "A-1",
      effectiveOn: "2026-03-10",
      balances: [{ owed: { amount: "47.10", currency: "EUR" }, fromDocuments: { amount: "47.10", currency: "EUR" } }]
    })
    const codes = await Promise.all(
      [
        "counterfoil audit balance --document none",
        "counterfoil audit balance --account A-1 --document INV-1",
        "counterfoil audit trace nobody",
        "counterfoil audit bisect --identity I99 --document P-1",
        "counterfoil audit what-if --account A-1 --without Payment-9@1"
      ].map(async (line) => (await run(line)).code)
    )
    expect(codes).toEqual([1, 3, 1, 3, 1])
    const trial = JSON.parse((await run("counterfoil audit balance --trial --account A-1 --json")).out) as object
    expect(trial).toMatchObject({ inTransit: [] })
    const all = await run("counterfoil audit balance")
    expect([all.code, all.out]).toEqual([0, expect.stringMatching(/A-1 .*102\.10 EUR .*102\.10 EUR .*yes/)])
    expect((await run("counterfoil audit events --account A-1 --limit 2")).out).toContain("InvoicePaymentApplied")
  })
})
