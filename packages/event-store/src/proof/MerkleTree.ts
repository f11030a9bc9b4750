/**
 * The hash tree of RFC 6962, section 2.1: sha256, leaves and inner nodes told apart by a first byte, so that none can be
 * taken for the other. The tree itself is never in memory: its right edge is all that growing it needs.
 */
import { hash } from "node:crypto"

export const hashSize = 32

/** 32 bytes. By way of text: bytes straight from `hash` have a block of memory each, which costs more than hashing them. */
export const sha256 = (bytes: Uint8Array): Buffer => Buffer.from(hash("sha256", bytes), "hex")

/** 32 bytes. */
export const leafHash = (leaf: Uint8Array): Buffer => {
  const block = Buffer.allocUnsafe(1 + leaf.length)
  block[0] = 0
  block.set(leaf, 1)
  return sha256(block)
}

/** Filled anew for every node: hashing one takes as long as making its block would. */
const node = Buffer.alloc(1 + 2 * hashSize, 1)

/** 32 bytes, of two hashes. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  if (left.length !== hashSize || right.length !== hashSize) throw new RangeError("a node is made of two hashes")
  node.set(left, 1)
  node.set(right, 1 + hashSize)
  return sha256(node)
}

/** Leaves under one tile: the hash of each such complete subtree is kept, so that a proof reads few leaves. */
export const tileSize = 1_024

/** The complete subtrees of a tree, from the left and largest to the right and smallest. At most 53 hashes. */
export class RightEdge {
  #size: number
  readonly #hashes: Array<Buffer>

  /** Of a tree of `size` leaves; the hashes as `bytes` gave them. Throws where their number does not fit. */
  constructor(size = 0, bytes: Uint8Array = Buffer.alloc(0)) {
    this.#size = size
    this.#hashes = split(bytes)
    if (bytes.length !== ones(size) * hashSize) throw new RangeError(`${bytes.length} bytes are no edge of ${size}`)
  }

  get size(): number {
    return this.#size
  }

  /** The hashes one after the other. */
  get bytes(): Buffer {
    return Buffer.concat(this.#hashes)
  }

  /** The hash of the whole tree; of an empty one sha256 of nothing. */
  get root(): Buffer {
    return this.#hashes.length === 0
      ? sha256(Buffer.alloc(0))
      : this.#hashes.reduceRight((right, left) => nodeHash(left, right))
  }

  copy(): RightEdge {
    return new RightEdge(this.#size, this.bytes)
  }

  /** Adds the next leaf by its hash; gives the tile that it completes, if it does. */
  append(leaf: Buffer): Buffer | undefined {
    return this.#add(leaf, 1)
  }

  /** Adds the hash of the next 1,024 leaves; what is there already must end with a whole tile. */
  appendTile(tile: Buffer): void {
    if (this.#size % tileSize !== 0) throw new RangeError("a tile begins where one ended")
    this.#add(tile, tileSize)
  }

  /** Adds a complete subtree. */
  #add(subtree: Buffer, size: number): Buffer | undefined {
    let grown = subtree
    let tile: Buffer | undefined
    let leaves = size
    // Each 1 at the end of the size in binary is a complete subtree as large as the one just grown.
    for (let rest = this.#size / size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      const left = this.#hashes.pop()
      if (left === undefined) throw new RangeError("the edge is shorter than its size says")
      grown = nodeHash(left, grown)
      leaves *= 2
      if (leaves === tileSize) tile = grown
    }
    this.#hashes.push(grown)
    this.#size += size
    return tile
  }
}

/** Whether these bytes are the edge of a tree of this size with this root, in hexadecimal digits. */
export const edgeGives = (bytes: Uint8Array, size: number, root: string): boolean =>
  bytes.length === ones(size) * hashSize && new RightEdge(size, bytes).root.toString("hex") === root

/** The hashes that stand one after the other in these bytes. */
export const split = (bytes: Uint8Array): Array<Buffer> => {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(all.length / hashSize) }, (_, n) =>
    all.subarray(n * hashSize, (n + 1) * hashSize)
  )
}

const ones = (size: number): number => [...size.toString(2)].filter((digit) => digit === "1").length
