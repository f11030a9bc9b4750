/**
 * What happened to a payment or credit memo, append-only: every application and every unapplication is one entry; all
 * entries of one call share a group. Source: Zuora documentation, payment application data source.
 */
import type { LineKind } from "./Receivable.ts"

/** An amount from a source to one line; `amount` is positive in both directions. */
export interface ItemApplication {
  readonly amount: bigint
  readonly lineId: string
  readonly lineKind: LineKind
  readonly sourceLineId: string | null
  readonly sourceLineKind: LineKind | null
}

export interface Application {
  readonly id: string
  readonly groupId: string
  readonly sourceKind: "payment" | "creditMemo"
  readonly sourceId: string
  /** Exactly one of the two is set. */
  readonly invoiceId: string | null
  readonly debitMemoId: string | null
  readonly accountId: string
  readonly direction: "apply" | "unapply"
  readonly amount: bigint
  readonly effectiveDate: string
  readonly items: ReadonlyArray<ItemApplication>
  /** Absent while it lives. */
  readonly deletedOn?: number
  readonly createdDate: number
  readonly updatedDate: number
}
