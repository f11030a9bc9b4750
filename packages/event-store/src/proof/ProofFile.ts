/**
 * Proofs in JSON files, checked without a database: that one event is in a log as it was sealed, and that a newer tree
 * head goes on from an older one.
 */
import * as Schema from "effect/Schema"
import { contentHash } from "../StoredEvent.ts"
import { leafOf } from "./Leaf.ts"
import { isConsistent, isIncluded } from "./MerkleProof.ts"
import { distrust, type Trust } from "./Trust.ts"

const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))
const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))

/** A `SignedTreeHead` in a file. */
export const HeadFile = Schema.Struct({
  tenant: Schema.String,
  log: Count,
  size: Count,
  root: Hash,
  previous: Hash,
  signedAt: Schema.String,
  keyId: Schema.String,
  signature: Schema.String
})

/** An event with its stored bytes, its audit path from the leaf up (RFC 6962, 2.1.1), and the head it leads to. */
export const EventProof = Schema.Struct({
  proof: Schema.Literal("event-in-log"),
  event: Schema.Struct({
    log: Count,
    position: Count,
    stream: Schema.String,
    version: Count,
    eventId: Schema.String,
    subject: Schema.NullOr(Schema.String),
    type: Schema.String,
    schemaVersion: Count,
    data: Schema.String,
    meta: Schema.String,
    effectiveOn: Schema.String,
    bookedOn: Schema.String,
    recordedAt: Schema.String,
    contentHash: Hash
  }),
  path: Schema.Array(Hash),
  head: HeadFile
})
export type EventProof = typeof EventProof.Type

/** Two heads of one log and what leads from one to the other (RFC 6962, 2.1.2). */
export const GrowthProof = Schema.Struct({
  proof: Schema.Literal("log-only-grew"),
  older: HeadFile,
  newer: HeadFile,
  path: Schema.Array(Hash)
})
export type GrowthProof = typeof GrowthProof.Type

export const ProofFile = Schema.Union([EventProof, GrowthProof])
export type ProofFile = typeof ProofFile.Type

/** Why a proof proves nothing; undefined where it does. */
export const refute = (trust: Trust, proof: ProofFile): string | undefined => {
  const heads = proof.proof === "event-in-log" ? [proof.head] : [proof.older, proof.newer]
  for (const head of heads) {
    const problem = distrust(trust, head)
    if (problem !== undefined) return `the tree head of size ${head.size}: ${problem}`
  }
  if (proof.proof === "log-only-grew")
    return isGrowthProven(proof) ? undefined : "the newer head does not go on from the older one"
  if (contentHash(proof.event) !== proof.event.contentHash) return "the event's content does not match its hash"
  return isEventProven(proof) ? undefined : "the event is not in the log that was signed"
}

const bytes = (hashes: ReadonlyArray<string>): ReadonlyArray<Buffer> => hashes.map((hash) => Buffer.from(hash, "hex"))

/** Whether the event is where its head says, if the head is to be believed. */
export const isEventProven = ({ event, head, path }: EventProof): boolean =>
  event.log === head.log &&
  contentHash(event) === event.contentHash &&
  isIncluded(leafOf(event), event.position - 1, head.size, bytes(path), Buffer.from(head.root, "hex"))

/** Whether the older tree is the beginning of the newer, if both heads are to be believed. */
export const isGrowthProven = ({ newer, older, path }: GrowthProof): boolean =>
  older.tenant === newer.tenant &&
  older.log === newer.log &&
  isConsistent(older.size, Buffer.from(older.root, "hex"), newer.size, Buffer.from(newer.root, "hex"), bytes(path))
