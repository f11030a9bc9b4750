/** Delete a refund. Source: Zuora API reference, Delete a refund. Only one that is canceled. */
import { Deleted } from "../answers/Deleted.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { deletion } from "../requests/Deletion.ts"

export interface Request {
  /** Refund id or number. */
  readonly refundKey: string
}

const kind = { name: "delete-refund", method: "DELETE", movesMoney: false, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = deletion<keyof Request>(kind, "refundKey", (key) => `/v1/refunds/${key}`)

export const Response = Deleted
export type Response = Deleted

export const interpret = interpreter(kind, Response)
