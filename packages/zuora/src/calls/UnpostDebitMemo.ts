/**
 * Unpost a debit memo. Source: Zuora API reference, Unpost a debit memo. Only a memo that is Posted,
 * nothing applied to it; it is Draft then.
 */
import { DebitMemo } from "../objects/DebitMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { withoutContent } from "../requests/WithoutContent.ts"

export interface Request {
  /** Debit memo id or number. */
  readonly debitMemoKey: string
}

const kind = { name: "unpost-debit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = withoutContent<keyof Request>(kind, "debitMemoKey", (key) => `/v1/debit-memos/${key}/unpost`)

/** The debit memo, its status Draft. */
export const Response = DebitMemo
export type Response = DebitMemo

export const interpret = interpreter(kind, Response)
