/** Short names of long texts: 128 bits of sha256, in the form of a UUID, which PostgreSQL keeps in 16 bytes. */
import type { Half } from "@counterfoil/domain/identities/Screening"
import { createHash, hash } from "node:crypto"

export const printOf = (text: string): string => {
  const digits = hash("sha256", text)
  return [8, 12, 16, 20, 32].map((end, index, ends) => digits.slice(index === 0 ? 0 : ends[index - 1], end)).join("-")
}

export const printOrNull = (text: string | undefined): string | null => (text === undefined ? null : printOf(text))

/** 48 bits of each half: an account's sum of them fits into 8 bytes, and comes to zero by chance once in 10^14. */
export const sumOfHalves = (halves: ReadonlyArray<Half>): bigint => {
  let sum = 0n
  for (const { sign, text } of halves) sum += BigInt(sign * createHash("sha256").update(text).digest().readUIntBE(0, 6))
  return sum
}

/** Slices of a tenant: the units in which a run works, whatever logs its events are in. */
export const slices = 64

/** The slice of an account; of what belongs to nobody, that of the empty name. */
export const sliceOf = (account: string): number => createHash("sha256").update(account).digest().readUInt8(0) % slices
