/** An untouched export verifies; whatever is changed in it, in the certificate, the manifest or a source is refused. */
import * as fc from "fast-check"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import * as Result from "effect/Result"
import { spawnSync } from "node:child_process"
import { createHash, generateKeyPairSync, sign } from "node:crypto"
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "vitest"
import { key } from "../../../packages/reconciliation/test/close/Books.ts"
import { trusted } from "@counterfoil/event-store/proof/Trust"
import { Refused } from "../src/Canonical.ts"
import { verify } from "../src/Verification.ts"
import { exported } from "./Exported.ts"

const { files, folder, restore, root, sources, trust } = await exported()

const outcome = (): string => {
  try {
    return `verified ${verify(folder, trust, sources)}`
  } catch (error) {
    if (error instanceof Refused) return `refused: ${error.message}`
    throw error
  }
}

/** What becomes of the export with one file changed. */
const changed = (path: string, bytes: Uint8Array): string => {
  writeFileSync(path, bytes)
  try {
    return outcome()
  } finally {
    restore(path)
  }
}

const path = (name: string) => join(folder, name)
const textOf = (name: string): string => files.get(path(name))?.toString("utf8") ?? ""
const jsonOf = (name: string) => JSON.parse(textOf(name)) as Record<string, Json>

describe("An export", () => {
  it("verifies as it was written, and holds no content that the figures do not need", () => {
    expect(outcome()).toMatch(
      /^verified 2026-02 of tenant test: \d+ events, 1 source files; 1 sources are listed without/
    )
    const lines = textOf("events.ndjson").split("\n").slice(0, -1)
    const whole = lines.map((line) => JSON.parse(line) as Record<string, Json>).filter(({ data }) => data !== undefined)
    expect(whole).toHaveLength(6)
    expect(textOf("events.ndjson")).not.toContain("tokenHash")
  })

  it("is refused with one byte or one bit changed anywhere, with pieces cut out, doubled, moved or added", () => {
    const paths = Array.from(files.keys())
    const mutation = fc.record({
      file: fc.constantFrom(...paths),
      how: fc.constantFrom("bit", "byte", "cut", "double", "insert", "swap lines", "append", "truncate"),
      at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      size: fc.integer({ min: 1, max: 40 }),
      value: fc.integer({ min: 0, max: 255 })
    })
    fc.assert(
      fc.property(mutation, ({ at, file, how, size, value }) => {
        const bytes = files.get(file) ?? Buffer.alloc(0)
        const spot = Math.floor(at * bytes.length)
        const [before, piece, after] = [
          bytes.subarray(0, spot),
          bytes.subarray(spot, spot + size),
          bytes.subarray(spot + size)
        ]
        const mutated = Buffer.from(bytes)
        const lines = bytes.toString("utf8").split("\n")
        const line = Math.floor(at * (lines.length - 1))
        const swapped = lines.with(line, lines[line + 1] ?? "").with(line + 1, lines[line] ?? "")
        if (how === "bit") mutated[spot] = (bytes[spot] ?? 0) ^ (1 << (value % 8))
        if (how === "byte") mutated[spot] = value
        const made = {
          bit: mutated,
          byte: mutated,
          cut: Buffer.concat([before, after]),
          double: Buffer.concat([before, piece, piece, after]),
          insert: Buffer.concat([before, Buffer.of(value), piece, after]),
          "swap lines": Buffer.from(swapped.join("\n")),
          append: Buffer.concat([bytes, Buffer.of(value)]),
          truncate: before
        }[how]
        fc.pre(!made.equals(bytes))
        expect(`${how} in ${basename(file)}: ${changed(file, made)}`).toContain(": refused: ")
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 400 }
    )
    expect(outcome()).toMatch(/^verified/)
  })

  it("is refused where JSON says the same in other words: spaces, a key twice, escapes, order, numbers, unicode forms", () => {
    const certificate = textOf("certificate.json")
    const said = (text: string) => changed(path("certificate.json"), Buffer.from(text))
    expect(said(certificate.replace('"closedOn":', '"closedOn": '))).toContain("not an object of canonical JSON")
    expect(said(certificate.replace("{", '{"tenant":"test",'))).toContain("not an object of canonical JSON")
    expect(said(certificate.replace('"tenant":"test"', '"tenant":"\\u0074est"'))).toContain("canonical")
    expect(said(certificate.replace('"log":0', '"log":0.0'))).toContain("canonical")
    expect(said(certificate.replace('"log":0', '"log":-0'))).toContain("canonical")
    expect(said(`\uFEFF${certificate}`)).toContain("canonical")
    expect(said(certificate.trimEnd())).toContain("not a line of UTF-8")
    expect(said(`${certificate}\n`)).toContain("canonical")
    const events = textOf("events.ndjson")
    const other = changed(path("events.ndjson"), Buffer.from(events.replace("\u00e9", "e\u0301")))
    expect(other).toContain("content does not match its hash")
    const latin = Buffer.from(files.get(path("events.ndjson")) ?? "")
    const accent = latin.indexOf(Buffer.from("\u00e9", "utf8"))
    latin[accent + 1] = 0x20
    expect(changed(path("events.ndjson"), latin)).toContain("not a line of UTF-8")
  })

  it("is refused without a file, without its sources, and by whoever trusts another key or trusted this one only before", () => {
    for (const file of files.keys()) {
      rmSync(file)
      expect(outcome()).toMatch(/^refused: .*cannot be read$/)
      restore(file)
    }
    expect(() => verify(folder, trust, undefined)).toThrow("give the folder of the sources")
    const stranger = new Map([
      ["0".repeat(16), { key: generateKeyPairSync("ed25519").publicKey, until: "9999-01-01T00:00:00Z" }]
    ])
    expect(() => verify(folder, stranger, sources)).toThrow("is not trusted")
    const [[id, known] = ["", undefined]] = trust
    if (known === undefined) throw new Error("there is a key")
    const before = new Map([[id, { ...known, until: "2026-03-01T00:00:00Z" }]])
    expect(() => verify(folder, before, sources)).toThrow("is trusted only until 2026-03-01")
    const other = new Map([[id, { ...known, key: generateKeyPairSync("ed25519").publicKey }]])
    expect(() => verify(folder, other, sources)).toThrow("its signature is not that of its key")
  })
})

describe("An export whose hashes and signature were made again, by the holder of the key", () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")
  const line = (value: Json) => `${Result.getOrThrow(canonical(value))}\n`

  /** The certificate over an export as it is now, and what becomes of it. */
  const forged = (edit: {
    readonly events?: (text: string) => string
    readonly certificate?: (said: Record<string, Json>) => Record<string, Json>
  }): string => {
    const events = edit.events?.(textOf("events.ndjson")) ?? textOf("events.ndjson")
    const listed = jsonOf("manifest.json")
    const manifest = line({
      ...listed,
      export: (listed["export"] as ReadonlyArray<Record<string, Json>>).map((file) =>
        file["name"] === "events.ndjson"
          ? { ...file, lines: events.split("\n").length - 1, sha256: sha256(events) }
          : file
      )
    })
    const { signature: _, ...said } = jsonOf("certificate.json")
    const body = (edit.certificate ?? ((same) => same))({ ...said, manifestSha256: sha256(manifest) })
    const signed = Buffer.from(`counterfoil-close-1\n${Result.getOrThrow(canonical(body))}`)
    const signature = sign(null, signed, key.privateKey).toString("base64")
    for (const [name, text] of [
      ["events.ndjson", events],
      ["manifest.json", manifest],
      ["certificate.json", line({ ...body, signature })]
    ] as const)
      writeFileSync(path(name), text)
    try {
      return outcome()
    } finally {
      for (const file of files.keys()) restore(file)
    }
  }

  /** The events as objects, edited, and written again. */
  const lines =
    (edit: (events: ReadonlyArray<Record<string, Json>>) => ReadonlyArray<Record<string, Json>>) => (text: string) =>
      edit(
        text
          .split("\n")
          .slice(0, -1)
          .map((one) => JSON.parse(one) as Record<string, Json>)
      )
        .map(line)
        .join("")
  const isWhole = ({ data }: Record<string, Json>) => data !== undefined
  const content = (event: Record<string, Json>) => {
    const framed = ["stream", "version", "type", "schemaVersion", "effectiveOn", "bookedOn", "data", "meta"].flatMap(
      (name) => {
        const bytes = Buffer.from(`${event[name] as string | number}`, "utf8")
        const length = Buffer.alloc(4)
        length.writeUInt32BE(bytes.length)
        return [length, bytes]
      }
    )
    return createHash("sha256").update(Buffer.concat(framed)).digest("hex")
  }

  it("verifies where nothing was changed", () => expect(forged({})).toMatch(/^verified/))

  it("is refused with an amount changed, its hash made to fit or not", () => {
    const change = (event: Record<string, Json>) => ({
      ...event,
      data: (event["data"] as string).replace("20.00", "21.00")
    })
    expect(forged({ events: lines((all) => all.map((one) => (isWhole(one) ? change(one) : one))) })).toContain(
      "content does not match its hash"
    )
    const fitting = lines((all) =>
      all.map((one) => {
        if (!isWhole(one)) return one
        const other = change(one)
        return { ...other, contentHash: content(other) }
      })
    )
    expect(forged({ events: fitting })).toContain("the events are not those under a signed root")
  })

  it("is refused with an event left out, added, moved, or without its content", () => {
    expect(forged({ events: lines((all) => all.slice(0, -1)) })).toContain("not those under a signed root")
    expect(forged({ events: lines((all) => all.slice(1)) })).toContain("line 1 of events.ndjson is not the next event")
    expect(forged({ events: lines((all) => [...all, ...all.slice(-1)]) })).toContain("is not the next event")
    const bare = lines((all) => all.map(({ data: _, meta: __, schemaVersion: ___, type: ____, ...leaf }) => leaf))
    expect(forged({ events: bare })).toContain("a document's event without its content")
    const booked = lines((all) => all.map((one) => (isWhole(one) ? { ...one, bookedOn: "2026-03-01" } : one)))
    expect(forged({ events: booked })).toContain("content does not match its hash")
  })

  it("is refused with figures that the events do not come to", () => {
    const figures = (edit: (text: string) => string) =>
      forged({ certificate: (said) => JSON.parse(edit(JSON.stringify(said))) as Record<string, Json> })
    expect(figures((text) => text.replaceAll('"142.34"', '"142.35"').replaceAll('"42.34"', '"42.35"'))).toContain(
      "the figures are not what the events come to"
    )
    expect(figures((text) => text.replace('"priorPeriod":0', '"priorPeriod":1'))).toContain("the figures are not")
    expect(figures((text) => text.replace('"count":2', '"count":3'))).toContain("the figures are not")
  })

  it("is refused with one signer, another month, another tenant's head, or an older head", () => {
    const said = (edit: (said: Record<string, Json>) => Record<string, Json>) => forged({ certificate: edit })
    expect(said((all) => ({ ...all, signatures: (all["signatures"] as ReadonlyArray<Json>).slice(0, 1) }))).toContain(
      "two approvers"
    )
    expect(said((all) => ({ ...all, period: { id: "2026-02", from: "2026-02-02", to: "2026-02-28" } }))).toContain(
      "form"
    )
    expect(said((all) => ({ ...all, period: { id: "2026-01", from: "2026-01-01", to: "2026-01-31" } }))).toContain(
      "figures"
    )
    expect(said((all) => ({ ...all, tenant: "other" }))).toContain("another tenant's")
    const heads = (edit: (head: Record<string, Json>) => Record<string, Json>) =>
      said((all) => ({ ...all, heads: (all["heads"] as ReadonlyArray<Record<string, Json>>).map(edit) }))
    expect(heads((head) => ({ ...head, size: Number(head["size"]) - 1 }))).toContain(
      "its signature is not that of its key"
    )
    expect(said((all) => ({ ...all, heads: [] }))).toContain("line 1 of events.ndjson is not the next event")
  })
})

