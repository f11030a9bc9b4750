/**
 * Create a credit memo from product rate plan charges: credit that belongs to no invoice.
 *
 * Source: Zuora API reference, Create a credit memo from a charge.
 */
import * as Result from "effect/Result"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { memoFromCharges, type MemoFromCharges } from "../requests/MemoCharges.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends MemoFromCharges {
  /** Keeps payment runs from applying the memo. */
  readonly excludeFromAutoApplyRules?: boolean | undefined
}

const kind = { name: "create-credit-memo-from-charge", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call; the charges' fields get the names of the configured minor version. */
export const prepare = (
  request: Request,
  { version }: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const { number, reasonCode, ...memo } = memoFromCharges(checks, request, version)
  const body = { ...memo, excludeFromAutoApplyRules: request.excludeFromAutoApplyRules, number, reasonCode }
  return Result.map(checks.result(kind.name, body), (checked) => prepared(kind, "/v1/credit-memos", write(checked)))
}

/** The new memo, Draft unless it was posted at once. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
