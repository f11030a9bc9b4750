/**
 * The statement that stores commits in the usual case: the tenant has one log, and each commit is new and holds its
 * conditions. It says where they went, or that the case is another, and then it stored nothing.
 */
import { CompiledQuery } from "kysely"
import type { VerdictRow } from "./AppendStatement.ts"
import { bytes, dates, integers, jsons, texts, uuids } from "./BinaryArray.ts"
import type { PreparedCommit, PreparedEvent } from "./Commit.ts"

/** First position of all the commits together, in log 0; null where the case is not the usual one. */
export interface UsualRow {
  readonly first: bigint | string | null
  readonly recorded_at: string | null
}

const call = (name: string, parameters: number): string =>
  `select first, recorded_at from es.${name}(${Array.from({ length: parameters }, (_, n) => `$${n + 1}`).join(", ")})`

const one = { name: "es-append-one", sql: call("append_one", 14) }
const many = { name: "es-append-many", sql: call("append_many", 17) }

/** The statement, and the name under which a connection may keep it. */
export const usualAppend = (
  tenant: string,
  commits: ReadonlyArray<PreparedCommit>
): { readonly name: string; readonly query: CompiledQuery<UsualRow> } => {
  const [commit] = commits
  const [event] = commit?.events ?? []
  return commit !== undefined && event !== undefined && isSingle(commits)
    ? { name: one.name, query: CompiledQuery.raw(one.sql, oneParameters(tenant, commit, event)) }
    : { name: many.name, query: CompiledQuery.raw(many.sql, manyParameters(tenant, commits)) }
}

/** One event in one stream, and no condition on another. */
const isSingle = ([commit, ...more]: ReadonlyArray<PreparedCommit>): boolean =>
  more.length === 0 && commit?.events.length === 1 && commit.conditions.length === 1

const oneParameters = (tenant: string, commit: PreparedCommit, event: PreparedEvent): Array<unknown> => [
  tenant,
  commit.id,
  Buffer.from(commit.requestHash, "hex"),
  event.stream,
  event.subject,
  event.version - 1,
  event.eventId,
  event.type,
  event.schemaVersion,
  event.data,
  event.meta,
  event.effectiveOn,
  event.bookedOn,
  Buffer.from(event.contentHash, "hex")
]

const manyParameters = (tenant: string, commits: ReadonlyArray<PreparedCommit>): Array<unknown> => {
  const conditions = commits.flatMap((commit) => commit.conditions)
  const events = commits.flatMap((commit) => commit.events)
  const numberOf = new Map(conditions.map(({ stream }, index) => [stream, index + 1]))
  let end = 0
  return [
    tenant,
    texts(commits.map(({ id }) => id)),
    bytes(commits.map(({ requestHash }) => requestHash)),
    integers(commits.map((commit) => (end += commit.events.length))),
    texts(conditions.map(({ stream }) => stream)),
    texts(conditions.map(({ subject }) => subject)),
    integers(conditions.map(({ expected }) => expected)),
    integers(events.map(({ stream }) => numberOf.get(stream) ?? 0)),
    integers(events.map(({ version }) => version)),
    uuids(events.map(({ eventId }) => eventId)),
    texts(events.map(({ type }) => type)),
    integers(events.map(({ schemaVersion }) => schemaVersion)),
    jsons(events.map(({ data }) => data)),
    jsons(events.map(({ meta }) => meta)),
    dates(events.map(({ effectiveOn }) => effectiveOn)),
    dates(events.map(({ bookedOn }) => bookedOn)),
    bytes(events.map(({ contentHash }) => contentHash))
  ]
}

/** What `es.append` would have said of each of them; nothing if the case was not the usual one. */
export const usualVerdicts = (
  commits: ReadonlyArray<PreparedCommit>,
  row: UsualRow | undefined
): ReadonlyArray<VerdictRow> | undefined => {
  if (row === undefined || row.first === null) return undefined
  let next = Number(row.first)
  return commits.map(({ events }, command) => {
    const first = next
    next += events.length
    return {
      command,
      verdict: "appended",
      positions: events.length === 0 ? [] : [{ log: 0, first, last: next - 1 }],
      recorded_at: row.recorded_at,
      stream: null,
      expected: null,
      actual: null
    }
  })
}
