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
    return events.every((event) => {
      const isUnread = event.data === undefined
      const isGenuine = isUnread || contentHash(event) === event.contentHash
      const isTaken = this.takeHashed(event.position, isGenuine, () => leafOf(event))
      if (isTaken && isUnread) this.#unread += 1
      return isTaken
    })
  }

  /** The next event, hashed by whoever has its bytes; false where there is a problem, after which nothing more is taken. */
  takeHashed(position: number, isGenuine: boolean, leafOf: () => Buffer): boolean {
    this.#problem = this.#refute(position, isGenuine)
    if (this.#problem !== undefined) return false
    const leaf = leafOf()
    this.#leaves.push(leaf)
    // Tiles begin at positions 1, 1,025, …: leaves before the first of these belong to none that is whole.
    if (this.#tile.size === 0 && (position - 1) % tileSize !== 0) return true
    const tile = this.#tile.append(leaf)
    if (tile === undefined) return true
    this.#tiles.push(tile)
    this.#tile = new RightEdge()
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

  #refute(position: number, isGenuine: boolean): string | undefined {
    if (position !== this.#after + this.#leaves.length + 1) return `missing; ${position} follows`
    return isGenuine ? undefined : "content does not match its hash"
  }
}

/** How many events were found sound. */
export const countOf = ({ leaves }: HashedEvents): number => leaves.length / hashSize
