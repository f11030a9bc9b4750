/**
 * Post one draft invoice, by the older CRUD API: the only way to post a single one.
 *
 * Source: Zuora API reference, CRUD: Update an invoice. A PUT without Idempotency-Key; an invoice that is posted already
 * is refused.
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
  readonly invoiceId: string
}

const kind = { name: "post-invoice", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const id = checks.requiredId("invoiceId", request.invoiceId)
  return Result.map(checks.result(kind.name, { Status: "Posted" }), (body) =>
    prepared(kind, `/v1/object/invoice/${id}?rejectUnknownFields=true`, write(body))
  )
}

/** The invoice's id. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
