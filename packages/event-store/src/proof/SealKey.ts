/** The key that signs tree heads: Ed25519, private, as PKCS #8 in PEM, from a file or the environment. */
import * as Data from "effect/Data"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto"

export interface SealKey {
  readonly id: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** A key, or a list of keys, that cannot be used. Never holds the key. */
export class KeyInvalid extends Data.TaggedError("KeyInvalid")<{ readonly message: string }> {}

/** 16 hexadecimal digits out of the public key itself, so that an id cannot be given to another key. */
export const keyIdOf = (publicKey: KeyObject): string =>
  createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16)

/** From PEM text. */
export const sealKey = (pem: Redacted.Redacted): Result.Result<SealKey, KeyInvalid> =>
  Result.try({
    try: () => {
      const privateKey = createPrivateKey(Redacted.value(pem))
      if (privateKey.asymmetricKeyType !== "ed25519") throw new KeyInvalid({ message: "the key is not Ed25519" })
      const publicKey = createPublicKey(privateKey)
      return { id: keyIdOf(publicKey), privateKey, publicKey }
    },
    catch: (error) =>
      error instanceof KeyInvalid ? error : new KeyInvalid({ message: "no private key in PEM (PKCS #8) can be read" })
  })

/** A new key as PEM text, from the system's randomness. */
export const newSealKey = (): Redacted.Redacted =>
  Redacted.make(generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString())
