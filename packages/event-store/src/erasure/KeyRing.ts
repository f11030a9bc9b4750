/**
 * Keys under which the keys of subjects are kept (key-encryption keys): 256 bits each, from a file or the environment,
 * never in the database. A ring has the one that wraps today, and those before it, which only unwrap.
 */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createHash, randomBytes } from "node:crypto"
import { KeyInvalid } from "../proof/SealKey.ts"

export interface KeyEncryptionKey {
  /** 16 hexadecimal digits out of the key itself, so that an id cannot be given to another key. */
  readonly id: string
  readonly key: Buffer
}

export interface KeyRing {
  readonly current: KeyEncryptionKey
  readonly byId: ReadonlyMap<string, KeyEncryptionKey>
}

const keyBytes = 32

/** From text: a key a line, in base64, the one that wraps first; empty lines do not count. */
export const keyRing = (text: Redacted.Redacted): Result.Result<KeyRing, KeyInvalid> => {
  const lines = Redacted.value(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
  const keys = lines.map((line) => Buffer.from(line, "base64"))
  // Node passes over what is no base64: what it read must be what was written.
  const wrong = keys.findIndex((key, index) => key.length !== keyBytes || key.toString("base64") !== lines[index])
  if (wrong !== -1)
    return Result.fail(new KeyInvalid({ message: `line ${wrong + 1} is no key of 32 bytes in base64 (44 characters)` }))
  const all = keys.map((key): KeyEncryptionKey => ({ id: idOf(key), key }))
  const [current] = all
  return current === undefined
    ? Result.fail(new KeyInvalid({ message: "there is no key in it" }))
    : Result.succeed({ current, byId: new Map(all.map((one) => [one.id, one])) })
}

/** A new key as a ring of its own, from the system's randomness. */
export const newKeyRing = (): Redacted.Redacted => Redacted.make(`${randomBytes(keyBytes).toString("base64")}\n`)

/** 128 bits of the hash would already tell nothing of the key; 64 tell keys apart. */
const idOf = (key: Buffer): string =>
  createHash("sha256").update("key-encryption-key\n").update(key).digest("hex").slice(0, 16)
