/**
 * What is wrong with the events themselves, seen while they come into the tables: streams whose versions are not 1, 2, 3 …,
 * and idempotency keys of more than one call.
 */
import { isErased } from "@counterfoil/domain/PersonalText"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type * as Operation from "@counterfoil/domain/Operation"
import type { Gap, KeyUse } from "@counterfoil/domain/StoreFindings"
import type { Folded } from "@counterfoil/domain/StreamFold"
import type { Connection } from "@counterfoil/event-store/Postgres"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { asTable, assigned, type Columns, namesOf, query, queryOn } from "./Statements.ts"

/** The last event of a stream. */
export interface Last {
  readonly version: number
  readonly position: number
}

interface VersionRow extends Last {
  readonly stream: string
  readonly log: number
}

const versionColumns: Columns<VersionRow> = { stream: "text", version: "integer", log: "integer", position: "bigint" }
const gapColumns: Columns<Gap> = {
  stream: "text",
  expected: "integer",
  found: "integer",
  log: "integer",
  after: "bigint",
  at: "bigint"
}
const keyColumns = { key: "text", call_hash: "text" }

/** The last events of streams that have no state. */
export const loadVersions = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  streams: ReadonlySet<string>
) {
  if (streams.size === 0) return new Map<string, Last>()
  const rows = yield* queryOn(
    connection,
    "loadVersions",
    sql<{ readonly stream: string; readonly version: number; readonly position: bigint }>`
      select stream, version, position from recon.version
      where tenant = ${tenant} and stream = any(${Array.from(streams)}::text[])`
  )
  return new Map(rows.map(({ position, stream, version }) => [stream, { version, position: Number(position) }]))
})

export const saveVersions = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  last: ReadonlyArray<StoredEvent>
) {
  if (last.length === 0) return
  const rows = last.map(({ log, position, stream, version }): VersionRow => ({ stream, version, log, position }))
  yield* queryOn(
    connection,
    "saveVersions",
    sql`insert into recon.version (tenant, ${namesOf(versionColumns)})
      select ${tenant}, ${namesOf(versionColumns)} from ${asTable(versionColumns, rows)}
      on conflict (tenant, stream) do update set ${assigned(versionColumns)}`
  )
})

/** The first gap of each stream, given how far each was before. */
export const gapsIn = (
  events: ReadonlyArray<StoredEvent>,
  before: (stream: string) => Last | undefined
): ReadonlyArray<Gap> => {
  const last = new Map<string, Last>()
  const gaps = new Map<string, Gap>()
  for (const { log, position, stream, version } of events) {
    const one = last.get(stream) ?? before(stream)
    const expected = (one?.version ?? 0) + 1
    if (version !== expected && !gaps.has(stream))
      gaps.set(stream, { stream, expected, found: version, log, after: one?.position ?? 0, at: position })
    last.set(stream, { version, position })
  }
  return Array.from(gaps.values())
}

/** Both uses of a key, where an operation that was requested is requested with another call. */
export const reuseIn = (event: BillingEvent, before: Folded | undefined): ReadonlyArray<KeyUse> => {
  if (event._tag !== "OperationRequested" || before?.kind !== "Operation") return []
  const state: Operation.State = before.state
  if (state._tag === "NotRequested") return []
  const { callHash } = state.request
  // What was erased cannot be compared any more.
  return isErased(callHash) || isErased(event.callHash) || callHash === event.callHash
    ? []
    : [callHash, event.callHash].map((hash) => ({ key: event.operationId, callHash: hash }))
}

export const addFaults = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  gaps: ReadonlyArray<Gap>,
  keys: ReadonlyArray<KeyUse>
) {
  if (gaps.length > 0)
    yield* queryOn(
      connection,
      "addGaps",
      sql`insert into recon.gap (tenant, ${namesOf(gapColumns)})
        select ${tenant}, ${namesOf(gapColumns)} from ${asTable(gapColumns, gaps)} on conflict do nothing`
    )
  if (keys.length === 0) return
  const rows = keys.map(({ callHash, key }) => ({ key, call_hash: callHash }))
  yield* queryOn(
    connection,
    "addKeys",
    sql`insert into recon.reused_key (tenant, key, call_hash)
      select ${tenant}, key, call_hash from ${asTable(keyColumns, rows)} on conflict do nothing`
  )
})

/** Those that were seen so far, in order of their streams and keys. */
export const storeFaults = Effect.fnUntraced(function* (tenant: string) {
  const gaps = yield* query(
    "gaps",
    sql<Omit<Gap, "after" | "at"> & { readonly after: bigint; readonly at: bigint }>`
      select ${namesOf(gapColumns)} from recon.gap where tenant = ${tenant} order by stream`
  )
  const keys = yield* query(
    "keys",
    sql<KeyUse>`select key, call_hash as "callHash" from recon.reused_key where tenant = ${tenant} order by key, call_hash`
  )
  return {
    gaps: gaps.map((one): Gap => ({ ...one, after: Number(one.after), at: Number(one.at) })),
    keys
  }
})
