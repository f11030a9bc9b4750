/** Reads a file of events back, all of it, before anything is cleared that it is to stand for. */
import { createHash } from "node:crypto"
import { type FileHandle, open } from "node:fs/promises"
import type { RawEvent } from "../proof/Leaf.ts"
import { contentHash } from "../StoredEvent.ts"
import { linesOf, runsOf, unpacked } from "./ShelfFolder.ts"
import type { Written } from "./ShelfWriter.ts"

/** Why it is not what was written; undefined where it is. */
export const refuteFile = async (path: string, written: Written): Promise<string | undefined> => {
  const file = await open(path)
  try {
    return (await isWhole(file, written)) ? await refuteEvents(file, written) : "what was read back has another hash"
  } finally {
    await file.close()
  }
}

const isWhole = async (file: FileHandle, { bytes, sha256 }: Written): Promise<boolean> => {
  const hash = createHash("sha256")
  let size = 0
  for await (const chunk of file.createReadStream({ autoClose: false, start: 0 }) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return size === bytes && hash.digest("hex") === sha256
}

const refuteEvents = async (file: FileHandle, written: Written): Promise<string | undefined> => {
  const contentHashes = createHash("sha256")
  let read = 0
  for (const run of runsOf(written.blocks)) {
    for (const line of linesOf(await unpacked(file, run))) {
      const event = JSON.parse(line) as RawEvent
      if (event.position !== written.positions[read]) return `event ${read + 1} that was read back is another one`
      if (contentHash(event) !== event.contentHash) return `event ${event.log}/${event.position} is damaged`
      contentHashes.update(event.contentHash, "hex")
      read += 1
    }
  }
  if (read !== written.positions.length) return `${read} events were read back, ${written.positions.length} written`
  return contentHashes.digest("hex") === written.contentHashes ? undefined : "events that were read back are others"
}
