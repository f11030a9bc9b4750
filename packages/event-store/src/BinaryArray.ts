/**
 * Arrays as PostgreSQL takes them in binary: nothing is quoted here, nothing parsed there. `pg` sends a Buffer as binary.
 * Layout (array_recv): dimensions, has nulls, element type, length, lower bound, then each element after its length in
 * bytes; all numbers are 4 bytes, big-endian.
 */
import { types } from "pg"

const header = 20
/** Length that stands for null. */
const none = -1

/** As `json[]`. */
export const jsons = (items: ReadonlyArray<string>): Buffer => encoded(types.builtins.JSON, items, "utf8")

/** As `text[]`. */
export const texts = (items: ReadonlyArray<string | null>): Buffer => encoded(types.builtins.TEXT, items, "utf8")

/** Hexadecimal digits as `bytea[]`. */
export const bytes = (items: ReadonlyArray<string>): Buffer => encoded(types.builtins.BYTEA, items, "hex")

/** As `uuid[]`. */
export const uuids = (items: ReadonlyArray<string>): Buffer =>
  encoded(
    types.builtins.UUID,
    items.map((id) => id.replaceAll("-", "")),
    "hex"
  )

/** Whole numbers as `integer[]`. */
export const integers = (items: ReadonlyArray<number>): Buffer => numbers(types.builtins.INT4, items)

/** Calendar dates such as 2026-03-31 as `date[]`: days since 2000-01-01. */
export const dates = (items: ReadonlyArray<string>): Buffer =>
  numbers(
    types.builtins.DATE,
    items.map((date) => Date.parse(date) / dayMs - daysTo2000)
  )

const dayMs = 86_400_000
const daysTo2000 = 10_957

const begin = (bytes: Buffer, type: number, length: number, hasNull: boolean): void => {
  bytes.writeInt32BE(1, 0)
  bytes.writeInt32BE(hasNull ? 1 : 0, 4)
  bytes.writeInt32BE(type, 8)
  bytes.writeInt32BE(length, 12)
  bytes.writeInt32BE(1, 16)
}

const numbers = (type: number, items: ReadonlyArray<number>): Buffer => {
  const bytes = Buffer.allocUnsafe(header + 8 * items.length)
  begin(bytes, type, items.length, false)
  let at = header
  for (const item of items) {
    bytes.writeInt32BE(4, at)
    bytes.writeInt32BE(item, at + 4)
    at += 8
  }
  return bytes
}

const encoded = (type: number, items: ReadonlyArray<string | null>, encoding: "utf8" | "hex"): Buffer => {
  // No UTF-16 code unit takes more than three bytes: room enough, without counting first.
  let room = header
  for (const item of items) room += 4 + 3 * (item?.length ?? 0)
  const bytes = Buffer.allocUnsafe(room)
  begin(bytes, type, items.length, items.includes(null))
  let at = header
  for (const item of items) {
    const length = item === null ? none : bytes.write(item, at + 4, encoding)
    bytes.writeInt32BE(length, at)
    at += 4 + Math.max(0, length)
  }
  return bytes.subarray(0, at)
}
