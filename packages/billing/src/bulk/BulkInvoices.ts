/** Invoices read in bulk: three requests' worth of jobs for any number, the same documents as single reads give. */
import * as Effect from "effect/Effect"
import { invoiceOf } from "../ZuoraDocuments.ts"
import { documents, lines, type Page, type Slice } from "./Slice.ts"
import { singlyWhereUnreadable } from "./Singly.ts"
import { readInvoice } from "../ZuoraDocuments.ts"

/** A slice of invoices. */
export const readInvoices = Effect.fn("BulkInvoices.readInvoices")(function* (slice: Slice) {
  const rows = yield* documents("invoices", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [itemsOf, taxesOf] = yield* Effect.all(
    [lines("invoice-items", "invoiceId", slice, ids), lines("taxation-items", "invoiceId", slice, ids)],
    { concurrency: 2 }
  )
  const read = yield* Effect.forEach(rows, (row) => {
    const taxes = Map.groupBy(taxesOf.get(row.id) ?? [], ({ itemId }) => itemId)
    const items = (itemsOf.get(row.id) ?? []).map((item) => ({
      ...item,
      chargeAmount: item.chargeAmount ?? "",
      taxationItems: { data: (taxes.get(item.id) ?? []).map((tax) => ({ ...tax, taxAmount: tax.taxAmount ?? "" })) }
    }))
    const invoice = {
      ...row,
      invoiceNumber: row.invoiceNumber ?? "",
      status: row.status ?? "",
      amount: row.amount ?? "",
      balance: row.balance ?? ""
    }
    return singlyWhereUnreadable(`invoice ${invoice.invoiceNumber}`, invoiceOf(invoice, items), readInvoice(row.id))
  })
  return { documents: read, upTo: ids.at(-1) } satisfies Page<unknown>
})
