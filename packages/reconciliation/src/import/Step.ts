/** One step of an import: all documents of a kind, a window of ids at a time, each window on record before the next. */
import { readAdjustments, readMoves } from "@counterfoil/billing/bulk/BulkAdjustments"
import { readDebitMemos, readInvoices } from "@counterfoil/billing/bulk/BulkReceivables"
import { readCreditMemos, readPayments } from "@counterfoil/billing/bulk/BulkSources"
import { readSettled } from "@counterfoil/billing/bulk/BulkStanding"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import type { Unread } from "@counterfoil/billing/bulk/Singly"
import { mostIds, type Slice } from "@counterfoil/billing/bulk/Slice"
import type { Cause } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import { dayOf } from "@counterfoil/billing/TenantClock"
import type { Target } from "@counterfoil/domain/Application"
import type { Gap, Kind } from "@counterfoil/domain/Import"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { Progress } from "../Progress.ts"
import * as Batch from "./Batch.ts"
import { names } from "./Kinds.ts"
import { ofAdjustment, ofMove } from "./LegacyWork.ts"
import { ofReceivable, ofSettled, ofSource, type Work } from "./Work.ts"

/** What a window came to. */
export interface Windowed {
  /** The last id; undefined where there was nothing more. */
  readonly upTo: string | undefined
  readonly documents: number
  readonly facts: number
  readonly gaps: ReadonlyArray<Gap>
}

/** Documents of one commit: small enough to be quick, large enough to be few. */
const batchSize = 100

/** How often a document is read that changes while it is read. */
const mostReadings = 3

/** Whose history, and since when. */
export interface Past {
  readonly cause: Cause
  readonly cutOver: CutOver | undefined
}

/** What was before a window. */
export interface Before {
  /** Documents of the kind that were read. */
  readonly done: number
  /** How often it was begun in vain: what changed while it was read has been read as often before. */
  readonly inVain: number
}

/** Reads and records one window of documents of a kind. */
export const window = Effect.fn("Import.window")(function* (
  kind: Kind,
  slice: Slice,
  past: Past,
  { done, inVain }: Before
) {
  const progress = yield* Progress
  let recorded = 0
  const tell = (count: number) => {
    recorded += count
    return progress.tell({ what: `Importing ${names[kind]}`, done: done + recorded, of: undefined })
  }
  const start = Math.min(1 + inVain, mostReadings)
  const first = yield* reading(kind, slice, past, start, tell)
  const gaps = [...first.gaps]
  let { again, facts, unknown } = first
  for (let round = start + 1; round <= mostReadings && again.length + unknown.length > 0; round++) {
    for (const kind of ["invoice", "debitMemo"] as const) {
      const targets = yield* readings(kind, unknownWorks(kind, unknown), past, mostReadings)
      gaps.push(...targets.gaps)
      facts += targets.facts
    }
    const next = yield* readings(kind, again, past, round)
    gaps.push(...next.gaps)
    facts += next.facts
    again = next.again
    unknown = next.unknown
  }
  gaps.push(...again.map(({ subject }) => ({ subject, why: "it changes while it is read: import again later" })))
  return { upTo: first.upTo, documents: first.documents, facts, gaps } satisfies Windowed
})

type Again = Pick<Work, "id" | "subject">

const unknownWorks = (kind: Target["kind"], targets: ReadonlyArray<Target>): ReadonlyArray<Again> =>
  Array.from(new Set(targets.flatMap((target) => (target.kind === kind ? [target.id] : []))), (id) => ({
    id,
    subject: `${kind === "invoice" ? "invoice" : "debit memo"} ${id}`
  }))

