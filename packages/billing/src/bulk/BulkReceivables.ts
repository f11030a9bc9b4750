/** Invoices and debit memos read in bulk: three Data Query jobs for any number, the same documents as single reads give. */
import * as Effect from "effect/Effect"
import { debitMemoOf, invoiceOf, readDebitMemo, readInvoice } from "../ZuoraDocuments.ts"
import { singlyWhereUnreadable } from "./Singly.ts"
import { documents, lines, type Slice, statusIn } from "./Slice.ts"

interface TaxRow {
  readonly id: string
  readonly itemId: string | undefined
  readonly taxAmount: string | undefined
}

/** The taxation items of one line, as single reads embed them. */
export const taxesBy = <T extends TaxRow>(rows: ReadonlyArray<T>) => {
  const byItem = Map.groupBy(rows, ({ itemId }) => itemId)
  return (itemId: string) => ({
    taxationItems: {
      data: (byItem.get(itemId) ?? []).map(({ taxAmount, ...tax }) => ({ ...tax, taxAmount: taxAmount ?? "" }))
    }
  })
}

/** A slice of invoices. */
export const readInvoices = Effect.fn("BulkReceivables.readInvoices")(function* (slice: Slice) {
  const rows = yield* documents("invoices", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [itemsOf, taxesOf] = yield* Effect.all(
    [lines("invoice-items", "invoiceId", slice, ids), lines("taxation-items", "invoiceId", slice, ids)],
    { concurrency: 2 }
  )
  const read = yield* Effect.forEach(rows, ({ amount = "", balance = "", invoiceNumber = "", ...row }) => {
    const taxes = taxesBy(taxesOf.get(row.id) ?? [])
    const items = (itemsOf.get(row.id) ?? []).map(({ chargeAmount = "", ...item }) => ({
      ...item,
      chargeAmount,
      ...taxes(item.id)
    }))
    const status = statusIn(slice, row.status)
    const bulk = invoiceOf({ ...row, amount, balance, invoiceNumber, status }, items)
    return singlyWhereUnreadable(slice, { id: row.id, subject: `invoice ${invoiceNumber}` }, bulk, readInvoice(row.id))
  })
  return { documents: read, upTo: ids.at(-1) }
})

/** A slice of debit memos. */
export const readDebitMemos = Effect.fn("BulkReceivables.readDebitMemos")(function* (slice: Slice) {
  const rows = yield* documents("debit-memos", slice)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return { documents: [], upTo: undefined }
  const [itemsOf, taxesOf] = yield* Effect.all(
    [lines("debit-memo-items", "debitMemoId", slice, ids), lines("debit-taxation-items", "debitMemoId", slice, ids)],
    { concurrency: 2 }
  )
  const read = yield* Effect.forEach(rows, ({ amount = "", balance = "", number = "", ...row }) => {
    const taxes = taxesBy(taxesOf.get(row.id) ?? [])
    const items = (itemsOf.get(row.id) ?? []).map(({ amount = "", ...item }) => ({
      ...item,
      amount,
      ...taxes(item.id)
    }))
    const status = statusIn(slice, row.status)
    const bulk = debitMemoOf({ ...row, amount, balance, number, status }, items)
    return singlyWhereUnreadable(slice, { id: row.id, subject: `debit memo ${number}` }, bulk, readDebitMemo(row.id))
  })
  return { documents: read, upTo: ids.at(-1) }
})
