/** What was sealed: the hash of an event's content, its leaf, the root of a log (RFC 6962), and whose key signed it. */
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto"
import { demand, type Fields, list, text } from "./Canonical.ts"

export const sha256 = (...parts: ReadonlyArray<Uint8Array>): Buffer =>
  createHash("sha256").update(Buffer.concat(parts)).digest()

/** Each field as 4 bytes big-endian length and UTF-8 bytes; a missing one is empty. */
const framed = (values: ReadonlyArray<unknown>): Buffer =>
  Buffer.concat(
    values.flatMap((value) => {
      const bytes = Buffer.from(`${(value ?? "") as string | number}`, "utf8")
      const length = Buffer.alloc(4)
      length.writeUInt32BE(bytes.length)
      return [length, bytes]
    })
  )

export const contentHash = ({ bookedOn, data, effectiveOn, meta, schemaVersion, stream, type, version }: Fields) =>
  sha256(framed([stream, version, type, schemaVersion, effectiveOn, bookedOn, data, meta])).toString("hex")

/** Microseconds since 1970, of an instant in UTC with six digits after the point. */
const microseconds = (instant: string): bigint => {
  demand(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(instant), `"${instant}" is no instant`)
  return BigInt(Date.parse(`${instant.slice(0, 23)}Z`)) * 1_000n + BigInt(instant.slice(23, 26))
}

export const leafHash = (event: Fields): Buffer => {
  const { bookedOn, contentHash, effectiveOn, eventId, log, position, stream, subject, version } = event
  const recorded = microseconds(text(event, "recordedAt"))
  const leaf = [log, position, stream, version, eventId, subject, effectiveOn, bookedOn, recorded, contentHash]
  return sha256(Buffer.of(0), framed(leaf))
}

/** A log's tree, leaf by leaf: complete subtrees from the left and largest to the right and smallest. */
export class Tree {
  size = 0
  readonly #edge: Array<Buffer> = []

  append(event: Fields): void {
    let grown = leafHash(event)
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2)
      grown = sha256(Buffer.of(1), this.#edge.pop() ?? Buffer.alloc(0), grown)
    this.#edge.push(grown)
    this.size += 1
  }

  get root(): string {
    if (this.#edge.length === 0) return sha256().toString("hex")
    return this.#edge.reduceRight((right, left) => sha256(Buffer.of(1), left, right)).toString("hex")
  }
}

export type Trust = ReadonlyMap<string, { readonly key: KeyObject; readonly until: string }>

/** The trust file: `{ "keys": [{ "id", "publicKey", "until"? }] }`; an id is 16 digits out of the key itself. */
export const trustOf = (file: Fields): Trust =>
  new Map(
    list(file, "keys").map((entry) => {
      const der = Buffer.from(text(entry, "publicKey"), "base64")
      const key = createPublicKey({ key: der, format: "der", type: "spki" })
      const id = sha256(der).toString("hex").slice(0, 16)
      demand(key.asymmetricKeyType === "ed25519" && id === entry["id"], "an id is not that of the key beside it")
      return [id, { key, until: entry["until"] === undefined ? "9999-12-31T23:59:59Z" : text(entry, "until") }]
    })
  )

/** Refused where these bytes were not signed by the key that is named, while it was trusted. */
export const demandSigned = (trust: Trust, signed: Fields, bytes: Uint8Array, what: string): void => {
  const known = trust.get(text(signed, "keyId"))
  demand(known !== undefined, `${what}: its key ${text(signed, "keyId")} is not trusted`)
  const isInTime = microseconds(text(signed, "signedAt")) <= BigInt(Date.parse(known.until)) * 1_000n
  demand(isInTime, `${what}: its key is trusted only until ${known.until}`)
  const signature = Buffer.from(text(signed, "signature"), "base64")
  // base64 has several spellings of the same bytes: only one is taken.
  const isSpelled = signature.toString("base64") === signed["signature"]
  demand(isSpelled && verify(null, bytes, known.key, signature), `${what}: its signature is not that of its key`)
}

/** What is signed of a tree head. */
export const headBytes = ({ keyId, log, previous, root, signedAt, size, tenant }: Fields): Buffer =>
  framed(["tree-head-1", tenant, log, size, root, previous, signedAt, keyId])