describe("The program", () => {
  const main = join(import.meta.dirname, "../src/main.ts")
  const run = (...args: ReadonlyArray<string>) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" })
  const trustFile = join(root, "trust.json")
  writeFileSync(trustFile, JSON.stringify({ keys: [trusted(key)] }))

  it("ends with 0, 1 or 3, and says why", () => {
    const good = run(folder, "--trust", trustFile, "--sources", sources)
    expect([good.status, good.stderr]).toEqual([0, ""])
    expect(good.stdout).toMatch(/^Verified: 2026-02 of tenant test/)
    const bad = run(folder, "--trust", trustFile)
    expect([bad.status, bad.stdout]).toEqual([1, ""])
    expect(bad.stderr).toContain("REFUSED: 2026-02-11.csv is a source of the run")
    for (const misuse of [
      run(),
      run(folder),
      run(folder, "--trust", join(root, "none")),
      run("a", "b", "--trust", trustFile)
    ])
      expect(misuse.status).toBe(3)
  })

  it("is at most 400 lines of code, as is the one for extracts, and imports nothing but Node's own modules and itself", () => {
    const folderOf = join(import.meta.dirname, "../src")
    const own = readdirSync(folderOf, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
    const sourceOf = (name: string) => readFileSync(join(folderOf, name), "utf8")
    const imports = own.flatMap((name) =>
      Array.from(sourceOf(name).matchAll(/from "([^"]+)"/g), ([, from]) => from ?? "")
    )
    expect(imports.filter((name) => !/^(node:|\.{1,2}\/)/.test(name))).toEqual([])
    const isShared = (name: string) => /^(Canonical|Posting|Seal|Totals)\.ts$/.test(name)
    const isCode = (line: string) => !/^\s*($|\/\*\*|\*|\/\/)/.test(line)
    for (const isProgram of [(name: string) => !name.includes("extract"), (name: string) => name.includes("extract")]) {
      const program = own.filter((name) => isShared(name) || isProgram(name))
      expect(program.flatMap((name) => sourceOf(name).split("\n")).filter(isCode).length).toBeLessThanOrEqual(400)
    }
  })
})
