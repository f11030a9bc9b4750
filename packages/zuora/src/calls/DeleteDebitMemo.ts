/** Delete a debit memo. Source: Zuora API reference, Delete a debit memo. Only one that is canceled. */
import { Deleted } from "../answers/Deleted.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { deletion } from "../requests/Deletion.ts"

export interface Request {
  /** Debit memo id or number. */
  readonly debitMemoKey: string
}

const kind = { name: "delete-debit-memo", method: "DELETE", movesMoney: false, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = deletion<keyof Request>(kind, "debitMemoKey", (key) => `/v1/debit-memos/${key}`)

export const Response = Deleted
export type Response = Deleted

export const interpret = interpreter(kind, Response)
