/** A customer account with its default payment method and the charges that wait to be billed. */

/** How the gateway turns down a charge of the default payment method, such as `05` `Do Not Honor`. */
export interface Decline {
  readonly code: string
  readonly text: string
}

/** A charge that invoice-collect will bill; a negative one goes on a credit memo. Amounts in minor units. */
export interface UnbilledCharge {
  readonly name: string
  readonly amount: bigint
  readonly taxes: ReadonlyArray<{ readonly name: string; readonly amount: bigint; readonly rate: string }>
  /** Billed when the target date has reached it. */
  readonly dueOn: string | null
  readonly serviceStart: string | null
  readonly serviceEnd: string | null
}

export interface Account {
  readonly id: string
  readonly number: string
  readonly name: string
  readonly currency: string
  readonly status: "Active" | "Canceled"
  readonly paymentMethodId: string
  readonly paymentMethodType: "Electronic" | "External"
  readonly paymentGateway: string
  readonly paymentGatewayId: string
  readonly decline: Decline | null
  /** A gateway that hangs leaves payments and refunds Processing. */
  readonly gateway: "answers" | "hangs"
  /** Multi-entity: the entity that it and all its documents belong to. */
  readonly entityId: string | null
  /** Multi-Org: the organization that it and all its documents belong to. */
  readonly orgId: string | null
  readonly unbilled: ReadonlyArray<UnbilledCharge>
  readonly createdDate: number
  readonly updatedDate: number
}
