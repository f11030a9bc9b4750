/**
 * Create a debit memo from product rate plan charges: something owed that belongs to no invoice.
 *
 * Source: Zuora API reference, Create a debit memo from a charge.
 */
import * as Result from "effect/Result"
import type { DebitMemoItemCodes } from "../requests/AccountingCodes.ts"
import { DebitMemo } from "../objects/DebitMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { memoFromCharges, type MemoFromCharges } from "../requests/MemoCharges.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends MemoFromCharges<DebitMemoItemCodes> {
  /** Whether payment runs collect it. */
  readonly autoPay?: boolean | undefined
  readonly dueDate?: string | undefined
}

const kind = { name: "create-debit-memo-from-charge", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call; the charges' fields get the names of the configured minor version. */
export const prepare = (
  request: Request,
  { version }: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const memo = memoFromCharges(checks, request, version)
  const body = { ...memo, autoPay: request.autoPay, dueDate: checks.date("dueDate", request.dueDate) }
  checks.notBefore("dueDate", request.dueDate, "effectiveDate", request.effectiveDate)
  return Result.map(checks.result(kind.name, body), (checked) => prepared(kind, "/v1/debit-memos", write(checked)))
}

/** The new memo, Draft unless it was posted at once. */
export const Response = DebitMemo
export type Response = DebitMemo

export const interpret = interpreter(kind, Response)
