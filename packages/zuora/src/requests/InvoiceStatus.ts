/**
 * Changing the status of one invoice by the older CRUD API. A PUT without Idempotency-Key.
 *
 * Source: Zuora API reference, CRUD: Update an invoice: Draft, Posted or Canceled.
 */
import * as Result from "effect/Result"
import { write } from "../wire/JsonText.ts"
import { type CallKind, type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "./RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly invoiceId: string
}

/** Checks and freezes the change to a status. */
export const toStatus =
  (kind: CallKind & { readonly method: "PUT" }, Status: "Draft" | "Posted" | "Canceled") =>
  (request: Request, _settings: Pick<ZuoraSettings, "version">): Result.Result<PreparedCall, RequestInvalid> => {
    const checks = new RequestChecks()
    const id = checks.requiredId("invoiceId", request.invoiceId)
    return Result.map(checks.result(kind.name, { Status }), (checked) =>
      prepared(kind, `/v1/object/invoice/${id}?rejectUnknownFields=true`, write(checked))
    )
  }
