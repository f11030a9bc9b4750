/** Payments and credit memos read in bulk, with what they give now and the log of what they ever gave. */
import type { Entry } from "@counterfoil/domain/ApplicationHistory"
import type { ObservedCreditMemo, ObservedPayment } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { creditMemoOf, paymentOf, readCreditMemo, readPayment } from "../ZuoraDocuments.ts"
import { readSettlements } from "./BulkSettlements.ts"
import { singlyWhereUnreadable } from "./Singly.ts"
import { documents, lines, type Slice } from "./Slice.ts"

/** A source with the log of what it gave, in order. */
export interface Logged<A extends ObservedPayment | ObservedCreditMemo = ObservedPayment | ObservedCreditMemo> {
  readonly document: A
  readonly entries: ReadonlyArray<Entry>
}

type Settlements = Effect.Success<ReturnType<typeof readSettlements>>

/** A slice of payments. */
export const readPayments = Effect.fn("BulkSources.readPayments")(function* (slice: Slice) {
  const rows = yield* documents("payments", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const settlements = yield* readSettlements("payment", slice, ids)
  const read = yield* Effect.forEach(rows, (row) => {
    const payment = {
      ...row,
      number: row.number ?? "",
      status: row.status ?? "",
      type: row.type ?? "",
      currency: row.currency ?? "",
      amount: row.amount ?? ""
    }
    const name = `payment ${payment.number}`
    const itemsOf = (partId: string) => Effect.succeed(settlements.partItems(partId))
    const bulk = paymentOf(payment, settlements.parts(row.id), itemsOf)
    return Effect.flatMap(singlyWhereUnreadable(name, bulk, readPayment(row.id)), withEntries(name, settlements))
  })
  return { documents: read, upTo: ids.at(-1) }
})

/** A slice of credit memos. */
export const readCreditMemos = Effect.fn("BulkSources.readCreditMemos")(function* (slice: Slice) {
  const rows = yield* documents("credit-memos", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [linesOf, taxesOf, settlements] = yield* Effect.all(
    [
      lines("credit-memo-items", "creditMemoId", slice, ids),
      lines("credit-taxation-items", "creditMemoId", slice, ids),
      readSettlements("creditMemo", slice, ids)
    ],
    { concurrency: 3 }
  )
  const read = yield* Effect.forEach(rows, (row) => {
    const taxes = Map.groupBy(taxesOf.get(row.id) ?? [], ({ itemId }) => itemId)
    const items = (linesOf.get(row.id) ?? []).map((item) => ({
      ...item,
      amount: item.amount ?? "",
      taxationItems: { data: (taxes.get(item.id) ?? []).map((tax) => ({ ...tax, taxAmount: tax.taxAmount ?? "" })) }
    }))
    const memo = { ...row, number: row.number ?? "", status: row.status ?? "", amount: row.amount ?? "" }
    const name = `credit memo ${memo.number}`
    const itemsOf = (partId: string) => Effect.succeed(settlements.partItems(partId))
    const bulk = creditMemoOf(memo, items, settlements.parts(row.id), itemsOf)
    return Effect.flatMap(singlyWhereUnreadable(name, bulk, readCreditMemo(row.id)), withEntries(name, settlements))
  })
  return { documents: read, upTo: ids.at(-1) }
})

/** With the entries of the log. An entry that cannot be read leaves the source unread: half a log is none. */
const withEntries =
  (name: string, settlements: Settlements) =>
  <A extends ObservedPayment | ObservedCreditMemo>(read: Result.Result<A, { subject: string; why: string }>) =>
    Result.isFailure(read)
      ? Effect.succeed(Result.fail(read.failure))
      : settlements.entries(name, read.success.id, currencyOf(read.success)).pipe(
          Effect.map((entries): Result.Result<Logged<A>, { subject: string; why: string }> =>
            Result.succeed({ document: read.success, entries })
          ),
          Effect.catch(({ message }) => Effect.succeed(Result.fail({ subject: name, why: message })))
        )

const currencyOf = (document: ObservedPayment | ObservedCreditMemo) =>
  (document.kind === "payment" ? document.amount : document.total).currency
