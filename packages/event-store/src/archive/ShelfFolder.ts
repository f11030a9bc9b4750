/**
 * A folder of shelves, read. Of a file only those blocks are read that hold what is asked for; a few megabytes of what was
 * read last are kept. Plain TypeScript, no Effect: threads that hash read by it too.
 *
 * Nothing in a file is believed: a manifest must be the one that the database knows, and whoever gets an event's bytes
 * compares them with the content hash that stayed in the database.
 */
import { createHash } from "node:crypto"
import { type FileHandle, open, readFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { gunzip, gunzipSync } from "node:zlib"
import type { RawEvent } from "../proof/Leaf.ts"
import { ArchiveUnavailable } from "./ArchiveUnavailable.ts"
import { Recent } from "./Recent.ts"
import { type Block, type EventBytes, type Manifest, manifestOf, type Shelf } from "./Shelf.ts"

const unpack = promisify(gunzip)
/** Bytes that are unpacked in less time than it takes to hand them to another thread and back. */
const soonUnpacked = 16_384

/** Characters of unpacked blocks that are kept. */
const keptLength = 8_388_608
/** Blocks of shelves that are kept, as their manifests list them. */
const keptBlocks = 200_000

/** Runs of blocks that are read and unpacked at the same time, and blocks of a run: what a long read holds in memory. */
const runsAtOnce = 4
const maxRun = 64

/** Lines of an unpacked block by the position of their event; each is parsed when it is asked for. */
type Lines = ReadonlyMap<number, string>

export class ShelfFolder {
  readonly path: string
  readonly #blocks = new Recent<ReadonlyArray<Block>>(keptBlocks)
  readonly #lines = new Recent<Lines>(keptLength)

  constructor(path: string) {
    this.path = path
  }

  /** The bytes of those of these events that are on the shelf, by position. Throws `ArchiveUnavailable`. */
  async read(shelf: Shelf, positions: ReadonlyArray<number>): Promise<ReadonlyMap<number, EventBytes>> {
    const blocks = await this.#blocksOf(shelf)
    const asked = Map.groupBy(positions, (position) => blockOf(blocks, position))
    const found = new Map<number, EventBytes>()
    const take = (block: Block, lines: Lines): void => {
      for (const position of asked.get(block) ?? []) {
        const line = lines.get(position)
        if (line !== undefined) found.set(position, JSON.parse(line) as RawEvent)
      }
    }
    const missing: Array<Block> = []
    for (const block of asked.keys()) {
      if (block === undefined) continue
      const known = this.#lines.get(keyOf(shelf, block))
      if (known === undefined) missing.push(block)
      else take(block, known)
    }
    if (missing.length > 0) await this.#unpack(shelf, missing, take)
    return found
  }

  async #unpack(shelf: Shelf, blocks: ReadonlyArray<Block>, take: (block: Block, lines: Lines) => void): Promise<void> {
    let file: FileHandle | undefined
    const look = async (opened: FileHandle, run: Run): Promise<void> => {
      const lines = linesOf(await unpacked(opened, run))
      const placed = Map.groupBy(lines, (line) => blockOf(run.blocks, positionIn(line)))
      for (const block of run.blocks) {
        const own = placed.get(block) ?? []
        const known = new Map(own.map((line) => [positionIn(line), line]))
        this.#lines.put(
          keyOf(shelf, block),
          known,
          own.reduce((sum, line) => sum + line.length, 0)
        )
        take(block, known)
      }
    }
    try {
      const opened = (file = await open(join(this.path, shelf.file)))
      const runs = runsOf(blocks)
      for (let at = 0; at < runs.length; at += runsAtOnce)
        await Promise.all(runs.slice(at, at + runsAtOnce).map((run) => look(opened, run)))
    } catch (cause) {
      throw unreadable(shelf, shelf.file, cause)
    } finally {
      await file?.close()
    }
  }

  async #blocksOf(shelf: Shelf): Promise<ReadonlyArray<Block>> {
    const known = this.#blocks.get(shelf.file)
    if (known !== undefined) return known
    const name = manifestOf(shelf.file)
    try {
      const text = await readFile(join(this.path, name))
      if (createHash("sha256").update(text).digest("hex") !== shelf.manifestSha256)
        throw new Error("it is not the one that was written")
      const { blocks } = JSON.parse(text.toString("utf8")) as Manifest
      this.#blocks.put(shelf.file, blocks, blocks.length)
      return blocks
    } catch (cause) {
      throw unreadable(shelf, name, cause)
    }
  }
}

/** Where an event's bytes are not those whose hash is in the database. */
export const damaged = (shelf: Shelf, position: number): ArchiveUnavailable =>
  unreadable(shelf, shelf.file, new Error(`event ${shelf.log}/${position} in it is missing or not what was archived`))

const unreadable = (shelf: Shelf, file: string, cause: unknown): ArchiveUnavailable =>
  new ArchiveUnavailable({
    shelf: shelf.shelf,
    file,
    problem: cause instanceof Error ? cause.message : String(cause),
    advice:
      file === shelf.file
        ? `Bring the file back from a copy: ${shelf.bytes} bytes, sha256 ${shelf.sha256}`
        : `Bring the file back from a copy: sha256 ${shelf.manifestSha256}`
  })

/** The last block that begins at or before the position. */
const blockOf = (blocks: ReadonlyArray<Block>, position: number): Block | undefined => {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((blocks[middle]?.first ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return blocks[low - 1]
}

const keyOf = ({ file }: Shelf, { offset }: Block): string => `${file} ${offset}`

/** Blocks that lie one after the other in the file, and are one gzip file therefore. */
export interface Run {
  readonly blocks: ReadonlyArray<Block>
  readonly offset: number
  readonly bytes: number
}

/** As few runs as may be, of at most so many blocks each. */
export const runsOf = (blocks: ReadonlyArray<Block>): ReadonlyArray<Run> => {
  const runs: Array<Run> = []
  for (const block of blocks.toSorted((one, other) => one.offset - other.offset)) {
    const last = runs.at(-1)
    if (last !== undefined && last.offset + last.bytes === block.offset && last.blocks.length < maxRun)
      runs[runs.length - 1] = { ...last, blocks: [...last.blocks, block], bytes: last.bytes + block.bytes }
    else runs.push({ blocks: [block], offset: block.offset, bytes: block.bytes })
  }
  return runs
}

/** The lines of a run, as one text. */
export const unpacked = async (file: FileHandle, { bytes, offset }: Run): Promise<string> => {
  const packed = Buffer.allocUnsafe(bytes)
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(packed, at, bytes - at, offset + at)
    if (bytesRead === 0) throw new Error("it is shorter than it was")
    at += bytesRead
  }
  return (bytes > soonUnpacked ? await unpack(packed) : gunzipSync(packed)).toString("utf8")
}

/** One an event. */
export const linesOf = (text: string): ReadonlyArray<string> => text.split("\n").filter((line) => line !== "")

/** Each line begins with it, so that a line is found without all others being parsed. */
const positionIn = (line: string): number => Number(/^\{"log":\d+,"position":(\d+),/.exec(line)?.[1] ?? 0)
