/**
 * Create an invoice payment in the older CRUD API: book a payment's amount on one invoice, header only.
 *
 * Source: Zuora API reference, CRUD: Create an invoice payment. Deprecated where Invoice Settlement is on; there apply a
 * payment instead.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { interpreter } from "./Interpretation.ts"
import { write } from "./JsonText.ts"
import { type PreparedCall, prepared } from "./PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "./RequestChecks.ts"
import type { RequestInvalid } from "./RequestInvalid.ts"
import { object, Text } from "./WireObject.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

export interface Request {
  /** At most 16 characters as decimal text. */
  readonly amount: Amount
  readonly invoiceId: string
  readonly paymentId: string
  /** With true Zuora refuses a body with fields it does not know; default true. */
  readonly rejectUnknownFields?: boolean | undefined
}

const kind = { name: "create-invoice-payment", method: "POST", movesMoney: true, rollsBack: false } as const

const maxAmountCharacters = 16

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const amount = checks.amount("amount", request.amount)
  if (amount.length > maxAmountCharacters) {
    checks.add("amount", `has ${amount.length} characters`, `give at most ${maxAmountCharacters}`)
  }
  const body = {
    Amount: literal(amount),
    InvoiceId: checks.id("invoiceId", checks.required("invoiceId", request.invoiceId, 32)),
    PaymentId: checks.id("paymentId", checks.required("paymentId", request.paymentId, 32))
  }
  const query = `rejectUnknownFields=${request.rejectUnknownFields ?? true}`
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/object/invoice-payment?${query}`, write(checked))
  )
}

/** The id of the new invoice payment. */
export const Response = object({ Success: Schema.Literal(true), Id: Text })
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
