/**
 * Create an invoice payment in the older CRUD API: book a payment's amount on one invoice, header only.
 *
 * Source: Zuora API reference, CRUD: Create an invoice payment. Deprecated where Invoice Settlement is on; there apply a
 * payment instead.
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
  /** At most 16 characters as decimal text. */
  readonly amount: Amount
  readonly invoiceId: string
  readonly paymentId: string
  /** With true Zuora refuses a body with fields it does not know; default true. */
  readonly rejectUnknownFields?: boolean | undefined
}

const kind = { name: "create-invoice-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const body = {
    Amount: literal(checks.crudAmount("amount", request.amount)),
    InvoiceId: checks.requiredId("invoiceId", request.invoiceId),
    PaymentId: checks.requiredId("paymentId", request.paymentId)
  }
  const query = `rejectUnknownFields=${request.rejectUnknownFields ?? true}`
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/object/invoice-payment?${query}`, write(checked))
  )
}

/** The id of the new invoice payment. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
