/** Payments and credit memos read in bulk, with what they give now and the log of what they ever gave. */
import type { Change } from "@counterfoil/domain/AtCutOver"
import type { Entry } from "@counterfoil/domain/ApplicationHistory"
import type { ObservedCreditMemo, ObservedPayment, ObservedSource } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { creditMemoOf, paymentOf, readCreditMemo, readPayment } from "../ZuoraDocuments.ts"
import { isNone } from "../ZuoraRefunds.ts"
import type { Tenant } from "../Tenant.ts"
import { type ChangesOf, readChanges } from "./BulkChanges.ts"
import { taxesBy } from "./BulkReceivables.ts"
import { readRefunds } from "./BulkRefunds.ts"
import { readSettlements, type Settlements } from "./BulkSettlements.ts"
import { type Read, singlyWhereUnreadable } from "./Singly.ts"
import { documents, lines, type Slice, statusIn } from "./Slice.ts"

/** A source with the log of what it gave, in order. */
export interface Logged<A extends ObservedSource = ObservedSource> {
  readonly document: A
  readonly entries: ReadonlyArray<Entry>
  /** Legacy: what else has changed what is left of it. */
  readonly changes: ReadonlyArray<Change>
}

/** A slice of payments. */
export const readPayments = Effect.fn("BulkSources.readPayments")(function* (slice: Slice) {
  const rows = yield* documents("payments", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [settlements, refundsOf, changesOf] = yield* Effect.all(
    [
      readSettlements("payment", "paymentId", slice, ids),
      readRefunds("paymentId", slice, refunded(rows)),
      readChanges("payment", slice, ids)
    ],
    { concurrency: 3 }
  )
  const read = yield* Effect.forEach(rows, ({ amount = "", currency = "", number = "", type = "", ...row }) => {
    const name = `payment ${number}`
    const status = statusIn(slice, row.status)
    const bulk = paymentOf(
      { ...row, amount, currency, number, status, type },
      settlements.parts(row.id),
      (partId) => Effect.succeed(settlements.partItems(partId)),
      isNone(row.refundAmount) ? undefined : refundsOf(row.id)
    )
    return Effect.flatMap(
      singlyWhereUnreadable(slice, { id: row.id, subject: name }, bulk, readPayment(row.id)),
      withEntries<ObservedPayment>(name, settlements, changesOf)
    )
  })
  return { documents: read, upTo: ids.at(-1) }
})

/** A slice of credit memos. */
export const readCreditMemos = Effect.fn("BulkSources.readCreditMemos")(function* (slice: Slice) {
  const rows = yield* documents("credit-memos", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [linesOf, taxesOf, settlements, refundsOf] = yield* Effect.all(
    [
      lines("credit-memo-items", "creditMemoId", slice, ids),
      lines("credit-taxation-items", "creditMemoId", slice, ids),
      readSettlements("creditMemo", "creditMemoId", slice, ids),
      readRefunds("creditMemoId", slice, refunded(rows))
    ],
    { concurrency: 4 }
  )
  const read = yield* Effect.forEach(rows, ({ amount = "", number = "", ...row }) => {
    const taxes = taxesBy(taxesOf.get(row.id) ?? [])
    const items = (linesOf.get(row.id) ?? []).map(({ amount = "", ...item }) => ({
      ...item,
      amount,
      ...taxes(item.id)
    }))
    const name = `credit memo ${number}`
    const status = statusIn(slice, row.status)
    const bulk = creditMemoOf(
      { ...row, amount, number, status },
      items,
      settlements.parts(row.id),
      (partId) => Effect.succeed(settlements.partItems(partId)),
      isNone(row.refundAmount) ? undefined : refundsOf(row.id)
    )
    return Effect.flatMap(
      singlyWhereUnreadable(slice, { id: row.id, subject: name }, bulk, readCreditMemo(row.id)),
      withEntries<ObservedCreditMemo>(name, settlements, () => Effect.succeed([]))
    )
  })
  return { documents: read, upTo: ids.at(-1) }
})

const refunded = (rows: ReadonlyArray<{ readonly id: string; readonly refundAmount: string | undefined }>) =>
  rows.flatMap(({ id, refundAmount }) => (isNone(refundAmount) ? [] : [id]))

/** With the entries of the log. An entry that cannot be read leaves the source unread: half a log is none. */
const withEntries =
  <A extends ObservedSource>(name: string, settlements: Settlements, changesOf: ChangesOf) =>
  (read: Read<A>): Effect.Effect<Read<Logged<A>>, never, Tenant> =>
    Result.isFailure(read)
      ? Effect.succeed(Result.fail(read.failure))
      : Effect.all({
          document: Effect.succeed(read.success),
          entries: settlements.entries(name, read.success.id, currencyOf(read.success)),
          changes: changesOf(read.success.id)
        }).pipe(
          Effect.map(Result.succeed),
          Effect.catch(({ message }) =>
            Effect.succeed(Result.fail({ id: read.success.id, subject: name, why: message }))
          )
        )

const currencyOf = (document: ObservedSource) =>
  (document.kind === "payment" ? document.amount : document.total).currency
