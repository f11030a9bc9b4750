/** What a look has left to be compared, and what a comparison needs to know of the rest. */
import { OperationId } from "@counterfoil/domain/Id"
import type * as Operation from "@counterfoil/domain/Operation"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { Illegible } from "../Illegible.ts"
import { valueOf } from "./CanonicalText.ts"
import { componentsOf, type Edge } from "./Components.ts"
import { ties } from "./Standing.ts"
import { asTable, type Columns, query, queryOn } from "./Statements.ts"

/** Documents that one step takes, about: slices with fewer go together. */
const aStep = 1_000

/** By the first of the slices that a step takes together, in order, the streams that are not settled. */
export type Suspects = ReadonlyMap<number, ReadonlyArray<string>>

export const suspectsOf = (tenant: string, run: bigint) =>
  Effect.map(
    query(
      "suspectsOf",
      sql<{ readonly slice: number; readonly stream: string }>`
        select slice, stream from recon.suspect where tenant = ${tenant} and run = ${run} order by slice, stream`
    ),
    (rows): Suspects => {
      const found = new Map<number, Array<string>>()
      let own: Array<string> = []
      let last = -1
      for (const { slice, stream } of rows) {
        if (last === -1 || (slice !== last && own.length >= aStep)) {
          own = []
          found.set(slice, own)
        }
        own.push(stream)
        last = slice
      }
      return found
    }
  )

/** Documents of ours that Zuora did not show. */
export const missingOf = (tenant: string, run: bigint) =>
  Effect.map(
    query(
      "missingOf",
      sql<{ readonly stream: string }>`
        select d.stream from recon.suspect u
        join recon.document d on d.tenant = u.tenant and d.stream = u.stream
        left join recon.seen s on s.tenant = u.tenant and s.stream = u.stream and not s.is_gone
        where u.tenant = ${tenant} and u.run = ${run} and s.stream is null and d.bears order by d.stream`
    ),
    (rows) => Array.from(new Set(rows.map(({ stream }) => stream)))
  )

const edgeColumns: Columns<Edge> = { source: "text", target: "text" }

export const addEdges = (connection: Connection, tenant: string, run: bigint, edges: ReadonlyArray<Edge>) =>
  edges.length === 0
    ? Effect.void
    : queryOn(
        connection,
        "addEdges",
        sql`insert into recon.edge (tenant, run, source, target)
          select ${tenant}, ${run}, source, target from ${asTable(edgeColumns, edges)} on conflict do nothing`
      )

/** By slice, what must be compared together. A group is in the slice of the first of its suspects. */
export const groupsOf = Effect.fnUntraced(function* (tenant: string, run: bigint, suspects: Suspects) {
  const own = yield* query(
    "edgesOf",
    sql<Edge>`select source, target from recon.edge where tenant = ${tenant} and run = ${run} order by source, target`
  )
  const edges = own.length === 0 ? own : [...own, ...(yield* ties(tenant, run))]
  const sliceOf = new Map<string, number>()
  for (const [slice, streams] of suspects)
    for (const stream of streams) if (!sliceOf.has(stream)) sliceOf.set(stream, slice)
  const groups = new Map<number, Array<ReadonlyArray<string>>>()
  for (const group of componentsOf(sliceOf.keys(), edges)) {
    const slice = group.map((stream) => sliceOf.get(stream)).find((one) => one !== undefined) ?? 0
    const before = groups.get(slice)
    if (before === undefined) groups.set(slice, [group])
    else before.push(group)
  }
  return groups
})

/** Operations that have no end yet. */
export const openOperations = (tenant: string) =>
  Effect.map(
    query(
      "openOperations",
      sql<{ readonly stream: string; readonly text: string }>`
        select stream, text from recon.state where tenant = ${tenant} and kind = 'Operation' and is_open order by stream`
    ),
    (rows) =>
      new Map(
        rows.map(({ stream, text }) => [
          OperationId.make(stream.slice("Operation-".length)),
          valueOf(text) as Operation.State
        ])
      )
  )

/** Streams with events that this program does not know. */
export const illegibleIn = (tenant: string) =>
  Effect.map(
    query(
      "illegible",
      sql<{
        readonly stream: string
        readonly subject: string | null
        readonly version: number
        readonly count: number
        readonly message: string
      }>`select stream, subject, version, count, message from recon.illegible where tenant = ${tenant} order by stream`
    ),
    (rows) => Illegible.of(rows.map(({ stream, ...found }) => [stream, found] as const))
  )
