/**
 * Writes the file of a shelf: events as lines of JSON, packed with gzip in blocks of some hundred lines. Blocks one after
 * the other are a gzip file as a whole, so `zcat` shows all of it, and each block can be unpacked without those before it.
 */
import { createHash, type Hash } from "node:crypto"
import { type FileHandle, open } from "node:fs/promises"
import { promisify } from "node:util"
import { gzip } from "node:zlib"
import type { RawEvent } from "../proof/Leaf.ts"
import type { Block } from "./Shelf.ts"

/** Characters of a block before it is packed: small enough to be unpacked for a single event, large enough to pack well. */
const blockLength = 16_384

const pack = promisify(gzip)

/** Log and position come first: a reader finds them without parsing the line. */
const lineOf = ({ log, position, ...more }: RawEvent): string => `${JSON.stringify({ log, position, ...more })}\n`

/** What a written file is, apart from its name. */
export interface Written {
  readonly first: number
  readonly last: number
  readonly events: number
  readonly bytes: number
  readonly sha256: string
  readonly contentHashes: string
  readonly recordedFrom: string
  readonly recordedTo: string
  readonly blocks: ReadonlyArray<Block>
  /** Positions of its events, in their order. */
  readonly positions: ReadonlyArray<number>
}

export class ShelfWriter {
  readonly #file: FileHandle
  readonly #hash: Hash = createHash("sha256")
  readonly #contentHashes: Hash = createHash("sha256")
  readonly #blocks: Array<Block> = []
  readonly #positions: Array<number> = []
  #lines = ""
  #first = 0
  #offset = 0
  #recordedFrom = ""
  #recordedTo = ""

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** A new file; fails where there is one of that name. */
  static async create(path: string): Promise<ShelfWriter> {
    return new ShelfWriter(await open(path, "wx", 0o640))
  }

  get events(): number {
    return this.#positions.length
  }

  /** The next events, by position. */
  async add(events: ReadonlyArray<RawEvent>): Promise<void> {
    for (const event of events) {
      if (this.#lines === "") this.#first = event.position
      if (this.events === 0) this.#recordedFrom = event.recordedAt
      this.#recordedTo = event.recordedAt
      this.#positions.push(event.position)
      this.#contentHashes.update(event.contentHash, "hex")
      this.#lines += lineOf(event)
      if (this.#lines.length >= blockLength) await this.#flush()
    }
  }

  /** Everything is on the disk when this is done. */
  async finish(): Promise<Written> {
    if (this.#lines !== "") await this.#flush()
    await this.#file.sync()
    return {
      first: this.#positions[0] ?? 0,
      last: this.#positions.at(-1) ?? 0,
      events: this.events,
      bytes: this.#offset,
      sha256: this.#hash.digest("hex"),
      contentHashes: this.#contentHashes.digest("hex"),
      recordedFrom: this.#recordedFrom,
      recordedTo: this.#recordedTo,
      blocks: this.#blocks,
      positions: this.#positions
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async #flush(): Promise<void> {
    const packed = await pack(this.#lines)
    this.#hash.update(packed)
    for (let at = 0; at < packed.length;) at += (await this.#file.write(packed, at)).bytesWritten
    this.#blocks.push({ first: this.#first, offset: this.#offset, bytes: packed.length })
    this.#offset += packed.length
    this.#lines = ""
  }
}
