/**
 * A tree head: what a log held up to a size, signed. Each names the one before it by its hash, so that no head can be
 * taken out between two others.
 */
import { createHash, sign, verify, type KeyObject } from "node:crypto"
import { framed } from "../StoredEvent.ts"

export interface TreeHead {
  readonly tenant: string
  readonly log: number
  /** Events under it: positions 1 to `size`. */
  readonly size: number
  /** 64 hexadecimal digits: the root of the tree over the leaves of these events. */
  readonly root: string
  /** `headHash` of the head before it in this log; `noHead` for the first. */
  readonly previous: string
  /** UTC instant with microseconds; the sealer's clock. */
  readonly signedAt: string
  readonly keyId: string
}

export interface SignedTreeHead extends TreeHead {
  /** Ed25519 over `headBytes`, base64. */
  readonly signature: string
}

/** Before the first head. */
export const noHead = "0".repeat(64)

/** What is signed: a name for this form, then the fields, each framed by its length. */
export const headBytes = (head: TreeHead): Buffer =>
  framed([
    "tree-head-1",
    head.tenant,
    String(head.log),
    String(head.size),
    head.root,
    head.previous,
    head.signedAt,
    head.keyId
  ])

/** 64 hexadecimal digits, sha256 over `headBytes`. */
export const headHash = (head: TreeHead): string => createHash("sha256").update(headBytes(head)).digest("hex")

export const signed = (head: TreeHead, key: KeyObject): SignedTreeHead => ({
  ...head,
  signature: sign(null, headBytes(head), key).toString("base64")
})

export const isSignedBy = (head: SignedTreeHead, key: KeyObject): boolean =>
  verify(null, headBytes(head), key, Buffer.from(head.signature, "base64"))
