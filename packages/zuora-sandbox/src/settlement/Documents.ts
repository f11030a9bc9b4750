/**
 * The fields by which payments name invoices and debit memos, and what they are read into.
 * Source: Zuora API reference, "Apply a payment", "Unapply a payment", "Create a payment", "Refund a payment".
 */
import * as Fields from "../server/Fields.ts"
import type { Document } from "./Target.ts"

const amount = Fields.required(Fields.decimal)
const taxItemId = Fields.text(32)

/** At most 1,000 documents of each kind and 1,000 items each. */
const limit = 1000

export const shape = {
  invoices: Fields.list(
    {
      amount,
      invoiceId: Fields.text(32),
      invoiceNumber: Fields.text(),
      items: Fields.list({ amount, invoiceItemId: Fields.text(32), taxItemId }, limit)
    },
    limit
  ),
  debitMemos: Fields.list(
    {
      amount,
      debitMemoId: Fields.text(32),
      debitMemoNumber: Fields.text(),
      items: Fields.list({ amount, debitMemoItemId: Fields.text(32), taxItemId }, limit)
    },
    limit
  )
}

/** Both lists as one, invoices first; `undefined` if the body has neither. */
export const read = (body: Fields.Read<typeof shape>): ReadonlyArray<Document> | undefined => {
  if (body.invoices === undefined && body.debitMemos === undefined) return undefined
  const invoices = (body.invoices ?? []).map((one): Document => ({
    kind: "invoice",
    id: one.invoiceId,
    number: one.invoiceNumber,
    amount: one.amount,
    items: one.items?.map((item) => ({ ...item, itemId: item.invoiceItemId }))
  }))
  const memos = (body.debitMemos ?? []).map((one): Document => ({
    kind: "debitMemo",
    id: one.debitMemoId,
    number: one.debitMemoNumber,
    amount: one.amount,
    items: one.items?.map((item) => ({ ...item, itemId: item.debitMemoItemId }))
  }))
  return [...invoices, ...memos]
}
