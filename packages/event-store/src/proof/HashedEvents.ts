/**
 * A range of a log's events, each compared with its content hash and hashed into its leaf: what a verification needs of
 * them. Plain TypeScript, no Effect: this is what millions of rows go through, in as many threads as there are.
 */
import { contentHash } from "../StoredEvent.ts"
import { leafOf, type RawEvent, type Spine } from "./Leaf.ts"
import { hashSize, RightEdge, tileSize } from "./MerkleTree.ts"

/** An event as it is read here: without its bytes where they are archived and the archive is not at hand. */
export type ReadEvent = RawEvent | (Spine & { readonly data: undefined; readonly meta: undefined })

export interface HashedEvents {
  /** Hashes of the leaves one after the other, of the events from the first asked for up to where there is a problem. */
  readonly leaves: Uint8Array
  /** Hashes of the tiles that are whole among these leaves, the first one first. */
  readonly tiles: Uint8Array
  /** What is wrong with the event after the last leaf; undefined if these are all there are. */
  readonly problem: string | undefined
  /** How many of these events were hashed without their bytes: their leaves are, by the content hash in the database. */
  readonly unread: number
}

/** Events as they were read after position `after`, page by page. */
export class RangeHash {
  readonly #after: number
  readonly #leaves: Array<Buffer> = []
  readonly #tiles: Array<Buffer> = []
  #tile = new RightEdge()
  #problem: string | undefined
  #unread = 0

  constructor(after: number) {
    this.#after = after
  }

  /** The next events; false where there is a problem, after which nothing more is taken. */
  take(events: ReadonlyArray<ReadEvent>): boolean {
    for (const event of events) {
      this.#problem = this.#refute(event)
      if (this.#problem !== undefined) return false
      const leaf = leafOf(event)
      this.#leaves.push(leaf)
      if (event.data === undefined) this.#unread += 1
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
    return {
      leaves: Buffer.concat(this.#leaves),
      tiles: Buffer.concat(this.#tiles),
      problem: this.#problem,
      unread: this.#unread
    }
  }

  #refute(event: ReadEvent): string | undefined {
    const position = this.#after + this.#leaves.length + 1
    if (event.position !== position) return `missing; ${event.position} follows`
    if (event.data === undefined) return undefined
    return contentHash(event) === event.contentHash ? undefined : "content does not match its hash"
  }
}

/** How many events were found sound. */
export const countOf = ({ leaves }: HashedEvents): number => leaves.length / hashSize
