/**
 * Hashes of a log's tree out of what is kept with its heads: large nodes out of tiles, small ones out of leaves. Whatever
 * they are, a proof made of them is checked against a signed root.
 */
import * as Effect from "effect/Effect"
import { Corruption } from "../Corruption.ts"
import type { StoreError } from "../StoreError.ts"
import { type LeafRange, leftSize } from "./MerkleProof.ts"
import { nodeHash, split, tileSize } from "./MerkleTree.ts"
import { SealStore } from "./SealStore.ts"
import type { SignedTreeHead } from "./TreeHead.ts"

/** A head can bring 10,000 leaves. */
const headsAtOnce = 8

/** Of these nodes of the head's tree, in hexadecimal digits. */
export const hashesOf = Effect.fnUntraced(function* (head: SignedTreeHead, ranges: ReadonlyArray<LeafRange>) {
  const store = yield* SealStore
  const tiles = split(yield* store.tiles(head.log, head.size))
  return yield* Effect.forEach(ranges, (range) =>
    Effect.map(nodeOf(head.log, tiles, range), (hash) => hash.toString("hex"))
  )
})

const nodeOf: (
  log: number,
  tiles: ReadonlyArray<Buffer>,
  range: LeafRange
) => Effect.Effect<Buffer, StoreError, SealStore> = Effect.fnUntraced(function* (log, tiles, { end, start }) {
  const count = end - start
  if (count < tileSize) return rootOf(yield* leavesOf(log, { start, end }))
  if (count === tileSize) {
    const tile = tiles[start / tileSize]
    return tile ?? rootOf(yield* leavesOf(log, { start, end }))
  }
  const middle = start + leftSize(count)
  const left = yield* nodeOf(log, tiles, { start, end: middle })
  return nodeHash(left, yield* nodeOf(log, tiles, { start: middle, end }))
})

/** Of a tree of 1 leaf or more. */
const rootOf = (leaves: ReadonlyArray<Buffer>): Buffer => {
  const [only] = leaves
  if (leaves.length === 1 && only !== undefined) return only
  const middle = leftSize(leaves.length)
  return nodeHash(rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)))
}

/** As they are kept with the heads. */
const leavesOf = Effect.fnUntraced(function* (log: number, { end, start }: LeafRange) {
  const store = yield* SealStore
  const found: Array<Buffer> = []
  for (let at = start; at < end;) {
    const before = at
    for (const stored of yield* store.headsAfter(log, at, headsAtOnce)) {
      const leaves = split(stored.leaves)
      const first = stored.head.size - leaves.length
      const taken = at < first ? [] : leaves.slice(at - first, end - first)
      found.push(...taken)
      at += taken.length
    }
    const problem = "the kept hash of its leaf is not there"
    if (at === before) return yield* Effect.die(new Corruption({ log, position: at + 1, problem }))
  }
  return found
})
