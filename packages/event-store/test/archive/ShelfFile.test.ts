/** The files of a shelf, apart from any database. */
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { Recent } from "../../src/archive/Recent.ts"
import { type Manifest, manifestForm, manifestOf, type Shelf } from "../../src/archive/Shelf.ts"
import { refuteFile } from "../../src/archive/ShelfCheck.ts"
import { ShelfFolder } from "../../src/archive/ShelfFolder.ts"
import { ShelfWriter, type Written } from "../../src/archive/ShelfWriter.ts"
import type { RawEvent } from "../../src/proof/Leaf.ts"
import { contentHash } from "../../src/StoredEvent.ts"
import { folder } from "./ArchivedStore.ts"

const raw = (position: number, data: string): RawEvent => {
  const content = { stream: `S${position}`, version: 1, type: "Noted", schemaVersion: 1, data, meta: '{"by":"test"}' }
  const dated = { ...content, effectiveOn: "2026-03-31", bookedOn: "2026-04-01" }
  const recordedAt = "2026-03-31T12:00:00.000000Z"
  return { ...dated, log: 0, position, eventId: "", subject: null, recordedAt, contentHash: contentHash(dated) }
}

/** A shelf of these events in the folder, as if a database knew it. */
const write = async (path: string, events: ReadonlyArray<RawEvent>, file = "s.ndjson.gz") => {
  const writer = await ShelfWriter.create(join(path, file))
  await writer.add(events)
  const written = await writer.finish()
  await writer.close()
  const { positions: _, ...rest } = written
  const manifest: Manifest = { form: manifestForm, tenant: "t", log: 0, shelf: 1, file, ...rest }
  const text = JSON.stringify(manifest)
  writeFileSync(join(path, manifestOf(file)), text)
  const shelf: Shelf = { ...manifest, manifestSha256: createHash("sha256").update(text).digest("hex") }
  return { shelf, written }
}

/** So many events that their lines fill some blocks. */
const many = Array.from({ length: 500 }, (_, n) => raw(3 * n + 1, JSON.stringify({ n, text: "é".repeat(n) })))

describe("The file of a shelf", () => {
  it.live("is one gzip file of lines with whole events, whose hashes can be checked without a database", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { shelf, written } = yield* Effect.promise(() => write(path, many))
      const packed = readFileSync(join(path, shelf.file))
      const lines = gunzipSync(packed).toString("utf8").trimEnd().split("\n")
      assert.deepStrictEqual(
        lines.map((line) => JSON.parse(line) as RawEvent),
        many
      )
      assert.deepInclude(written, { first: 1, last: 1_498, events: 500, bytes: packed.length })
      assert.strictEqual(written.sha256, createHash("sha256").update(packed).digest("hex"))
      const hashes = Buffer.concat(many.map((event) => Buffer.from(event.contentHash, "hex")))
      assert.strictEqual(written.contentHashes, createHash("sha256").update(hashes).digest("hex"))
      assert.isAbove(written.blocks.length, 5)
      assert.isUndefined(yield* Effect.promise(() => refuteFile(join(path, shelf.file), written)))
    })
  )

  it.live("is the same to the byte for the same events", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const one = yield* Effect.promise(() => write(path, many, "one.ndjson.gz"))
      const other = yield* Effect.promise(() => write(path, many, "other.ndjson.gz"))
      assert.deepStrictEqual(other.written, one.written)
    })
  )

  it.live("is read block by block: one event needs none of the others", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { shelf, written } = yield* Effect.promise(() => write(path, many))
      const place = join(path, shelf.file)
      const whole = readFileSync(place)
      for (const { bytes, first, offset } of written.blocks) {
        const alone = Buffer.alloc(whole.length)
        whole.copy(alone, offset, offset, offset + bytes)
        writeFileSync(place, alone)
        const found = yield* Effect.promise(() => new ShelfFolder(path).read(shelf, [first]))
        assert.strictEqual(found.get(first)?.data, many.find(({ position }) => position === first)?.data)
      }
    })
  )

  it.live("is refuted before it is relied on, whatever is wrong with it", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { shelf, written } = yield* Effect.promise(() => write(path, many))
      const place = join(path, shelf.file)
      const refuted = (wrong: Written) => Effect.promise(() => refuteFile(place, wrong))
      assert.isDefined(yield* refuted({ ...written, bytes: written.bytes + 1 }))
      assert.isDefined(yield* refuted({ ...written, positions: written.positions.slice(1) }))
      assert.isDefined(yield* refuted({ ...written, positions: [...written.positions, 9_999] }))
      assert.isDefined(yield* refuted({ ...written, contentHashes: "00".repeat(32) }))
      const whole = readFileSync(place)
      whole[100] = (whole[100] ?? 0) ^ 1
      writeFileSync(place, whole)
      assert.strictEqual(yield* refuted(written), "what was read back has another hash")
      const damaged = many.map((event) => (event.position === 4 ? { ...event, data: "{}" } : event))
      const other = yield* Effect.promise(() => write(path, damaged, "damaged.ndjson.gz"))
      const problem = yield* Effect.promise(() => refuteFile(join(path, "damaged.ndjson.gz"), other.written))
      assert.strictEqual(problem, "event 0/4 is damaged")
    })
  )

  it.live("gives any events in any order, of any size, and nothing for those that are not on it", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(60_000)), { minLength: 1, maxLength: 40 })
      let files = 0
      const property = fc.asyncProperty(sizes, fc.array(fc.nat(90), { maxLength: 50 }), async (lengths, asked) => {
        const events = lengths.map((length, n) => raw(2 * n + 1, JSON.stringify("x\n".repeat(length / 2))))
        const { shelf } = await write(path, events, `${(files += 1)}.ndjson.gz`)
        const reader = new ShelfFolder(path)
        for (const positions of [asked, asked.toReversed()]) {
          const found = await reader.read(shelf, positions)
          for (const position of positions) {
            const event = events.find((one) => one.position === position)
            assert.strictEqual(found.get(position)?.data, event?.data)
            assert.strictEqual(found.get(position)?.meta, event?.meta)
          }
        }
      })
      yield* Effect.promise(() => fc.assert(property, { numRuns: 40 }))
    })
  )
})

describe("What was used last", () => {
  it("is kept up to a size; what was not used for longest goes first", () => {
    const recent = new Recent<string>(10)
    recent.put("a", "A", 4)
    recent.put("b", "B", 4)
    assert.strictEqual(recent.get("a"), "A")
    recent.put("c", "C", 4)
    assert.deepStrictEqual([recent.get("a"), recent.get("b"), recent.get("c"), recent.size], ["A", undefined, "C", 8])
    recent.put("c", "D", 5)
    assert.deepStrictEqual([recent.get("a"), recent.get("c"), recent.size], ["A", "D", 9])
    recent.put("e", "E", 11)
    assert.deepStrictEqual([recent.get("e"), recent.size], [undefined, 9])
  })
})
