/** Writing debit memos and posting them. Source: Zuora API reference, "Create a debit memo from an invoice", "Post a debit memo". */
import { type Call, today } from "../server/Call.ts"
import type { DebitMemo } from "./DebitMemo.ts"
import { plusDays } from "../time/Instant.ts"
import type { NewItem } from "./MemoItems.ts"

/** Payment term of debit memos without a due date, in days. */
const termDays = 30

/** What a new memo needs beyond its defaults. */
export type NewDebitMemo = Pick<DebitMemo, "accountId" | "currency" | "sourceType"> &
  Partial<Omit<DebitMemo, "items">> & { readonly items: ReadonlyArray<NewItem> }

/** Writes a draft. */
export const write = (call: Call, fields: NewDebitMemo): DebitMemo => {
  const open = { paid: 0n, credited: 0n }
  const debitMemoDate = fields.debitMemoDate ?? today(call)
  const memo: DebitMemo = {
    dueDate: plusDays(debitMemoDate, termDays),
    reasonCode: "",
    comment: null,
    referredInvoiceId: null,
    referredCreditMemoId: null,
    postedOn: null,
    cancelledOn: null,
    deletedOn: null,
    createdDate: call.now,
    updatedDate: call.now,
    ...fields,
    debitMemoDate,
    id: fields.id ?? call.tx.nextId(),
    number: fields.number ?? call.tx.nextNumber("DM"),
    status: "Draft",
    items: fields.items.map((item) => ({
      ...item,
      ...open,
      appliedToItemId: null,
      taxItems: item.taxItems.map((tax) => ({ ...tax, ...open }))
    }))
  }
  call.tx.put("debitMemo", memo)
  return memo
}

/** Posts a draft. */
export const post = (call: Call, memo: DebitMemo): void => {
  call.tx.put("debitMemo", { ...memo, status: "Posted", postedOn: call.now, updatedDate: call.now })
}
