/**
 * Write off a credit memo: Zuora makes a debit memo and applies the whole memo to it.
 *
 * Source: Zuora API reference, Write off a credit memo. Only a memo that is not applied at all; by id only.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { MadeDocument } from "../answers/MadeDocument.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { object } from "../wire/WireObject.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly creditMemoId: string
  /** Date of the debit memo. Without it Zuora takes its own today. */
  readonly memoDate?: string | undefined
  /** Default `Write-off`. */
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

const kind = { name: "write-off-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const id = checks.requiredId("creditMemoId", request.creditMemoId)
  const body = {
    comment: checks.text("comment", request.comment, 255),
    memoDate: checks.date("memoDate", request.memoDate),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255)
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/credit-memos/${id}/write-off`, write(checked))
  )
}

/** The debit memo that was made; the amounts are told by nobody but the reads. */
export const Response = object({ success: Schema.Literal(true), debitMemo: MadeDocument })
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
