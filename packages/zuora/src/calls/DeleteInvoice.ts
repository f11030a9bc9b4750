/** Delete an invoice. Source: Zuora API reference, Delete an invoice. That only a canceled one can be deleted is inferred from memos. */
import { Deleted } from "../answers/Deleted.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { deletion } from "../requests/Deletion.ts"

export interface Request {
  /** Invoice id or number. */
  readonly invoiceKey: string
}

const kind = { name: "delete-invoice", method: "DELETE", movesMoney: false, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = deletion<keyof Request>(kind, "invoiceKey", (key) => `/v1/invoices/${key}`)

export const Response = Deleted
export type Response = Deleted

export const interpret = interpreter(kind, Response)
