/**
 * Cancel a credit memo. Source: Zuora API reference, Cancel a credit memo. Only a memo that is Draft; it is Canceled then.
 */
import * as Result from "effect/Result"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Credit memo id or number. */
  readonly creditMemoKey: string
}

const kind = { name: "cancel-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. It has no content, but Zuora answers 415 without a JSON body. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("creditMemoKey", request.creditMemoKey)
  return Result.map(checks.result(kind.name, "{}"), (body) => prepared(kind, `/v1/credit-memos/${key}/cancel`, body))
}

/** The credit memo, its status Canceled. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
