/**
 * What tenants without Invoice Settlement change balances by: adjustments of invoices and of their lines, moves of credit
 * balances. Read whole, window by window, by Data Query; or one by its id, to be adopted.
 */
import { readAdjustments, readMoves } from "@counterfoil/billing/bulk/BulkAdjustments"
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Read, Unread } from "@counterfoil/billing/bulk/Singly"
import { mostIds, type Page, type Slice } from "@counterfoil/billing/bulk/Slice"
import type { Cause } from "@counterfoil/billing/Recording"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Batch from "./import/Batch.ts"
import { ofAdjustment, ofMove } from "./import/LegacyWork.ts"
import type { ShownChange } from "./reading/ShownChange.ts"

const windowSize = 5_000

/** Zuora keeps them in three tables, which are read in this order. */
export const changeTables = ["invoice-adjustments", "invoice-item-adjustments", "credit-balance-adjustments"] as const
export type ChangeTable = (typeof changeTables)[number]

/** Changes of one window, and what of it cannot be read. The next begins after this id; null behind the last. */
interface Window {
  readonly changes: ReadonlyArray<ShownChange>
  readonly untold: ReadonlyArray<Unread>
  readonly next: string | null
}

/**
 * Reads a table window by window, of one account or of all, from behind an id on. Resolves to the error by which a window
 * could not be read, and nothing behind it was; undefined where all was read.
 */
export const readTable = Effect.fn("LegacyChanges.readTable")(function* <E, R>(
  table: ChangeTable,
  accountId: string | undefined,
  take: (window: Window) => Effect.Effect<void, E, R>,
  from = ""
) {
  const first = accountId === undefined ? windowSize : Math.min(windowSize, mostIds)
  for (let after: string | null = from; after !== null;) {
    const page: Result.Result<Page<Read<ShownChange>>, { readonly message: string }> = yield* Effect.result(
      pageOf(table, { after, first, accountId })
    )
    if (Result.isFailure(page)) return page.failure
    const { documents, upTo }: Page<Read<ShownChange>> = page.success
    const next: string | null = upTo === undefined || documents.length < first ? null : upTo
    yield* take({
      changes: documents.flatMap((one) => (Result.isSuccess(one) ? [one.success] : [])),
      untold: documents.flatMap((one) => (Result.isFailure(one) ? [one.failure] : [])),
      next
    })
    after = next
  }
  return undefined
})

const pageOf = Effect.fnUntraced(function* (table: ChangeTable, slice: Slice) {
  if (table === "credit-balance-adjustments") {
    const { documents, upTo } = yield* readMoves(slice)
    return { documents: documents.map(Result.map((one): ShownChange => ({ kind: "move", ...one }))), upTo }
  }
  const { documents, upTo } = yield* readAdjustments(table, slice)
  return { documents: documents.map(Result.map((one): ShownChange => ({ kind: "adjustment", ...one }))), upTo }
})

/** All of them, of one account or of all; what cannot be read is named. */
export const read = Effect.fn("LegacyChanges.read")(function* (accountId: string | undefined) {
  const all: Array<ShownChange> = []
  const untold: Array<Unread> = []
  for (const table of changeTables) {
    const failed = yield* readTable(table, accountId, (window) =>
      Effect.sync(() => {
        all.push(...window.changes)
        untold.push(...window.untold)
      })
    )
    if (failed !== undefined) return yield* Effect.fail(failed)
  }
  return {
    adjustments: all.flatMap((one) => (one.kind === "adjustment" ? [one.change] : [])),
    moves: all.flatMap((one) => (one.kind === "move" ? [one.change] : [])),
    untold
  }
})

/**
 * Reads a change once more and records what is news of it; resolves to the number of facts, undefined where its account
 * has an open call. What is from before the cut-over of the books is in their openings.
 */
export const adopt = Effect.fn("LegacyChanges.adopt")(function* (id: string, cause: Cause) {
  const store = yield* EventStore
  const heads = yield* store.logs
  const beginning = yield* cutOver
  const slice = { after: "", first: 1, ids: [id] }
  const adjustments = [
    ...(yield* readAdjustments("invoice-adjustments", slice)).documents,
    ...(yield* readAdjustments("invoice-item-adjustments", slice)).documents
  ]
  const { documents: moves } = yield* readMoves(slice)
  const works = [
    ...adjustments.flatMap((one) => (Result.isSuccess(one) ? [ofAdjustment(beginning)(one.success)] : [])),
    ...moves.flatMap((one) => (Result.isSuccess(one) ? [ofMove(beginning)(one.success)] : []))
  ]
  const reading = { heads, isLast: true, origin: "observed", targetsFirst: false } as const
  const { facts, gaps } = yield* Batch.record(works, reading, cause)
  return gaps.length > 0 ? undefined : facts
})
