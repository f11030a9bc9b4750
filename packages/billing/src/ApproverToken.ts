/**
 * An approver's token: 32 random bytes as base64url, shown once and kept as its hash only. One sha256 is enough: with
 * 256 random bits there is nothing to guess, which slow hashes are for.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHash, randomBytes } from "node:crypto"

/** A new token, from the system's source of random bytes: the one value that must not replay. */
export const fresh: Effect.Effect<Redacted.Redacted> = Effect.sync(() =>
  Redacted.make(randomBytes(32).toString("base64url"))
)

/** sha256, hexadecimal: the form in which tokens are stored and compared. */
export const hashOf = (token: Redacted.Redacted): string =>
  createHash("sha256").update(Redacted.value(token)).digest("hex")
