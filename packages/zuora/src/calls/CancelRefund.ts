/**
 * Cancel a refund. Source: Zuora API reference, Cancel a refund. Its money is back on the payment or credit
 * memo that it came from; parts of the refund leave nothing behind.
 */
import { Refund } from "../objects/Refund.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { withoutContent } from "../requests/WithoutContent.ts"

export interface Request {
  /** Refund id or number. */
  readonly refundKey: string
}

const kind = { name: "cancel-refund", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = withoutContent<keyof Request>(kind, "refundKey", (key) => `/v1/refunds/${key}/cancel`)

/** The refund, its status Canceled. */
export const Response = Refund
export type Response = Refund

export const interpret = interpreter(kind, Response)
