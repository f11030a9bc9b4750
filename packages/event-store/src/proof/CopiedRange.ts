/**
 * A range of a log as COPY sends it, hashed where it lies. In its binary form a field is 4 bytes of length, big-endian, and
 * its bytes: asked for as text and in the right order, a row is the very frame that content hashes and leaves are made of.
 * Nothing is decoded and nothing made of it, which is most of what a row costs otherwise. Leaves alone need no bytes of an
 * event: what is archived is as good as what is here.
 */
import { hash } from "node:crypto"
import type { ClientBase } from "pg"
import { to as copyTo } from "pg-copy-streams"
import { type HashedEvents, RangeHash } from "./HashedEvents.ts"
import type { Range } from "./Hashing.ts"
import { sha256 } from "./MerkleTree.ts"

/** What the content hash is made of, in the order of its frame; no data where they are archived. */
const content = [
  "stream",
  "version::text",
  "type",
  "schema_version::text",
  "effective_on::text",
  "booked_on::text",
  "case when shelf = 0 then data end",
  "meta"
]

/** What the leaf is made of, in the order of its frame. */
const leaf = [
  "log::text",
  "e.position::text",
  "stream",
  "version::text",
  "event_id::text",
  "coalesce(subject, '')",
  "effective_on::text",
  "booked_on::text",
  "case when isfinite(recorded_at) then (extract(epoch from recorded_at) * 1000000)::bigint::text else recorded_at::text end",
  "encode(content_hash, 'hex')"
]
/** Where the leaf's frame has the position. */
const positionField = 1

const select = (fields: ReadonlyArray<string>, tenant: string, { after, count, log }: Range): string => `
copy (
  select ${fields.join(", ")}
  from es.event e
  where e.tenant = ${tenant} and e.log = ${log} and e.position > ${after} and e.position <= ${after + count}
  order by e.position
) to stdout (format binary)`

const contentHashLength = 64
/** Signature, flags and the length of an extension that there is not. */
const headerLength = 19
const end = -1
const notYet = -1

/** Hashes of a range; undefined where some of its events are not here but in an archive. */
export const copiedRange = (client: ClientBase, tenant: string, range: Range): Promise<HashedEvents | undefined> =>
  copied(client, tenant, range, content)

/** The same from spines: events are not compared with their content hash, their leaves are made of it. */
export const copiedSpines = async (client: ClientBase, tenant: string, range: Range): Promise<HashedEvents> =>
  (await copied(client, tenant, range, [])) ?? new RangeHash(range.after).result

const copied = async (
  client: ClientBase,
  tenant: string,
  range: Range,
  compared: ReadonlyArray<string>
): Promise<HashedEvents | undefined> => {
  const rows = new CopiedRows(range.after, compared.length)
  const text = select([...compared, ...leaf], client.escapeLiteral(tenant), range)
  const chunks: AsyncIterable<Buffer> = client.query(copyTo(text))
  // To the end in any case: a connection in the middle of a COPY is good for nothing else.
  for await (const chunk of chunks) rows.take(chunk)
  return rows.result
}

class CopiedRows {
  readonly #range: RangeHash
  /** Fields before those of the leaf. */
  readonly #contentFields: number
  #rest: Buffer = Buffer.alloc(0)
  #isBegun = false
  #isSound = true
  #isWhole = true

  constructor(after: number, contentFields: number) {
    this.#range = new RangeHash(after)
    this.#contentFields = contentFields
  }

  get result(): HashedEvents | undefined {
    return this.#isWhole ? this.#range.result : undefined
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    if (!this.#isBegun) {
      if (bytes.length < headerLength) {
        this.#rest = bytes
        return
      }
      this.#isBegun = true
      at = headerLength
    }
    for (let next = at; this.#isSound && this.#isWhole && next !== notYet;) {
      at = next
      next = this.#row(bytes, at)
    }
    this.#rest = this.#isSound && this.#isWhole ? bytes.subarray(at) : Buffer.alloc(0)
  }

  /** Takes the row that begins here; gives where the next one does, or that not all of this one has come yet. */
  #row(bytes: Buffer, begin: number): number {
    if (begin + 2 > bytes.length || bytes.readInt16BE(begin) === end) return notYet
    let at = begin + 2
    let frame = at
    let position = 0
    for (let field = 0; field < this.#contentFields + leaf.length; field++) {
      if (at + 4 > bytes.length) return notYet
      const length = bytes.readInt32BE(at)
      if (length < 0) {
        this.#isWhole = false
        return notYet
      }
      if (field === this.#contentFields + positionField)
        position = Number(bytes.toString("latin1", at + 4, at + 4 + length))
      at += 4 + length
      if (field === this.#contentFields - 1) frame = at
    }
    if (at > bytes.length) return notYet
    const isGenuine = this.#contentFields === 0 || isHashed(bytes.subarray(begin + 2, frame), bytes, at)
    // The byte before the frame has been read and is not needed any more: a leaf begins with zero.
    bytes[frame - 1] = 0
    this.#isSound = this.#range.takeHashed(position, isGenuine, () => sha256(bytes.subarray(frame - 1, at)))
    return at
  }
}

/** Whether this content has the hash that ends here. */
const isHashed = (framed: Uint8Array, bytes: Buffer, end: number): boolean =>
  hash("sha256", framed) === bytes.toString("latin1", end - contentHashLength, end)
