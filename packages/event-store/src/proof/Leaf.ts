/** What of an event is under the seal, byte for byte. Signed heads depend on it: never change it. */
import { framed, type StoredEvent } from "../StoredEvent.ts"
import { leafHash } from "./MerkleTree.ts"

/** What of an event is in the database for ever, its bytes be archived or not. */
export type Spine = Omit<StoredEvent, "data" | "meta">

/** An event as its row says it: `data` and `meta` are the stored bytes as text, not what they mean. */
export interface RawEvent extends Spine {
  readonly data: string
  readonly meta: string
}

/**
 * The hash of an event's leaf: sha256 over a zero byte and log, position, stream, version, event id, subject, effective
 * on, booked on, recorded at in microseconds since 1970 and content hash, each as 4 bytes big-endian length and UTF-8
 * bytes, numbers as decimal text, hashes as hexadecimal text. No subject is the empty text, which no subject is. Type,
 * schema version, data and meta are under it by the content hash.
 */
export const leafOf = (event: Spine): Buffer =>
  leafHash(
    framed([
      String(event.log),
      String(event.position),
      event.stream,
      String(event.version),
      event.eventId,
      event.subject ?? "",
      event.effectiveOn,
      event.bookedOn,
      microseconds(event.recordedAt),
      event.contentHash
    ])
  )

/** Of an instant in UTC with six digits after the point. Any other text stays itself: no append writes one. */
const microseconds = (instant: string): string => {
  const ms = Date.parse(`${instant.slice(0, 23)}Z`)
  if (Number.isNaN(ms) || instant.length !== 27) return instant
  // After 1970 the digits of both stand one after the other.
  return ms > 0 ? `${ms}${instant.slice(23, 26)}` : String(BigInt(ms) * 1_000n + BigInt(instant.slice(23, 26)))
}
