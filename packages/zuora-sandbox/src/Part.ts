/**
 * The present split of a payment or credit memo: one part per document it is applied to, and one unapplied part. A part
 * keeps its id while it lives and is soft deleted when its amount reaches zero; what happened before is in the
 * applications, not here. Source: Zuora documentation, "Invoice Settlement object model".
 */
import type { LineKind } from "./Invoice.ts"

export interface ItemPart {
  readonly id: string
  readonly amount: bigint
  readonly lineId: string
  readonly lineKind: LineKind
  /** Of a credit memo: the memo's item or taxation item. */
  readonly sourceLineId: string | null
  readonly sourceLineKind: LineKind | null
  readonly deleted: boolean
  readonly createdDate: number
  readonly updatedDate: number
}

export interface Part {
  readonly id: string
  readonly sourceKind: "payment" | "creditMemo"
  readonly sourceId: string
  /** Null: the unapplied part. */
  readonly invoiceId: string | null
  readonly amount: bigint
  readonly items: ReadonlyArray<ItemPart>
  readonly deleted: boolean
  readonly createdDate: number
  readonly updatedDate: number
}
