/**
 * Which events may be archived: all that a stream had before an instant, if nothing has happened to it since. So whoever
 * works on what is alive needs no archive, and a stream that comes to life again still reads as one.
 */
import * as Effect from "effect/Effect"
import { sql, type SqlBool } from "kysely"
import type { Connection, Postgres } from "../Postgres.ts"
import { type EventTuple, eventsOf } from "../EventRows.ts"
import { tables } from "../Tables.ts"

/** Events of one log, all of them recorded before an instant: positions after `after` up to `until`. */
export interface Stretch {
  readonly tenant: string
  readonly log: number
  /** UTC instant. */
  readonly before: string
  readonly after: number
  readonly until: number
}

/** The last position that was recorded before the instant; 0 if there is none. Instants never go back in a log. */
export const lastBefore = Effect.fnUntraced(function* (
  query: Connection["query"],
  { before, log, tenant, until }: Omit<Stretch, "after">
) {
  let [low, high] = [0, until]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const [row] = yield* query(
      "archive",
      tables
        .selectFrom("es.event")
        .select(sql<boolean>`recorded_at < ${before}::timestamptz`.as("is_before"))
        .where("tenant", "=", tenant)
        .where("log", "=", log)
        .where("position", "=", BigInt(middle))
        .compile()
    )
    if (row?.is_before === true) low = middle
    else high = middle - 1
  }
  return low
})

/** Those of the stretch that may be archived, in their order, at most so many. */
export const candidates = (lists: Postgres["Service"]["lists"], stretch: Stretch, limit: number) =>
  lists<EventTuple>(
    "archive",
    eventsOf(stretch.tenant).where(isCandidate(stretch)).orderBy("position").limit(limit).compile()
  )

export interface Count {
  readonly events: number
  /** Of data and meta. */
  readonly bytes: number
}

export const count = (query: Connection["query"], stretch: Stretch) =>
  Effect.map(
    query(
      "archive",
      tables
        .selectFrom("es.event")
        .where("tenant", "=", stretch.tenant)
        .where(isCandidate(stretch))
        .select([
          sql<bigint>`count(*)`.as("events"),
          sql<bigint>`coalesce(sum(octet_length(data::text) + octet_length(meta::text)), 0)::bigint`.as("bytes")
        ])
        .compile()
    ),
    ([row]): Count => ({ events: Number(row?.events ?? 0), bytes: Number(row?.bytes ?? 0) })
  )

/** The end of an event's stream is one step in an index. */
const isCandidate = ({ after, before, log, tenant, until }: Stretch) => sql<SqlBool>`
  (log = ${log} and position > ${BigInt(after)} and position <= ${BigInt(until)} and shelf = 0
    and ${before}::timestamptz > (
      select e.recorded_at from es.event e
      where e.tenant = ${tenant} and e.stream = es.event.stream order by e.version desc limit 1))`
