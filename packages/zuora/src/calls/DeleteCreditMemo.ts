/** Delete a credit memo. Source: Zuora API reference, Delete a credit memo. Only one that is canceled. */
import { Deleted } from "../answers/Deleted.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { deletion } from "../requests/Deletion.ts"

export interface Request {
  /** Credit memo id or number. */
  readonly creditMemoKey: string
}

const kind = { name: "delete-credit-memo", method: "DELETE", movesMoney: false, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = deletion<keyof Request>(kind, "creditMemoKey", (key) => `/v1/credit-memos/${key}`)

export const Response = Deleted
export type Response = Deleted

export const interpret = interpreter(kind, Response)
