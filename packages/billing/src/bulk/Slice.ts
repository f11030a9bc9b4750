/** Which documents of one kind a bulk read is about, and the rows of their lines. */
import { Zuora } from "@counterfoil/zuora/Zuora"
import type { TableName, TableRecord } from "@counterfoil/zuora/objects/Tables"
import type { Window } from "@counterfoil/zuora/reads/TableQuery"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { PageLog, pageOf, windowText } from "./PageLog.ts"

export interface Slice {
  /** Documents with ids above this one; empty from the first on. */
  readonly after: string
  /** At most so many. */
  readonly first: number
  readonly accountId?: string | undefined
  /** Only documents that Zuora has changed at or after this instant, ISO in UTC. */
  readonly changedSince?: string | undefined
  /** Only these documents, at most as many as {@link mostIds}. */
  readonly ids?: ReadonlyArray<string> | undefined
  /** Only what was deleted in Zuora, which shows it for 30 days. */
  readonly deleted?: boolean | undefined
  /** Only what stands now: neither the log of applications nor legacy changes of what is left. */
  readonly presentOnly?: boolean | undefined
  /** Few requests may be sent for it. */
  readonly thrift?: Thrift | undefined
}

/** With few requests, what may turn out needless waits for what shows it, and jobs are looked at late. */
export interface Thrift {
  /** How long after it was submitted a job is looked at first. */
  readonly firstLookMs: number
}

/** What is only needed where something else was found: read beside it, or, with few requests, after it and only then. */
export const beside = <A, B, E1, R1, E2, R2>(
  { thrift }: Slice,
  first: Effect.Effect<ReadonlyMap<string, A>, E1, R1>,
  second: Effect.Effect<ReadonlyMap<string, B>, E2, R2>
): Effect.Effect<readonly [ReadonlyMap<string, A>, ReadonlyMap<string, B>], E1 | E2, R1 | R2> =>
  thrift === undefined
    ? Effect.all([first, second], { concurrency: 2 })
    : Effect.flatMap(first, (found) =>
        found.size === 0
          ? Effect.succeed([found, new Map<string, B>()] as const)
          : Effect.map(second, (more) => [found, more] as const)
      )

/** Documents of a slice in the order of their ids. */
export interface Page<A> {
  readonly documents: ReadonlyArray<A>
  /** The last id that was read; undefined where there are no more documents. */
  readonly upTo: string | undefined
}

/** A statement with so many ids is well below what Zuora takes, a million characters. */
export const mostIds = 500

const isPicked = ({ accountId, changedSince, deleted, ids }: Slice): boolean =>
  accountId !== undefined || changedSince !== undefined || ids !== undefined || deleted === true

/** What is deleted counts for nothing, whatever it was before: only canceled documents can be deleted. */
export const statusIn = ({ deleted }: Slice, status = ""): string => (deleted === true ? "Canceled" : status)

/** How often a result is asked for anew whose file did not come, or broke off. */
const mostRepeats = 3

/** A job that could be had again: nothing was taken from it yet. Whoever keeps a manifest is told how it ended. */
const rowsOf = Effect.fnUntraced(function* <T extends TableName>(table: T, window: Window<never>, { thrift }: Slice) {
  const zuora = yield* Zuora
  const tell = yield* PageLog
  return yield* Stream.runCollect(zuora.tableRows(table, window, thrift)).pipe(
    Effect.retry({ times: mostRepeats, while: (error) => error._tag === "OutcomeUnknown" && error.repeat === "Safe" }),
    Effect.tap((rows) => Effect.sync(() => tell?.(pageOf(table, window, rows)))),
    Effect.tapError(({ message: why }) =>
      Effect.sync(() => tell?.({ source: table, window: windowText(window), count: null, sha256: null, why }))
    )
  )
})

/** The documents of a slice. Of some accounts or times, at most so many that their lines can be asked for by id. */
export const documents = <T extends TableName>(table: T, slice: Slice) => {
  const { accountId, after, changedSince, deleted, first, ids } = slice
  const window: Window<"id"> = {
    accountId,
    deleted,
    updatedFrom: changedSince,
    among: ids === undefined ? undefined : { field: "id", values: ids },
    stretch: { field: "id", after, first: isPicked(slice) ? Math.min(first, mostIds) : first }
  }
  return rowsOf(table, window as Window<never>, slice)
}

/** Rows that belong to these documents of a slice, by the field that names the document; in the order of their making. */
export const lines = <T extends TableName>(
  table: T,
  field: keyof TableRecord<T> & string,
  slice: Slice,
  ids: ReadonlyArray<string>
) => {
  const { deleted } = slice
  const window: Window = isPicked(slice)
    ? { among: { field, values: ids }, deleted, inOrder: true }
    : { stretch: { field, after: slice.after, upTo: ids.at(-1) ?? slice.after }, inOrder: true }
  return Effect.map(rowsOf(table, window as Window<never>, slice), (rows) =>
    Map.groupBy(rows, (row: TableRecord<T>) => String(row[field]))
  )
}

/** Rows that Zuora has changed at or after an instant, ISO in UTC: the living ones or the deleted ones. */
export const changedRows = <T extends TableName>(table: T, since: string, deleted: boolean) =>
  rowsOf(table, { updatedFrom: since, deleted }, { after: "", first: 0 })
