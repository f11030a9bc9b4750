/**
 * Post a debit memo. Source: Zuora API reference, Post a debit memo. Only a memo that is Draft; it is Posted then.
 */
import { DebitMemo } from "../objects/DebitMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { withoutContent } from "../requests/WithoutContent.ts"

export interface Request {
  /** Debit memo id or number. */
  readonly debitMemoKey: string
}

const kind = { name: "post-debit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = withoutContent<keyof Request>(kind, "debitMemoKey", (key) => `/v1/debit-memos/${key}/post`)

/** The debit memo, its status Posted. */
export const Response = DebitMemo
export type Response = DebitMemo

export const interpret = interpreter(kind, Response)
