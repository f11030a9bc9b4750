/**
 * What tenants without Invoice Settlement change balances by: adjustments of invoices and of their lines, moves of credit
 * balances. Read whole, window by window, by Data Query; or one by its id, to be adopted.
 */
import { type OfAccount, readAdjustments, readMoves } from "@counterfoil/billing/bulk/BulkAdjustments"
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Read, Unread } from "@counterfoil/billing/bulk/Singly"
import type { Page, Slice } from "@counterfoil/billing/bulk/Slice"
import type { Cause } from "@counterfoil/billing/Recording"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Batch from "./import/Batch.ts"
import { ofAdjustment, ofMove } from "./import/LegacyWork.ts"

const windowSize = 5_000

/** All of them, of one account or of all; what cannot be read is named. */
export const read = Effect.fn("LegacyChanges.read")(function* (accountId: string | undefined) {
  const ofInvoices = yield* all((slice) => readAdjustments("invoice-adjustments", slice), accountId)
  const ofItems = yield* all((slice) => readAdjustments("invoice-item-adjustments", slice), accountId)
  const moves = yield* all(readMoves, accountId)
  return {
    adjustments: [...ofInvoices.changes, ...ofItems.changes],
    moves: moves.changes,
    untold: [...ofInvoices.untold, ...ofItems.untold, ...moves.untold]
  }
})

const all = Effect.fnUntraced(function* <A, E, R>(
  page: (slice: Slice) => Effect.Effect<Page<Read<OfAccount<A>>>, E, R>,
  accountId: string | undefined
) {
  const changes: Array<A> = []
  const untold: Array<Unread> = []
  for (let after: string | undefined = ""; after !== undefined;) {
    const { documents, upTo }: Page<Read<OfAccount<A>>> = yield* page({ after, first: windowSize, accountId })
    for (const one of documents) {
      if (Result.isSuccess(one)) changes.push(one.success.change)
      else untold.push(one.failure)
    }
    after = upTo
  }
  return { changes, untold }
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
