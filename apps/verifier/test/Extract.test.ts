/** An untouched extract verifies, of an account and of a month; whatever is changed in it is refused. */
import { extract } from "@counterfoil/audit/extract/Extract"
import { journalCsv } from "@counterfoil/audit/extract/JournalCsv"
import type { Scope } from "@counterfoil/audit/extract/Scope"
import { AccountId } from "@counterfoil/domain/Id"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { trusted } from "@counterfoil/event-store/proof/Trust"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import { spawnSync } from "node:child_process"
import { createHash, sign } from "node:crypto"
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import {
  approvers,
  book,
  close,
  invoice,
  key,
  month,
  payment,
  tell
} from "../../../packages/reconciliation/test/close/Books.ts"
import { Refused } from "../src/Canonical.ts"
import { verifyExtract } from "../src/extract/Extract.ts"
import { trustOf } from "../src/Seal.ts"

const folder = mkdtempSync(join(tmpdir(), "counterfoil-extract-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)
const trust = trustOf({ keys: [{ ...trusted(key) }] })
const account: Scope = { kind: "account", accountId: AccountId.make("A-1") }
const february: Scope = { kind: "period", periodId: month("2026-02") }

/** Both extracts, the CSV of the month, and the figures that it was closed with. */
const made = await tell(
  Effect.gen(function* () {
    const people = yield* approvers
    for (const fact of [
      invoice("0", "2026-01-31", "7.00"),
      invoice("1", "2026-02-01", "20.00"),
      payment("1", "2026-02-11", "12.34"),
      invoice("2", "2026-03-01", "5.00")
    ])
      yield* book(fact)
    const closed = yield* close("2026-02", people)
    yield* seal({ key })
    const run = (scope: Scope, name: string) => extract(scope, file(name), key).pipe(Effect.provide(NodeServices.layer))
    const [ofAccount, ofMonth] = [yield* run(account, "account.ndjson"), yield* run(february, "month.ndjson")]
    yield* journalCsv(february, file("month.ndjson"), file("month.csv")).pipe(Effect.provide(NodeServices.layer))
    return { closed, ofAccount, ofMonth, csv: readFileSync(file("month.csv"), "utf8") }
  }),
  "2026-03-03"
)
const kept = { account: readFileSync(file("account.ndjson")), month: readFileSync(file("month.ndjson")) }
type Name = keyof typeof kept

const outcome = (bytes: Uint8Array): string => {
  writeFileSync(file("tried.ndjson"), bytes)
  try {
    return `verified ${verifyExtract(file("tried.ndjson"), trust)}`
  } catch (error) {
    if (error instanceof Refused) return `refused: ${error.message}`
    throw error
  }
}

const line = (value: Json) => `${Result.getOrThrow(canonical(value))}\n`
const linesOf = (name: Name) =>
  kept[name]
    .toString("utf8")
    .split("\n")
    .slice(0, -1)
    .map((one) => JSON.parse(one) as Record<string, Json>)

/** The same file with other lines, its manifest signed anew by the holder of the key. */
const forged = (
  name: Name,
  edit: (lines: ReadonlyArray<Record<string, Json>>) => ReadonlyArray<Record<string, Json>>,
  say: (manifest: Record<string, Json>) => Record<string, Json> = (same) => same
): string => {
  const all = linesOf(name)
  const { signature: _, ...manifest } = all.at(-1) ?? {}
  const lines = edit(all.slice(0, -1))
  const body = lines.map(line).join("")
  const said = say({
    ...manifest,
    events: lines.length - 1,
    sha256: createHash("sha256").update(body).digest("hex")
  })
  const signed = Buffer.from(`counterfoil-extract-1\n${Result.getOrThrow(canonical(said))}`)
  return outcome(
    Buffer.from(`${body}${line({ ...said, signature: sign(null, signed, key.privateKey).toString("base64") })}`)
  )
}

describe("an extract", () => {
  it("verifies as it was written, with what it is of", () => {
    expect(outcome(kept.account)).toBe("verified account A-1 of tenant test: 4 events of documents, 4 under seal")
    expect(outcome(kept.month)).toMatch(/^verified 2026-02 of tenant test: 3 events of documents, \d+ under seal$/)
    expect(kept.month.toString("utf8")).not.toContain("tokenHash")
    expect(made.ofAccount.events).toBe(4)
  })

  it("is refused with one byte or bit changed anywhere, with pieces cut out, doubled, moved or added", () => {
    const mutation = fc.record({
      name: fc.constantFrom<Name>("account", "month"),
      how: fc.constantFrom("bit", "byte", "cut", "double", "insert", "swap lines", "append", "truncate"),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      size: fc.integer({ min: 1, max: 40 }),
      value: fc.integer({ min: 0, max: 255 })
    })
    fc.assert(
      fc.property(mutation, ({ at, how, name, size, value }) => {
        const bytes = kept[name]
        const spot = Math.floor(at * bytes.length)
        const [before, piece, after] = [
          bytes.subarray(0, spot),
          bytes.subarray(spot, spot + size),
          bytes.subarray(spot + size)
        ]
        const mutated = Buffer.from(bytes)
        const lines = bytes.toString("utf8").split("\n")
        const at2 = Math.floor(at * (lines.length - 1))
        if (how === "bit") mutated[spot] = (bytes[spot] ?? 0) ^ (1 << (value % 8))
        if (how === "byte") mutated[spot] = value
        const changed = {
          bit: mutated,
          byte: mutated,
          cut: Buffer.concat([before, after]),
          double: Buffer.concat([before, piece, piece, after]),
          insert: Buffer.concat([before, Buffer.of(value), piece, after]),
          "swap lines": Buffer.from(
            lines
              .with(at2, lines[at2 + 1] ?? "")
              .with(at2 + 1, lines[at2] ?? "")
              .join("\n")
          ),
          append: Buffer.concat([bytes, Buffer.of(value)]),
          truncate: before
        }[how]
        fc.pre(!changed.equals(bytes))
        expect(`${how} in ${name}: ${outcome(changed)}`).toContain(": refused: ")
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 400 }
    )
  })

  it("signed anew by the holder of the key verifies unchanged, and in nothing that the seal or arithmetic contradicts", () => {
    for (const name of ["account", "month"] as const) {
      expect(forged(name, (same) => same)).toMatch(/^verified/)
      const without = (index: number) => forged(name, (all) => all.toSpliced(index, 1))
      expect(without(1)).toMatch(/refused: .*(version 1 is missing|figures|not the next one)/)
      const amount = (event: Record<string, Json>) =>
        typeof event["data"] === "string" ? { ...event, data: event["data"].replace("20.00", "21.00") } : event
      expect(forged(name, (all) => all.map(amount))).toContain("a content does not match its hash")
      const swapped = forged(name, (all) => [...all.slice(0, -2), ...all.slice(-2).toReversed()])
      expect(swapped).toMatch(/not in their order|not the next one|version/)
      const other = forged(name, (all) => all.map((one) => ("extract" in one ? { ...one, tenant: "other" } : one)))
      expect(other).toContain("another tenant's")
      const figures = forged(
        name,
        (same) => same,
        (said) => ({
          ...said,
          figures: JSON.parse(JSON.stringify(said["figures"]).replaceAll("12.34", "12.35")) as Json
        })
      )
      expect(figures).toMatch(/the figures \(\w+\) are not what the events come to/)
    }
    const path = (one: Record<string, Json>) =>
      Array.isArray(one["path"]) ? { ...one, path: (one["path"] as ReadonlyArray<Json>).slice(1) } : one
    expect(forged("account", (all) => all.map(path))).toContain("is not under the signed root")
    expect(forged("month", (all) => all.slice(0, -1))).toContain("not those under a signed root")
  })
})

describe("the figures of an extract", () => {
  it("of a closed month are those of its close, and the CSV's closings are its trial balance", () => {
    const figures = made.closed.closed.at(-1)?.proposal.figures
    const money = (text: unknown) => JSON.stringify(text)
    expect(made.ofMonth.figures["trialBalance"]).toHaveLength(figures?.trialBalance.length ?? 0)
    const rows = made.csv
      .trimEnd()
      .split("\r\n")
      .slice(1)
      .map((row) => row.split(","))
    const closings = rows.filter(([record]) => record === "closing")
    expect(closings.map(([, name, currency, debit, credit]) => money([name, currency, debit, credit]))).toEqual(
      (made.ofMonth.figures["trialBalance"] as ReadonlyArray<Record<string, Record<string, string>>>).map((row) =>
        money([row["account"], row["debit"]?.["currency"], row["debit"]?.["amount"], row["credit"]?.["amount"]])
      )
    )
    // Openings and postings add up to the closings, account by account.
    const cents = (text = "") => Math.round(Number(text === "" ? 0 : text) * 100)
    for (const [, name, , debit, credit] of closings) {
      const own = rows.filter(([record, one]) => record !== "closing" && one === name)
      expect(own.reduce((sum, row) => sum + cents(row[3]), 0)).toBe(cents(debit))
      expect(own.reduce((sum, row) => sum + cents(row[4]), 0)).toBe(cents(credit))
    }
  })
})

describe("the program for extracts", () => {
  it("ends with 0, 1 or 3, and says why", () => {
    const main = join(import.meta.dirname, "../src/extract/main.ts")
    const run = (...args: ReadonlyArray<string>) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" })
    writeFileSync(file("trust.json"), JSON.stringify({ keys: [trusted(key)] }))
    const good = run(file("account.ndjson"), "--trust", file("trust.json"))
    expect([good.status, good.stderr, good.stdout]).toEqual([
      0,
      "",
      "Verified: account A-1 of tenant test: 4 events of documents, 4 under seal\n"
    ])
    // Nothing but the program, the file and the keys, where nothing is installed.
    const alone = mkdtempSync(join(tmpdir(), "counterfoil-alone-"))
    cpSync(join(import.meta.dirname, "../src"), join(alone, "verifier"), { recursive: true })
    for (const name of ["month.ndjson", "trust.json"]) cpSync(file(name), join(alone, name))
    const there = spawnSync(process.execPath, ["verifier/extract/main.ts", "month.ndjson", "--trust", "trust.json"], {
      cwd: alone,
      encoding: "utf8",
      env: {}
    })
    rmSync(alone, { recursive: true })
    expect([there.status, there.stdout]).toEqual([
      0,
      expect.stringMatching(/^Verified: 2026-02 of tenant test: 3 events/)
    ])
    writeFileSync(file("cut.ndjson"), kept.account.subarray(0, -1))
    expect(run(file("cut.ndjson"), "--trust", file("trust.json"))).toMatchObject({
      status: 1,
      stderr: "REFUSED: the last line has no end\n"
    })
    expect(run(file("account.ndjson")).status).toBe(3)
    expect(run(file("none"), "--trust", file("trust.json")).status).toBe(3)
  })
})
