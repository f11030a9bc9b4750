/** Zuora's documents as they were read last: `recon.seen`, and their texts beside the ones before in `recon.seen_text`. */
import { ofObserved } from "@counterfoil/domain/comparison/Essence"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { textOf } from "./CanonicalText.ts"
import { type ComparedRow, comparedColumns } from "./ComparedRow.ts"
import { printOf, printOrNull, sliceOf } from "./Print.ts"
import { addTally, type Total } from "./Tally.ts"
import { asTable, assigned, type Columns, namesOf, queryOn } from "./Statements.ts"

interface SeenRow extends ComparedRow {
  readonly currency: string
  readonly is_left_out: boolean
  readonly updated_at: string
  readonly hash: string
  readonly text: string
}

type Narrow = Omit<SeenRow, "text">

const columns: Columns<Narrow> = {
  ...comparedColumns,
  is_left_out: "boolean",
  updated_at: "text",
  hash: "uuid"
}

/** `isLeftOut`: whether it was closed before the tenant's history begins. */
const rowOf = (document: ObservedDocument, isLeftOut: boolean): SeenRow => {
  const { bears, items, text } = ofObserved(document)
  const account = document.accountId ?? ""
  const whole = textOf(document)
  const [currency, owed] = owedBy(document)
  return {
    stream: streamOf(document),
    slice: sliceOf(account),
    account,
    print: printOrNull(text),
    items: printOrNull(items),
    bears,
    currency,
    owed: `${owed}`,
    is_left_out: isLeftOut,
    updated_at: document.updatedAt,
    hash: printOf(whole),
    text: whole
  }
}

const owedBy = (document: ObservedDocument): readonly [string, bigint] => {
  switch (document.kind) {
    case "invoice":
    case "debitMemo":
      return [document.balance.currency, document.status === "Posted" ? document.balance.minor : 0n]
    case "creditMemo":
      return [document.unapplied.currency, document.status === "Posted" ? -document.unapplied.minor : 0n]
    case "payment":
      return [document.unapplied.currency, document.status === "Processed" ? -document.unapplied.minor : 0n]
  }
}

const textColumns = { stream: "text", text: "text", is_again: "boolean" }

/** Writes what a run has read; what did not change is only marked as read again. */
export const saveSeen = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  documents: ReadonlyArray<ObservedDocument>,
  isLeftOut: (document: ObservedDocument) => boolean
) {
  if (documents.length === 0) return
  const rows = documents.map((document) => rowOf(document, isLeftOut(document)))
  const before = yield* queryOn(
    connection,
    "hashes",
    sql<
      Pick<SeenRow, "stream" | "hash" | "slice" | "currency" | "owed"> & {
        readonly is_gone: boolean
        readonly is_again: boolean
      }
    >`
      select stream, hash::text, slice, currency, owed, is_gone, read_in = ${run} as is_again from recon.seen
      where tenant = ${tenant} and stream = any(${rows.map(({ stream }) => stream)}::text[])`
  )
  yield* addTally(connection, tenant, [
    ...before.filter(({ is_gone }) => !is_gone).map((row) => counted(row, -1)),
    ...rows.map((row) => counted(row, 1))
  ])
  const beforeOf = new Map(before.map((row) => [row.stream, row]))
  // What this run has read once before is not what the run before said.
  const isAgain = (stream: string): boolean => beforeOf.get(stream)?.is_again === true
  const changed = rows.flatMap(({ hash, stream, text }) =>
    beforeOf.get(stream)?.hash === hash ? [] : [{ stream, text, is_again: isAgain(stream) }]
  )
  const same = rows.flatMap(({ hash, stream }) =>
    beforeOf.get(stream)?.hash === hash && !isAgain(stream) ? [stream] : []
  )
  yield* queryOn(
    connection,
    "saveSeen",
    sql`insert into recon.seen (tenant, read_in, is_gone, ${namesOf(columns)})
      select ${tenant}, ${run}, false, ${namesOf(columns)} from ${asTable<Narrow>(columns, rows)}
      on conflict (tenant, stream) do update set read_in = excluded.read_in, is_gone = false, ${assigned(columns)}`
  )
  if (changed.length > 0)
    yield* queryOn(
      connection,
      "saveTexts",
      sql`with news as (select * from ${asTable(textColumns, changed)}),
          again as (
            update recon.seen_text t set text = n.text from news n
            where t.tenant = ${tenant} and t.stream = n.stream and n.is_again
          )
        insert into recon.seen_text as t (tenant, stream, text)
        select ${tenant}, stream, text from news where not is_again
        on conflict (tenant, stream) do update set text = excluded.text, former = t.text`
    )
  yield* queryOn(
    connection,
    "sameTexts",
    sql`update recon.seen_text set former = null
      where tenant = ${tenant} and former is not null and stream = any(${same}::text[])`
  )
})

const counted = ({ currency, owed, slice }: Pick<SeenRow, "slice" | "currency" | "owed">, sign: 1 | -1): Total => ({
  slice,
  currency,
  documents: sign,
  owed: BigInt(sign) * BigInt(owed)
})

/** What was gone before a run is forgotten. */
export const forgetGone = (connection: Connection, tenant: string, run: bigint) =>
  queryOn(
    connection,
    "forget",
    sql`with forgotten as (
        delete from recon.seen where tenant = ${tenant} and is_gone and read_in < ${run} returning stream
      )
      delete from recon.seen_text t using forgotten f where t.tenant = ${tenant} and t.stream = f.stream`
  )

/** What should have been read: everything, everything of some accounts, or nothing but these streams, which are gone. */
export type Unread =
  | "everything"
  | { readonly accounts: ReadonlyArray<string> }
  | { readonly streams: ReadonlyArray<string> }

/** What a run has not read though it should have is gone, and what was gone before is forgotten. Gives their streams. */
export const markGone = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  unread: Unread
) {
  yield* forgetGone(connection, tenant, run)
  const among =
    unread === "everything"
      ? sql`read_in < ${run}`
      : "accounts" in unread
        ? sql`read_in < ${run} and account = any(${unread.accounts}::text[])`
        : sql`stream = any(${unread.streams}::text[])`
  const gone = yield* queryOn(
    connection,
    "gone",
    sql<Pick<SeenRow, "stream" | "slice" | "currency" | "owed">>`
      update recon.seen set is_gone = true, read_in = ${run} where tenant = ${tenant} and not is_gone and ${among}
      returning stream, slice, currency, owed`
  )
  yield* addTally(
    connection,
    tenant,
    gone.map((row) => counted(row, -1))
  )
  return gone.map(({ stream }) => stream)
})
