/**
 * Whose signatures a verifier believes: public keys in a file of its own, kept away from the database. A key that was
 * replaced stays in the list, with the instant until which it signed, so that old heads go on being proven.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createPublicKey, type KeyObject } from "node:crypto"
import { KeyInvalid, keyIdOf, type SealKey } from "./SealKey.ts"
import { isSignedBy, type SignedTreeHead } from "./TreeHead.ts"

const instant = Schema.String.check(Schema.isPattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/))

/** One public key: its id, SPKI in base64, and until when its signatures count. */
const Trusted = Schema.Struct({
  id: Schema.String,
  publicKey: Schema.String,
  until: Schema.optionalKey(instant)
})

/** The trust file: `{ "keys": [{ "id": …, "publicKey": …, "until": … }] }`. */
export const TrustFile = Schema.Struct({ keys: Schema.Array(Trusted) })
export type TrustFile = typeof TrustFile.Type

interface TrustedKey {
  readonly key: KeyObject
  readonly until: string | undefined
}

/** By key id. */
export type Trust = ReadonlyMap<string, TrustedKey>

/** As a trust file lists it. */
export const trusted = ({ id, publicKey }: Pick<SealKey, "id" | "publicKey">): TrustFile["keys"][number] => ({
  id,
  publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64")
})

/** Reads the keys; an id that is not its key's own is refused. */
export const trust = (file: TrustFile): Result.Result<Trust, KeyInvalid> =>
  Result.try({
    try: () =>
      new Map(
        file.keys.map(({ id, publicKey, until }) => {
          const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" })
          if (key.asymmetricKeyType !== "ed25519" || keyIdOf(key) !== id)
            throw new KeyInvalid({ message: `trust: ${id} is not the id of the key beside it` })
          return [id, { key, until: until === undefined ? undefined : microsecondText(until) }] as const
        })
      ),
    catch: (error) =>
      error instanceof KeyInvalid ? error : new KeyInvalid({ message: "trust: a public key cannot be read" })
  })

/** Why a head is not believed; undefined where it is. */
export const distrust = (trust: Trust, head: SignedTreeHead): string | undefined => {
  const known = trust.get(head.keyId)
  if (known === undefined) return `its key ${head.keyId} is not trusted`
  if (known.until !== undefined && head.signedAt > known.until)
    return `its key ${head.keyId} is trusted only until ${known.until}`
  return isSignedBy(head, known.key) ? undefined : "its signature is not that of its key"
}

/** With six digits after the point, so that instants compare as text. */
const microsecondText = (instant: string): string => {
  const [seconds = "", fraction = ""] = instant.replace("Z", "").split(".")
  return `${seconds}.${fraction.padEnd(6, "0")}Z`
}
