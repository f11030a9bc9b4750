/**
 * The present split of a payment or credit memo: one part per document it is applied to, and one unapplied part. A part
 * keeps its id while it lives and is soft deleted when its amount reaches zero; what happened before is in the
 * applications, not here. Source: Zuora documentation, "Invoice Settlement object model".
 */
import type { LineKind, ReceivableKind } from "./Receivable.ts"

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
  /** Of the unapplied part both are null. */
  readonly invoiceId: string | null
  readonly debitMemoId: string | null
  readonly amount: bigint
  readonly items: ReadonlyArray<ItemPart>
  readonly deleted: boolean
  readonly createdDate: number
  readonly updatedDate: number
}

/** An invoice or a debit memo, by id. */
export interface TargetId {
  readonly kind: ReceivableKind
  readonly id: string
}

/** The two fields by which parts and applications name a receivable. */
export const targetFields = (target: TargetId | null) => ({
  invoiceId: target?.kind === "invoice" ? target.id : null,
  debitMemoId: target?.kind === "debitMemo" ? target.id : null
})

/** The receivable that a part or application is about; `null` for what is unapplied. */
export const targetOf = (row: Pick<Part, "invoiceId" | "debitMemoId">): TargetId | null =>
  row.invoiceId !== null
    ? { kind: "invoice", id: row.invoiceId }
    : row.debitMemoId !== null
      ? { kind: "debitMemo", id: row.debitMemoId }
      : null
