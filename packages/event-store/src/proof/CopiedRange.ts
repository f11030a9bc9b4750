/**
 * A range of a log as COPY sends it, hashed where it lies. In its binary form a field is 4 bytes of length, big-endian, and
 * its bytes: asked for as text and in the right order, a row is the very frame that content hashes and leaves are made of.
 * Nothing is decoded and nothing made of it, which is most of what a row costs otherwise.
 */
import { hash } from "node:crypto"
import type { Client } from "pg"
import { to as copyTo } from "pg-copy-streams"
import { type HashedEvents, RangeHash } from "./HashedEvents.ts"
import type { Range } from "./Hashing.ts"
import { sha256 } from "./MerkleTree.ts"

/** The fields of the content hash, then those of the leaf, each in the order of its frame. */
const select = (tenant: string, { after, count, log }: Range): string => `
copy (
  select stream, version::text, type, schema_version::text, effective_on::text, booked_on::text,
    case when shelf = 0 then data end, meta,
    log::text, e.position::text, stream, version::text, event_id::text, coalesce(subject, ''), effective_on::text,
    booked_on::text,
    case when isfinite(recorded_at) then (extract(epoch from recorded_at) * 1000000)::bigint::text else recorded_at::text end,
    encode(content_hash, 'hex')
  from es.event e
  where e.tenant = ${tenant} and e.log = ${log} and e.position > ${after} and e.position <= ${after + count}
  order by e.position
) to stdout (format binary)`

const contentFields = 8
const fields = 18
/** Where the leaf's frame has the position. */
const positionField = 9
const contentHashLength = 64
/** Signature, flags and the length of an extension that there is not. */
const headerLength = 19
const end = -1
const notYet = -1

/** Hashes of a range; undefined where some of its events are not here but in an archive. */
export const copiedRange = async (client: Client, tenant: string, range: Range): Promise<HashedEvents | undefined> => {
  const rows = new CopiedRows(range.after)
  const chunks: AsyncIterable<Buffer> = client.query(copyTo(select(client.escapeLiteral(tenant), range)))
  // To the end in any case: a connection in the middle of a COPY is good for nothing else.
  for await (const chunk of chunks) rows.take(chunk)
  return rows.result
}

class CopiedRows {
  readonly #range: RangeHash
  #rest: Buffer = Buffer.alloc(0)
  #isBegun = false
  #isSound = true
  #isWhole = true

  constructor(after: number) {
    this.#range = new RangeHash(after)
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
    let leaf = at
    let position = 0
    for (let field = 0; field < fields; field++) {
      if (at + 4 > bytes.length) return notYet
      const length = bytes.readInt32BE(at)
      if (length < 0) {
        this.#isWhole = false
        return notYet
      }
      if (field === positionField) position = Number(bytes.toString("latin1", at + 4, at + 4 + length))
      at += 4 + length
      if (field === contentFields - 1) leaf = at
    }
    if (at > bytes.length) return notYet
    const contentHash = hash("sha256", bytes.subarray(begin + 2, leaf))
    const isGenuine = contentHash === bytes.toString("latin1", at - contentHashLength, at)
    // The byte before the frame has been hashed and is not needed any more: a leaf begins with zero.
    bytes[leaf - 1] = 0
    this.#isSound = this.#range.takeHashed(position, isGenuine, () => sha256(bytes.subarray(leaf - 1, at)))
    return at
  }
}
