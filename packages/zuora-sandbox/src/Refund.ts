/** Money given back out of a payment's unapplied amount, in minor units. */
export interface Refund {
  readonly id: string
  readonly number: string
  readonly paymentId: string
  readonly accountId: string
  readonly amount: bigint
  readonly type: "External" | "Electronic"
  readonly methodType: string
  readonly refundDate: string
  readonly comment: string | null
  readonly referenceId: string | null
  readonly reasonCode: string | null
  readonly createdDate: number
  readonly updatedDate: number
}
