/** Refunds of payments and credit memos read in bulk, by what they refund. */
import * as Effect from "effect/Effect"
import { Tenant } from "../Tenant.ts"
import type { WireRefund } from "../ZuoraRefunds.ts"
import { readPaymentRefunds } from "./BulkInvoicePayments.ts"
import { beside, lines, type Slice } from "./Slice.ts"

/** Reads refunds by source; none where nothing counts as refunded, as single reads have it. */
export const readRefunds = Effect.fn("BulkRefunds.readRefunds")(function* (
  by: "paymentId" | "creditMemoId",
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  // Nothing of what is canceled is refunded, nor of what was deleted then.
  if (slice.deleted === true || ids.length === 0) return () => []
  const { settlement } = yield* Tenant
  if (settlement === "legacy") return yield* readPaymentRefunds(slice, ids)
  const hasItems = by === "creditMemoId" && settlement === "item"
  const [refundsOf, itemsOf] = yield* beside(
    slice,
    lines("source-refunds", by, slice, ids),
    hasItems ? lines("refund-application-items", by, slice, ids) : Effect.succeed(new Map<string, never>())
  )
  return (sourceId: string): ReadonlyArray<WireRefund> => {
    const items = Map.groupBy(
      (itemsOf.get(sourceId) ?? []) as ReadonlyArray<ItemRow>,
      ({ applicationId }) => applicationId
    )
    // The first row of a refund is the refund itself, a second one its end.
    const first = new Map((refundsOf.get(sourceId) ?? []).toReversed().map((row) => [row.id, row]))
    return Array.from(first.values(), (row) => ({
      id: row.id,
      number: row.number ?? "",
      status: row.status ?? "",
      type: row.type ?? "",
      amount: (row.amount ?? "") as WireRefund["amount"],
      refundDate: row.refundDate,
      refundTransactionType: undefined,
      ...(hasItems
        ? {
            items: (items.get(row.applicationId) ?? []).map((item) => ({
              id: item.id,
              amount: item.amount ?? "",
              creditMemoItemId: item.creditMemoItemId,
              creditTaxItemId: item.creditTaxationItemId
            }))
          }
        : {})
    }))
  }
})

interface ItemRow {
  readonly id: string
  readonly applicationId: string | undefined
  readonly amount: string | undefined
  readonly creditMemoItemId: string | undefined
  readonly creditTaxationItemId: string | undefined
}
