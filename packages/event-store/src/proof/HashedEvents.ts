/**
 * A range of a log's events, each compared with its content hash and hashed into its leaf: what a verification needs of
 * them. Plain TypeScript, no Effect: this is what millions of rows go through, in as many threads as there are.
 */
import { contentHash } from "../StoredEvent.ts"
import { leafOf, type RawEvent } from "./Leaf.ts"
import { hashSize, RightEdge, tileSize } from "./MerkleTree.ts"

export interface HashedEvents {
  /** Hashes of the leaves one after the other, of the events from the first asked for up to where there is a problem. */
  readonly leaves: Uint8Array
  /** Hashes of the tiles that are whole among these leaves, the first one first. */
  readonly tiles: Uint8Array
  /** What is wrong with the event after the last leaf; undefined if these are all there are. */
  readonly problem: string | undefined
}

/** Events as they were read after position `after`, page by page. */
export class RangeHash {
  readonly #after: number
  readonly #leaves: Array<Buffer> = []
  readonly #tiles: Array<Buffer> = []
  #tile = new RightEdge()
  #problem: string | undefined

  constructor(after: number) {
    this.#after = after
  }

  /** The next events; false where there is a problem, after which nothing more is taken. */
  take(events: ReadonlyArray<RawEvent>): boolean {
    for (const event of events) {
      this.#problem = this.#refute(event)
      if (this.#problem !== undefined) return false
      const leaf = leafOf(event)
      this.#leaves.push(leaf)
      // Tiles begin at positions 1, 1,025, …: leaves before the first of these belong to none that is whole.
      if (this.#tile.size === 0 && (event.position - 1) % tileSize !== 0) continue
      const tile = this.#tile.append(leaf)
      if (tile === undefined) continue
      this.#tiles.push(tile)
      this.#tile = new RightEdge()
    }
    return true
  }

  get result(): HashedEvents {
    return { leaves: Buffer.concat(this.#leaves), tiles: Buffer.concat(this.#tiles), problem: this.#problem }
  }

  #refute(event: RawEvent): string | undefined {
    const position = this.#after + this.#leaves.length + 1
    if (event.position !== position) return `missing; ${event.position} follows`
    return contentHash(event) === event.contentHash ? undefined : "content does not match its hash"
  }
}

/** How many events were found sound. */
export const countOf = ({ leaves }: HashedEvents): number => leaves.length / hashSize
