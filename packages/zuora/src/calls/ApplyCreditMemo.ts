/**
 * Apply a credit memo to invoices and debit memos; both sides need open balance.
 *
 * Source: Zuora API reference, Apply a credit memo. A PUT: Zuora takes no Idempotency-Key.
 */
import * as Result from "effect/Result"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { checkTargets, type CreditMemoTargets } from "../requests/CreditMemoTargets.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends CreditMemoTargets {
  /** Credit memo id or number. */
  readonly creditMemoKey: string
  readonly effectiveDate?: string | undefined
}

const kind = { name: "apply-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. At least one document must be named. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("creditMemoKey", request.creditMemoKey)
  const effectiveDate = checks.date("effectiveDate", request.effectiveDate)
  const targets = checkTargets(checks, request)
  if ((request.invoices ?? []).length + (request.debitMemos ?? []).length === 0) {
    checks.add("invoices", "name no document, nor do debitMemos", "name at least one")
  }
  return Result.map(checks.result(kind.name, { ...targets, effectiveDate }), (checked) =>
    prepared(kind, `/v1/credit-memos/${key}/apply`, write(checked))
  )
}

/** The credit memo afterwards. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
