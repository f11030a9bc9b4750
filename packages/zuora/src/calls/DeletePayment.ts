/** Delete a payment. Source: Zuora API reference, Delete a payment. Only one that is canceled. */
import { Deleted } from "../answers/Deleted.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { deletion } from "../requests/Deletion.ts"

export interface Request {
  /** Payment id or number. */
  readonly paymentKey: string
}

const kind = { name: "delete-payment", method: "DELETE", movesMoney: false, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = deletion<keyof Request>(kind, "paymentKey", (key) => `/v1/payments/${key}`)

export const Response = Deleted
export type Response = Deleted

export const interpret = interpreter(kind, Response)
