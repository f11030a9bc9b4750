/**
 * A thread that reads and hashes the ranges it is asked for, one after the other. Rows come as the text that the server
 * sent: nothing is made of it but what is hashed. While one page is hashed, the next one is under way. Imports little, for
 * each thread loads it anew.
 */
import { parentPort, workerData } from "node:worker_threads"
import { Client, DatabaseError } from "pg"
import { isoInstant } from "../Instant.ts"
import { type HashedEvents, RangeHash } from "./HashedEvents.ts"
import type { Range } from "./Hashing.ts"
import type { Asked, ThreadOptions, Told } from "./HashingThreads.ts"
import type { RawEvent } from "./Leaf.ts"
import { tileSize } from "./MerkleTree.ts"

const options = workerData as ThreadOptions

const page = {
  name: "rows",
  rowMode: "array",
  text: `select position, stream, version, event_id, subject, type, schema_version, data, meta,
      effective_on, booked_on, recorded_at, encode(content_hash, 'hex')
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
  contentHash: string
]

const raw = (log: number, row: Row): RawEvent => ({
  log,
  position: Number(row[0]),
  stream: row[1],
  version: Number(row[2]),
  eventId: row[3],
  subject: row[4],
  type: row[5],
  schemaVersion: Number(row[6]),
  data: row[7],
  meta: row[8],
  effectiveOn: row[9],
  bookedOn: row[10],
  recordedAt: isoInstant(row[11]),
  contentHash: row[12]
})

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

const hash = async ({ after, count, log }: Range): Promise<HashedEvents> => {
  const on = await connected()
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
    const isSound = range.take(found.map((row) => raw(log, row)))
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
    const code = cause instanceof DatabaseError ? cause.code : undefined
    return { id: asked.id, failed: { message: String(cause), ...(code === undefined ? {} : { code }) } }
  }
}

let working: Promise<unknown> = Promise.resolve()
parentPort?.on("message", (asked: Asked) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  working = working.then(async () => parentPort?.postMessage(await answer(asked)))
})
