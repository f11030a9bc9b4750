/** An event as it was stored, and the proof of its content. */
import { hash } from "node:crypto"
import type { Json } from "./Json.ts"

/** What the writer says of an event. */
export interface NewEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly data: Json
  readonly meta: Json
  /** Calendar date from which the fact holds. */
  readonly effectiveOn: string
  /** Calendar date of the books it belongs to. */
  readonly bookedOn: string
}

export interface StoredEvent extends NewEvent {
  readonly log: number
  /** 1, 2, 3 … in its log, without holes, in the order of commits. */
  readonly position: number
  readonly stream: string
  /** 1, 2, 3 … in its stream. */
  readonly version: number
  readonly eventId: string
  readonly subject: string | null
  /** UTC instant with microseconds, `2026-03-31T12:00:00.000000Z`; never decreases in a log. */
  readonly recordedAt: string
  /** 64 hexadecimal digits, see `contentHash`. */
  readonly contentHash: string
}

/** The fields a content hash covers; `data` and `meta` as canonical JSON text. */
export interface Content {
  readonly stream: string
  readonly version: number
  readonly type: string
  readonly schemaVersion: number
  readonly effectiveOn: string
  readonly bookedOn: string
  readonly data: string
  readonly meta: string
}

/** Each field as 4 bytes big-endian length and UTF-8 bytes: no two lists of fields have the same bytes. */
export const framed = (fields: ReadonlyArray<string>): Buffer =>
  writeFramed(fields, Buffer.allocUnsafe(roomFor(fields)))

/** sha256 over the framed fields: 64 hexadecimal digits. */
export const framedHash = (fields: ReadonlyArray<string>): string => {
  const room = roomFor(fields)
  return hash("sha256", writeFramed(fields, room > scratch.length ? Buffer.allocUnsafe(room) : scratch))
}

/** Bytes that are hashed at once and then forgotten: most events fit, and a block for each would cost as much as writing it. */
const scratch = Buffer.allocUnsafe(16_384)

/** No UTF-16 code unit takes more than three bytes: room enough, without counting first. */
const roomFor = (fields: ReadonlyArray<string>): number => {
  let room = 0
  for (const field of fields) room += 4 + 3 * field.length
  return room
}

const writeFramed = (fields: ReadonlyArray<string>, bytes: Buffer): Buffer => {
  let at = 0
  for (const field of fields) {
    const length = bytes.write(field, at + 4)
    bytes.writeUInt32BE(length, at)
    at += 4 + length
  }
  return bytes.subarray(0, at)
}

/** sha256 over the framed fields, in this order, numbers as decimal text. Stored events depend on it: never change it. */
export const contentHash = (content: Content): string =>
  framedHash([
    content.stream,
    String(content.version),
    content.type,
    String(content.schemaVersion),
    content.effectiveOn,
    content.bookedOn,
    content.data,
    content.meta
  ])
