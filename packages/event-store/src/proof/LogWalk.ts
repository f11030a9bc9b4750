/**
 * One log, range by range, against its tree heads. Plain TypeScript, no Effect: this is what millions of leaves go
 * through. Stops at the first finding, which is the same however the ranges were cut.
 */
import type { Finding } from "./Finding.ts"
import type { HashedEvents } from "./HashedEvents.ts"
import { edgeGives, hashSize, RightEdge, split, tileSize } from "./MerkleTree.ts"
import type { StoredHead } from "./SealStore.ts"
import { headHash, noHead, type SignedTreeHead } from "./TreeHead.ts"
import { distrust, type Trust } from "./Trust.ts"

/** A head whose events are still to be read; what is wrong with it is told when they come, for nothing before them is. */
interface Waiting {
  readonly stored: StoredHead
  readonly problem: string | undefined
}

export class LogWalk {
  readonly #tenant: string
  readonly #log: number
  readonly #trust: Trust
  /** Heads kept elsewhere, by size: what somebody was shown must still be true. */
  readonly #kept: ReadonlyMap<number, SignedTreeHead>
  #edge = new RightEdge()
  #previous = noHead
  #waiting: Array<Waiting> = []
  /** Of the head under way: the tree before it, the tiles since, and whether its leaves were found damaged. */
  #before = new RightEdge()
  #tiles: Array<Buffer> = []
  #leavesDamaged = false
  #proven: SignedTreeHead | undefined
  #queuedTo = 0
  heads = 0
  finding: Finding | undefined

  constructor(tenant: string, log: number, trust: Trust, kept: ReadonlyArray<SignedTreeHead>) {
    this.#tenant = tenant
    this.#log = log
    this.#trust = trust
    this.#kept = new Map(kept.map((head) => [head.size, head]))
  }

  /** The last position that was read. */
  get position(): number {
    return this.#edge.size
  }

  get proven(): SignedTreeHead | undefined {
    return this.#proven
  }

  /** Size of the last head that it was given. */
  get queuedTo(): number {
    return this.#queuedTo
  }

  /** Goes on after a head up to which everything was verified before. */
  resume({ edge, head }: StoredHead): void {
    const problem =
      this.#mistrust(head) ?? (edgeGives(edge, head.size, head.root) ? undefined : "its edge does not give its root")
    if (problem !== undefined) return this.#findHead(head, problem)
    this.#edge = new RightEdge(head.size, edge)
    this.#before = this.#edge.copy()
    this.#previous = headHash(head)
    this.#proven = head
    this.#queuedTo = head.size
  }

