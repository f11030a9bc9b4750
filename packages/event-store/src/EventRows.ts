/**
 * Events as PostgreSQL gives them: what is asked for, and what a row becomes. The driver makes a row of a list several times
 * faster than of an object, and a text that never changes is built here once, parsed and planned once a connection.
 */
import { CompiledQuery, sql } from "kysely"
import { beyond } from "./Beyond.ts"
import { checkHash } from "./Corruption.ts"
import { isoInstant } from "./Instant.ts"
import type { Json } from "./Json.ts"
import type { RawEvent } from "./proof/Leaf.ts"
import type { StoredEvent } from "./StoredEvent.ts"
import { tables } from "./Tables.ts"

const columns = [
  "log",
  "position",
  "stream",
  "version",
  "event_id",
  "subject",
  "type",
  "schema_version",
  "data",
  "meta",
  "effective_on",
  "booked_on",
  "recorded_at"
] as const

/** In the order of the columns, with content hash and shelf behind them. */
export type EventTuple = readonly [
  log: number,
  position: bigint,
  stream: string,
  version: number,
  eventId: string,
  subject: string | null,
  type: string,
  schemaVersion: number,
  data: string,
  meta: string,
  effectiveOn: string,
  bookedOn: string,
  recordedAt: string,
  contentHash: string,
  /** 0: the bytes are here; else the shelf of the archive that they are on, and data and meta say `null`. */
  shelf: number
]

/** Rows of a tenant, to be narrowed down. */
export const eventsOf = (tenant: string) =>
  tables
    .selectFrom("es.event")
    .select(columns)
    // As the digits they become: a Buffer between would be made of text, and made text again.
    .select(sql<string>`encode(content_hash, 'hex')`.as("content_hash"))
    .select("shelf")
    .where("es.event.tenant", "=", tenant)

/** A query, and the name under which a connection may keep it. */
export interface Kept {
  readonly name: string
  readonly query: CompiledQuery
}

const ofStream = eventsOf("").where("stream", "=", "").where("version", ">", 0).orderBy("version").compile().sql

/** A stream beyond a version. */
export const streamRows = (tenant: string, stream: string, after: number): Kept => ({
  name: "es-stream",
  query: CompiledQuery.raw(ofStream, [tenant, stream, after])
})

const ofLog = eventsOf("").where("log", "=", 0).where("position", ">", 0n).orderBy("position").limit(0).compile().sql

/** At most so many events of a log beyond a position. */
export const logRows = (tenant: string, log: number, after: number, limit: number): Kept => ({
  name: "es-log",
  query: CompiledQuery.raw(ofLog, [tenant, log, after, limit])
})

/** A subject's events beyond these positions of the logs; what is asked for depends on how many logs there are. */
export const subjectRows = (tenant: string, subject: string, after: ReadonlyMap<number, number>): CompiledQuery => {
  const all = eventsOf(tenant).where("subject", "=", subject)
  return beyond(after)
    .map((condition) => all.where(condition))
    .reduce((one, other) => one.unionAll(other))
    .orderBy("log")
    .orderBy("position")
    .compile()
}

/** The event of a row, compared with its hash where that is asked for. */
export const toEvent = (row: EventTuple, check: boolean): StoredEvent => {
  const event = fieldsOf(row, JSON.parse(row[8]) as Json, JSON.parse(row[9]) as Json)
  if (check) checkHash(event, row[8], row[9])
  return event
}

/** The event of a row as it is stored; whoever wants its bytes has put those back that are archived. */
export const rawEvent = (row: EventTuple): RawEvent => fieldsOf(row, row[8], row[9])

/** Columns by number and not taken apart: that would walk an iterator for each row. */
const fieldsOf = <A>(row: EventTuple, data: A, meta: A) => ({
  log: row[0],
  position: Number(row[1]),
  stream: row[2],
  version: row[3],
  eventId: row[4],
  subject: row[5],
  type: row[6],
  schemaVersion: row[7],
  data,
  meta,
  effectiveOn: row[10],
  bookedOn: row[11],
  recordedAt: isoInstant(row[12]),
  contentHash: row[13]
})

/** A row whose bytes are here. */
export const withBytes = (row: EventTuple, { data, meta }: Pick<RawEvent, "data" | "meta">): EventTuple => [
  row[0],
  row[1],
  row[2],
  row[3],
  row[4],
  row[5],
  row[6],
  row[7],
  data,
  meta,
  row[10],
  row[11],
  row[12],
  row[13],
  0
]
