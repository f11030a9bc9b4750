/**
 * Change the amount of an invoice payment in the older CRUD API.
 *
 * Source: Zuora API reference, CRUD: Update an invoice payment. Deprecated where Invoice Settlement is on. A PUT without
 * Idempotency-Key, but it says the new amount and not a difference: a repeat changes nothing further.
 */
import * as Result from "effect/Result"
import { CrudSaved } from "../answers/CrudSaved.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly invoicePaymentId: string
  /** The new amount, at most 16 characters as decimal text. */
  readonly amount: Amount
  /** With true Zuora refuses a body with fields it does not know; default true. */
  readonly rejectUnknownFields?: boolean | undefined
}

const kind = { name: "update-invoice-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const id = checks.requiredId("invoicePaymentId", request.invoicePaymentId)
  const body = { Amount: literal(checks.crudAmount("amount", request.amount)) }
  const query = `rejectUnknownFields=${request.rejectUnknownFields ?? true}`
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/object/invoice-payment/${id}?${query}`, write(checked))
  )
}

/** The id of the invoice payment. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