  /** The next head; all that is asked of it before the events under it are read. */
  expect(stored: StoredHead): void {
    const { head, leaves } = stored
    const from = this.#queuedTo
    const problem =
      this.#mistrust(head) ??
      (head.previous === this.#previous ? undefined : "the head that it follows is not the one before it") ??
      (leaves.length === (head.size - from) * hashSize ? undefined : "it has not as many leaves as it adds")
    this.#waiting.push({ stored, problem })
    this.#previous = headHash(head)
    this.#queuedTo = head.size
  }

  /** The next events of the log. */
  read({ leaves, problem, tiles }: HashedEvents): void {
    const [single, whole] = [split(leaves), split(tiles)]
    for (let at = 0; at < single.length && this.finding === undefined;) {
      const tile = this.position % tileSize === 0 ? whole.shift() : undefined
      const under = leaves.subarray(at * hashSize, (at + tileSize) * hashSize)
      if (tile !== undefined && this.#readTile(tile, under)) at += tileSize
      else this.#readLeaf(single[at++] ?? nothing)
    }
    if (problem !== undefined && this.finding === undefined && !this.#refuteHead())
      this.#findIn(this.position + 1, problem)
  }

  /** The log ends here, though there should be more. */
  endsBefore(last: number): void {
    if (!this.#refuteHead()) this.#findIn(this.position + 1, `missing; ${last} are counted, sealed or kept elsewhere`)
  }

  /** A head was kept that is not to be believed: nothing can be held against it. */
  refuse({ size }: SignedTreeHead): void {
    this.#find(1, size, `the head of size ${size} that was kept elsewhere is not of this log, or not of a trusted key`)
  }

  /** There are more events or seals than the log's own row has counted. */
  outgrows(counted: number, last: number): void {
    this.#find(counted + 1, last, `the log counts only ${counted}`)
  }

  /** 1,024 leaves at once; not where a head ends inside of them, or one of them is not the one that was kept. */
  #readTile(tile: Buffer, leaves: Uint8Array): boolean {
    const [waiting] = this.#waiting
    const end = this.position + tileSize
    if (waiting !== undefined) {
      const { problem, stored } = waiting
      if (problem !== undefined || stored.head.size < end) return false
      const at = (this.position - this.#before.size) * hashSize
      if (!this.#leavesDamaged && !stored.leaves.subarray(at, at + leaves.length).equals(leaves)) return false
    }
    for (const size of this.#kept.keys()) if (size > this.position && size < end) return false
    this.#edge.appendTile(tile)
    this.#tiles.push(tile)
    this.#arrive()
    return true
  }

  #readLeaf(leaf: Buffer): void {
    if (this.#refuteHead()) return
    const position = this.position + 1
    const stored = this.#waiting[0]?.stored
    if (stored !== undefined && !this.#leavesDamaged) {
      const at = (position - 1 - this.#before.size) * hashSize
      if (!leaf.equals(stored.leaves.subarray(at, at + hashSize))) {
        if (leavesAreSigned(this.#before, stored)) return this.#find(position, position, "not what was sealed")
        this.#leavesDamaged = true
      }
    }
    const tile = this.#edge.append(leaf)
    if (tile !== undefined) this.#tiles.push(tile)
    this.#arrive()
  }

  /** What is asked of a position whose leaf is in the tree: what was kept elsewhere, and what a head says. */
  #arrive(): void {
    const { position } = this
    const kept = this.#kept.get(position)
    if (kept !== undefined && this.#edge.root.toString("hex") !== kept.root)
      return this.#find(1, position, `not what the head of size ${position} says that was kept elsewhere`)
    const stored = this.#waiting[0]?.stored
    if (stored !== undefined && position === stored.head.size) this.#close(stored)
  }

  /** Whether the head over the next event is itself to be refused. */
  #refuteHead(): boolean {
    const [head] = this.#waiting
    if (head?.problem === undefined) return false
    this.#findHead(head.stored.head, head.problem)
    return true
  }

  #close({ edge, head, tiles }: StoredHead): void {
    const [first, { size }] = [this.#before.size + 1, head]
    if (this.#edge.root.toString("hex") !== head.root)
      return this.#find(first, size, "neither the events nor the kept leaf hashes give the signed root")
    if (this.#leavesDamaged)
      return this.#find(first, size, "the events are what was sealed, their kept leaf hashes not")
    if (!edge.equals(this.#edge.bytes) || !tiles.equals(Buffer.concat(this.#tiles)))
      return this.#find(first, size, "the events are what was sealed, the kept hashes of the tree not")
    this.#waiting.shift()
    this.#before = this.#edge.copy()
    this.#tiles = []
    this.#proven = head
    this.heads += 1
  }

  #mistrust(head: SignedTreeHead): string | undefined {
    if (head.tenant !== this.#tenant || head.log !== this.#log) return "it is of another tenant or log"
    return distrust(this.#trust, head)
  }

  /** To the event; but where the leaves of its head are damaged, something before it may be bad as well. */
  #findIn(position: number, problem: string): void {
    const first = this.#leavesDamaged ? this.#before.size + 1 : position
    this.#find(first, position, problem)
  }

  #findHead({ size }: SignedTreeHead, problem: string): void {
    this.#find(this.#before.size + 1, size, `the tree head of size ${size}: ${problem}`)
  }

  #find(position: number, last: number, problem: string): void {
    this.finding ??= { log: this.#log, position, last, problem }
  }
}

const nothing = Buffer.alloc(0)

/** Whether the leaves kept with a head are those that it signs, so that they may be believed one by one. */
const leavesAreSigned = (before: RightEdge, { head, leaves }: StoredHead): boolean => {
  const edge = before.copy()
  for (const leaf of split(leaves)) edge.append(leaf)
  return edge.size === head.size && edge.root.toString("hex") === head.root
}
