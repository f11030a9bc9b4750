/** An invoice with its items and taxation items. Amounts in minor units; what is open on it: `Receivable.ts`. */
import type { ItemLine, Receivable } from "../settlement/Receivable.ts"

export interface InvoiceItem extends ItemLine {
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
  readonly subscriptionId: string | null
  readonly sourceItemType: "SubscriptionComponent" | "OrderLineItem" | "None"
}

export interface Invoice extends Receivable {
  readonly sourceType: "Subscription" | "Standalone" | "Order" | "Consolidation"
  readonly source: string
  readonly invoiceDate: string
  readonly dueDate: string
  readonly targetDate: string
  readonly postedDate: number | null
  readonly items: ReadonlyArray<InvoiceItem>
  readonly headerPaid: bigint
  /** Set by a reversal; the invoice stays Posted. */
  readonly reversed: boolean
  /** Absent or null while it lives. */
  readonly deletedOn?: number | null
  readonly createdDate: number
  readonly updatedDate: number
}
