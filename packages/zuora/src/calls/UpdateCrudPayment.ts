/**
 * Change the status of a payment in the older CRUD API: process a draft, void an electronic or cancel an external one.
 *
 * Source: Zuora API reference, CRUD: Update a payment. A PUT without Idempotency-Key.
 */
import * as Result from "effect/Result"
import { CrudSaved } from "../answers/CrudSaved.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly paymentId: string
  readonly status?: "Processed" | "Voided" | "Canceled" | undefined
  readonly accountingCode?: string | undefined
  readonly transferredToAccounting?: "Processing" | "Yes" | "No" | "Error" | "Ignore" | undefined
  /** With true Zuora refuses a body with fields it does not know; default true. */
  readonly rejectUnknownFields?: boolean | undefined
}

const kind = { name: "update-crud-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const id = checks.requiredId("paymentId", request.paymentId)
  if (request.status !== undefined) checks.oneOf("status", request.status, ["Processed", "Voided", "Canceled"])
  if ((request.status ?? request.accountingCode ?? request.transferredToAccounting) === undefined) {
    checks.add("status", "is missing, and nothing else is changed", "give a new value")
  }
  const body = {
    AccountingCode: checks.text("accountingCode", request.accountingCode, 100),
    Status: request.status,
    TransferredToAccounting: request.transferredToAccounting
  }
  const query = `rejectUnknownFields=${request.rejectUnknownFields ?? true}`
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/object/payment/${id}?${query}`, write(checked))
  )
}

/** The payment's id. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
