/**
 * Write off what is open of a posted invoice: Zuora makes a credit memo and applies it, and all balances are zero.
 *
 * Source: Zuora API reference, Write off an invoice; the items from Zuora's Python SDK 3.13, class
 * CreditMemoItemFromWriteOffInvoice. "If any exception occurs during invoice write-off, the operation will roll back"
 * (Zuora Billing documentation, Write off invoices). At most 2,000 items, discounts and taxation items included. An
 * invoice whose items offset each other can be written off too: the memo's total is then zero.
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
import { writeOffTerms, type WriteOffTerms, type WrittenOffItem } from "../requests/WriteOffTerms.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends WriteOffTerms<WrittenOffItem & { readonly invoiceItemId: string }> {
  /** Invoice id or number. */
  readonly invoiceKey: string
}

const kind = { name: "write-off-invoice", method: "PUT", movesMoney: true, rollsBack: true } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("invoiceKey", request.invoiceKey)
  const body = writeOffTerms(checks, request, "invoiceItemId")
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/invoices/${key}/write-off`, write(checked))
  )
}

/** The credit memo that was made; its amounts and applications are told by the reads alone. */
export const Response = object({ success: Schema.Literal(true), creditMemo: MadeDocument })
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
