/**
 * A thread that reads and hashes the ranges it is asked for, one after the other. Rows come as the text that the server
 * sent: nothing is made of it but what is hashed. While one page is hashed, the next one is under way. Imports little, for
 * each thread loads it anew.
 */
import { parentPort, workerData } from "node:worker_threads"
import { Client, DatabaseError } from "pg"
import { isoInstant } from "../Instant.ts"
import { copiedRange } from "./CopiedRange.ts"
import { type HashedEvents, RangeHash, type ReadEvent } from "./HashedEvents.ts"
import type { ArchiveUnavailable } from "../archive/ArchiveUnavailable.ts"
import type { Archived } from "./ArchivedBytes.ts"
import type { Range } from "./Hashing.ts"
import type { Asked, ThreadOptions, Told } from "./HashingThreads.ts"
import { tileSize } from "./MerkleTree.ts"

const options = workerData as ThreadOptions

const page = {
  name: "rows",
  rowMode: "array",
  text: `select position, stream, version, event_id, subject, type, schema_version, data, meta,
      effective_on, booked_on, recorded_at, encode(content_hash, 'hex'), shelf
    from es.event where tenant = $1 and log = $2 and position > $3 order by position limit $4`
} as const

type Row = [
  position: string,
  stream: string,
  version: string,
  eventId: string,
  subject: string | null,
  type: string,
  schemaVersion: string,
  data: string,
  meta: string,
  effectiveOn: string,
  bookedOn: string,
  recordedAt: string,
  contentHash: string,
  shelf: string
]

const here = "0"

/** `archived`: bytes by shelf and position, of what is archived; undefined where there is no archive. */
const read = (log: number, row: Row, archived: Archived | undefined): ReadEvent => {
  const event = {
    log,
    position: Number(row[0]),
    stream: row[1],
    version: Number(row[2]),
    eventId: row[3],
    subject: row[4],
    type: row[5],
    schemaVersion: Number(row[6]),
    effectiveOn: row[9],
    bookedOn: row[10],
    recordedAt: isoInstant(row[11]),
    contentHash: row[12]
  }
  if (row[13] === here) return { ...event, data: row[7], meta: row[8] }
  if (archived === undefined) return { ...event, data: undefined, meta: undefined }
  return { ...event, ...(archived.get(row[13])?.get(event.position) ?? { data: "", meta: "" }) }
}

const asText = (text: string): string => text
let client: Promise<Client> | undefined

/** The connection of this thread; a new one after any failure. */
const connected = (): Promise<Client> => {
  const connecting = async (): Promise<Client> => {
    const fresh = new Client({
      connectionString: options.url,
      application_name: "event-store-hashing",
      connectionTimeoutMillis: 10_000,
      options: options.startup,
      types: { getTypeParser: () => asText }
    })
    fresh.on("error", () => {
      client = undefined
    })
    await fresh.connect()
    return fresh
  }
  return (client ??= connecting())
}

/** Loaded only where something is archived and the archive is at hand. */
const archivedBytes = async (on: Client, rows: ReadonlyArray<Row>): Promise<Archived | undefined> => {
  const path = options.archive
  if (path === undefined || rows.every((row) => row[13] === here)) return undefined
  const { archived } = await import("./ArchivedBytes.ts")
  return archived(
    on,
    options.tenant,
    path,
    Map.groupBy(rows, (row) => row[13])
  )
}

const isUnavailable = (cause: unknown): cause is ArchiveUnavailable =>
  cause instanceof Error && "_tag" in cause && cause._tag === "ArchiveUnavailable"

const hash = async (range: Range): Promise<HashedEvents> => {
  const on = await connected()
  return (await copiedRange(on, options.tenant, range)) ?? readRange(on, range)
}

const readRange = async (on: Client, { after, count, log }: Range): Promise<HashedEvents> => {
  const rows = async (at: number): Promise<ReadonlyArray<Row>> => {
    const limit = Math.min(tileSize, after + count - at)
    return limit <= 0 ? [] : (await on.query<Row>({ ...page, values: [options.tenant, log, at, limit] })).rows
  }
  const range = new RangeHash(after)
  let at = after
  for (let found = await rows(at); found.length > 0;) {
    at += found.length
    const next = rows(at)
    // Waited for below, if at all: without this, a failure meanwhile would end the thread.
    next.catch(() => undefined)
    const archived = await archivedBytes(on, found)
    const isSound = range.take(found.map((row) => read(log, row, archived)))
    found = await next
    if (!isSound) break
  }
  return range.result
}

const answer = async (asked: Asked): Promise<Told> => {
  try {
    return { id: asked.id, hashed: await hash(asked) }
  } catch (cause) {
    client?.then((broken) => broken.end()).catch(() => undefined)
    client = undefined
    if (isUnavailable(cause)) {
      const { advice, file, problem, shelf } = cause
      return { id: asked.id, unavailable: { advice, file, problem, shelf } }
    }
    const code = cause instanceof DatabaseError ? cause.code : undefined
    return { id: asked.id, failed: { message: String(cause), ...(code === undefined ? {} : { code }) } }
  }
}

let working: Promise<unknown> = Promise.resolve()
parentPort?.on("message", (asked: Asked) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  working = working.then(async () => parentPort?.postMessage(await answer(asked)))
})
