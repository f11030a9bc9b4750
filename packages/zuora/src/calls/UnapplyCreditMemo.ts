/**
 * Unapply a credit memo: take back credit from documents, first in first out over their items.
 *
 * Source: Zuora API reference, Unapply a credit memo. A PUT: Zuora takes no Idempotency-Key.
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
  /** Must be true when no document is named: Zuora then takes back everything. */
  readonly everything?: boolean | undefined
}

const kind = { name: "unapply-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. Unapplying everything must be said, not forgotten. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("creditMemoKey", request.creditMemoKey)
  const effectiveDate = checks.date("effectiveDate", request.effectiveDate)
  const targets = checkTargets(checks, request)
  const named = (request.invoices ?? []).length + (request.debitMemos ?? []).length
  if (named === 0 && request.everything !== true) {
    checks.add("invoices", "name no document, so everything would be unapplied", "name documents or set everything")
  }
  if (named > 0 && request.everything === true) {
    checks.add("everything", "is set while documents are named", "choose one of the two")
  }
  return Result.map(checks.result(kind.name, { ...targets, effectiveDate }), (checked) =>
    prepared(kind, `/v1/credit-memos/${key}/unapply`, write(checked))
  )
}

/** The credit memo afterwards. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