/** Documents by their ids; what Zuora does not show any more is a gap. */
const readings = Effect.fnUntraced(function* (kind: Kind, documents: ReadonlyArray<Again>, past: Past, round: number) {
  const parts: Array<ReadonlyArray<Again>> = []
  for (let start = 0; start < documents.length; start += mostIds) parts.push(documents.slice(start, start + mostIds))
  const read = yield* Effect.forEach(parts, (part) =>
    readingOf(kind, part, past, round, false).pipe(
      Effect.flatMap((found) =>
        found.missing.length === 0
          ? Effect.succeed([found])
          : Effect.map(readingOf(kind, found.missing, past, round, true), (gone) => [{ ...found, missing: [] }, gone])
      )
    )
  ).pipe(Effect.map((found) => found.flat()))
  return {
    facts: read.reduce((sum, { facts }) => sum + facts, 0),
    again: read.flatMap(({ again }) => again),
    unknown: read.flatMap(({ unknown }) => unknown),
    gaps: read.flatMap(({ gaps, missing }) => [
      ...gaps,
      ...missing.map(({ subject }) => ({ subject, why: "Zuora does not show it any more, not even as deleted" }))
    ])
  }
})

/** Documents by their ids, those that live or those that were deleted, and which of them there are none of. */
const readingOf = (kind: Kind, part: ReadonlyArray<Again>, past: Past, round: number, deleted: boolean) =>
  Effect.map(
    reading(
      kind,
      { after: "", first: mostIds, ids: part.map(({ id }) => id), deleted },
      past,
      round,
      () => Effect.void
    ),
    (found) => ({ ...found, missing: part.filter(({ id }) => !found.ids.has(id)) })
  )

/** Reads documents and records them. */
const reading = Effect.fnUntraced(function* (
  kind: Kind,
  slice: Slice,
  { cause, cutOver }: Past,
  round: number,
  tell: (count: number) => Effect.Effect<void>
) {
  const store = yield* EventStore
  const heads = yield* store.logs
  const { unread, upTo, works } = yield* worksOf(kind, slice, cutOver)
  const again: Array<Again> = []
  const unknown: Array<Target> = []
  const gaps: Array<Gap> = [...unread]
  let facts = 0
  for (let start = 0; start < works.length; start += batchSize) {
    const batch = works.slice(start, start + batchSize)
    const batched = yield* Batch.record(
      batch,
      { heads, isLast: round === mostReadings, origin: "imported", targetsFirst: cutOver !== undefined },
      cause
    )
    facts += batched.facts
    gaps.push(...batched.gaps)
    again.push(...batched.passedOver)
    unknown.push(...batched.unknown)
    yield* tell(batch.length)
  }
  const documents = works.length + unread.length
  return { upTo, documents, facts, gaps, again, unknown, ids: new Set(works.map(({ id }) => id)) }
})

/** The documents of a slice as work. */
const worksOf = Effect.fnUntraced(function* (kind: Kind, slice: Slice, cutOver: CutOver | undefined) {
  const { timeZone } = yield* Tenant
  const day = ({ updatedAt }: { readonly updatedAt: string }) => dayOf(updatedAt, timeZone)
  switch (kind) {
    case "invoice":
    case "debitMemo":
      if (cutOver !== undefined) return split(yield* readSettled(kind, slice), ofSettled(day, cutOver))
      return kind === "invoice"
        ? split(yield* readInvoices(slice), ofReceivable(day))
        : split(yield* readDebitMemos(slice), ofReceivable(day))
    case "creditMemo":
      return split(yield* readCreditMemos(slice), ofSource(day, cutOver))
    case "payment":
      return split(yield* readPayments(slice), ofSource(day, cutOver))
    case "invoiceAdjustment":
      return split(yield* readAdjustments("invoice-adjustments", slice), ofAdjustment(cutOver))
    case "itemAdjustment":
      return split(yield* readAdjustments("invoice-item-adjustments", slice), ofAdjustment(cutOver))
    case "creditBalanceAdjustment":
      return split(yield* readMoves(slice), ofMove(cutOver))
  }
})

const split = <A>(
  page: { readonly documents: ReadonlyArray<Result.Result<A, Unread>>; readonly upTo: string | undefined },
  workOf: (document: A) => Work
) => {
  const works: Array<Work> = []
  const unread: Array<Unread> = []
  for (const read of page.documents)
    if (Result.isSuccess(read)) works.push(workOf(read.success))
    else unread.push(read.failure)
  return { works, unread, upTo: page.upTo }
}
