/**
 * A payment. Amounts in minor units; amount = applied + unapplied + refunded + credit balance, the last legacy
 * only. Source: Zuora API reference, Payments; the identity is checked there on the published samples.
 */
import type { ReceivableKind } from "../settlement/Receivable.ts"
import type { NamedItem } from "../settlement/Target.ts"

/** A document that a payment in Processing was made for, to be applied when the gateway has said yes. */
export interface Intended {
  readonly kind: ReceivableKind
  readonly id: string
  readonly amount: bigint
  readonly items: ReadonlyArray<NamedItem>
}

export interface Payment {
  readonly id: string
  readonly number: string
  /** Null: unassigned, to be transferred to an account. */
  readonly accountId: string | null
  readonly type: "External" | "Electronic"
  readonly status: "Draft" | "Processing" | "Processed" | "Error" | "Canceled"
  readonly currency: string
  readonly amount: bigint
  readonly applied: bigint
  readonly refunded: bigint
  /** Overpaid, and moved to the account's credit balance; legacy only. */
  readonly creditBalance?: bigint
  readonly effectiveDate: string
  readonly paymentMethodId: string
  readonly gatewayId: string | null
  readonly gatewayOrderId: string | null
  readonly gatewayState: "NotSubmitted" | "Submitted" | "Settled" | "FailedToSettle"
  readonly comment: string | null
  readonly referenceId: string | null
  readonly prepayment: boolean
  readonly standalone: boolean
  readonly source: "API" | "Manual"
  /** Of a payment that is (or, when it failed, was) Processing. */
  readonly intended: ReadonlyArray<Intended>
  readonly cancelledOn: number | null
  readonly settledOn: number | null
  readonly deletedOn: number | null
  readonly submittedOn: number | null
  readonly createdDate: number
  readonly updatedDate: number
}

/** Money that can be applied, refunded or transferred. A canceled or failed payment has none (inference). */
export const unappliedOf = (payment: Payment): bigint =>
  payment.status === "Canceled" || payment.status === "Error"
    ? 0n
    : payment.amount - payment.applied - payment.refunded - (payment.creditBalance ?? 0n)
