/** Zuora's documents as they were read last: `recon.seen` with the parts that are gone, their texts in `recon.seen_text`. */
import { ofObserved } from "@counterfoil/domain/comparison/Essence"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { textOf, valueOf } from "./CanonicalText.ts"
import { type ComparedRow, comparedColumns } from "./ComparedRow.ts"
import { hasOtherIds, pastAfter, pastOnward } from "./Past.ts"
import { printOf, printOrNull, sliceOf } from "./Print.ts"
import { addTally, type Total } from "./Tally.ts"
import { asTable, assigned, type Columns, namesOf, queryOn } from "./Statements.ts"

interface SeenRow extends ComparedRow {
  readonly currency: string
  readonly is_left_out: boolean
  readonly updated_at: string
  readonly hash: string
  readonly past: string | null
  readonly text: string
}

type Narrow = Omit<SeenRow, "text">

const columns: Columns<Narrow> = {
  ...comparedColumns,
  is_left_out: "boolean",
  updated_at: "text",
  hash: "uuid",
  past: "text"
}

/** A document as it was read. `isLeftOut`: whether it was closed before the tenant's history begins. */
interface Seen {
  readonly document: ObservedDocument
  readonly text: string
  readonly hash: string
  readonly isLeftOut: boolean
}

const seenOf = (document: ObservedDocument, isLeftOut: boolean): Seen => {
  const text = textOf(document)
  return { document, text, hash: printOf(text), isLeftOut }
}

/** `past`: as `Past.ts` has it. */
const rowOf = ({ document, hash, isLeftOut, text: whole }: Seen, past: string | null): SeenRow => {
  const { bears, items, text } = ofObserved(document)
  const account = document.accountId ?? ""
  const [currency, owed] = owedBy(document)
  return {
    stream: streamOf(document),
    slice: sliceOf(account),
    account,
    // Its ids are told, though nothing else may differ.
    print: hasOtherIds(past, document) ? null : printOrNull(text),
    items: printOrNull(items),
    bears,
    currency,
    owed: `${owed}`,
    is_left_out: isLeftOut,
    updated_at: document.updatedAt,
    hash,
    past,
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

const textColumns = { stream: "text", text: "text" }

/** What was read of a document before. */
interface Before extends Pick<SeenRow, "stream" | "hash" | "slice" | "currency" | "owed" | "past"> {
  readonly is_gone: boolean
}

/** Writes what a run has read; what did not change is only marked as read again. */
export const saveSeen = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  documents: ReadonlyArray<ObservedDocument>,
  isLeftOut: (document: ObservedDocument) => boolean
) {
  if (documents.length === 0) return
  const read = documents.map((document) => seenOf(document, isLeftOut(document)))
  const before = yield* queryOn(
    connection,
    "hashes",
    sql<Before>`
      select stream, hash::text, slice, currency, owed, past, is_gone from recon.seen
      where tenant = ${tenant} and stream = any(${documents.map(streamOf)}::text[])`
  )
  const beforeOf = new Map(before.map((row) => [row.stream, row]))
  const isChanged = ({ document, hash }: Seen): boolean => beforeOf.get(streamOf(document))?.hash !== hash
  const formerly = yield* textsBefore(
    connection,
    tenant,
    read.filter(isChanged).flatMap(({ document }) => {
      const stream = streamOf(document)
      return "parts" in document && beforeOf.has(stream) ? [stream] : []
    })
  )
  const rows = read.map((one) => {
    const stream = streamOf(one.document)
    const past = beforeOf.get(stream)?.past ?? null
    const formerText = formerly.get(stream)
    return rowOf(
      one,
      formerText === undefined
        ? pastOnward(run, past)
        : pastAfter(run, { past, document: valueOf(formerText) as ObservedDocument }, one.document)
    )
  })
  yield* addTally(connection, tenant, [
    ...before.filter(({ is_gone }) => !is_gone).map((row) => counted(row, -1)),
    ...rows.map((row) => counted(row, 1))
  ])
  yield* queryOn(
    connection,
    "saveSeen",
    sql`insert into recon.seen (tenant, read_in, is_gone, ${namesOf(columns)})
      select ${tenant}, ${run}, false, ${namesOf(columns)} from ${asTable<Narrow>(columns, rows)}
      on conflict (tenant, stream) do update set read_in = excluded.read_in, is_gone = false, ${assigned(columns)}`
  )
  const changed = read.filter(isChanged).map(({ document, text }) => ({ stream: streamOf(document), text }))
  if (changed.length > 0)
    yield* queryOn(
      connection,
      "saveTexts",
      sql`insert into recon.seen_text (tenant, stream, text)
        select ${tenant}, stream, text from ${asTable(textColumns, changed)}
        on conflict (tenant, stream) do update set text = excluded.text`
    )
})

/** By stream, what these documents were. */
const textsBefore = (connection: Connection, tenant: string, streams: ReadonlyArray<string>) =>
  streams.length === 0
    ? Effect.succeed(new Map<string, string>())
    : Effect.map(
        queryOn(
          connection,
          "textsBefore",
          sql<{ readonly stream: string; readonly text: string }>`select stream, text from recon.seen_text
            where tenant = ${tenant} and stream = any(${streams}::text[])`
        ),
        (rows) => new Map(rows.map(({ stream, text }) => [stream, text]))
      )

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
