/**
 * A debit memo with its items and taxation items: owed like an invoice, paid by payments and credit memos alike.
 * Amounts in minor units; what is open on it: `Receivable.ts`. Source: Zuora API reference, "Retrieve a debit memo".
 */
import type { ItemLine, Receivable } from "../settlement/Receivable.ts"

export interface DebitMemoItem extends ItemLine {
  readonly comment: string
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
  /** The invoice item or credit memo item that it was made from. */
  readonly sourceId: string | null
}

export interface DebitMemo extends Receivable {
  readonly sourceType: "Standalone" | "Invoice" | "CreditMemo"
  readonly debitMemoDate: string
  readonly dueDate: string
  readonly reasonCode: string
  readonly comment: string | null
  readonly referredInvoiceId: string | null
  readonly referredCreditMemoId: string | null
  readonly items: ReadonlyArray<DebitMemoItem>
  readonly postedOn: number | null
  readonly cancelledOn: number | null
  readonly deletedOn: number | null
  readonly createdDate: number
  readonly updatedDate: number
}
