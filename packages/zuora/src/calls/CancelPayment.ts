/**
 * Cancel a payment. Source: Zuora API reference, Cancel a payment. Only processed payments that are not
 * settled yet; depending on a tenant rule Zuora unapplies it first.
 */
import { Payment } from "../objects/Payment.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { withoutContent } from "../requests/WithoutContent.ts"

export interface Request {
  /** Payment id or number. */
  readonly paymentKey: string
}

const kind = { name: "cancel-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = withoutContent<keyof Request>(kind, "paymentKey", (key) => `/v1/payments/${key}/cancel`)

/** The payment, its status Canceled. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
