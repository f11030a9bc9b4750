/**
 * Cancel a credit memo. Source: Zuora API reference, Cancel a credit memo. Only a memo that is Draft; it is Canceled then.
 */
import { CreditMemo } from "../objects/CreditMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { withoutContent } from "../requests/WithoutContent.ts"

export interface Request {
  /** Credit memo id or number. */
  readonly creditMemoKey: string
}

const kind = { name: "cancel-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = withoutContent<keyof Request>(kind, "creditMemoKey", (key) => `/v1/credit-memos/${key}/cancel`)

/** The credit memo, its status Canceled. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
