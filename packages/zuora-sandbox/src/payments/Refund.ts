/**
 * Money given back out of the unapplied amount of a payment or credit memo, in minor units. Its parts are gone for good
 * (hard deleted) when it is canceled. Source: Zuora documentation, "Invoice Settlement object model".
 */
import type { LineKind } from "../settlement/Receivable.ts"

export interface RefundItemPart {
  readonly id: string
  readonly amount: bigint
  /** The credit memo's item or taxation item. */
  readonly lineId: string
  readonly lineKind: LineKind
}

export interface RefundPart {
  readonly id: string
  readonly amount: bigint
  readonly items: ReadonlyArray<RefundItemPart>
  readonly createdDate: number
  readonly updatedDate: number
}

export interface Refund {
  readonly id: string
  readonly number: string
  /** Exactly one of the two is set. */
  readonly paymentId: string | null
  readonly creditMemoId: string | null
  readonly accountId: string
  readonly currency: string
  readonly amount: bigint
  readonly type: "External" | "Electronic"
  readonly status: "Processing" | "Processed" | "Error" | "Canceled"
  readonly gatewayState: "NotSubmitted" | "Submitted" | "Settled" | "FailedToSettle"
  readonly gatewayId: string | null
  readonly methodType: string | null
  readonly paymentMethodId: string | null
  readonly refundDate: string
  readonly comment: string | null
  readonly referenceId: string | null
  readonly secondRefundReferenceId: string | null
  readonly reasonCode: string | null
  readonly parts: ReadonlyArray<RefundPart>
  readonly cancelledOn: number | null
  readonly submittedOn: number | null
  readonly deletedOn: number | null
  readonly createdDate: number
  readonly updatedDate: number
}

/** What happened between a refund and its source, append-only; a cancellation is an entry of its own. */
export interface RefundApplication {
  readonly id: string
  readonly groupId: string
  readonly refundId: string
  readonly sourceKind: "payment" | "creditMemo"
  readonly sourceId: string
  readonly accountId: string
  readonly direction: "refund" | "cancel"
  readonly amount: bigint
  /** Of a credit memo: from which lines, or back to which; `amount` is positive in both directions. */
  readonly items: ReadonlyArray<Omit<RefundItemPart, "id">>
  readonly effectiveDate: string
  readonly createdDate: number
  readonly updatedDate: number
}
