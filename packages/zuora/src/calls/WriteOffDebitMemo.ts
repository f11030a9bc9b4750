/**
 * Write off what is open of a posted debit memo: Zuora makes a credit memo and applies it, line by line.
 *
 * Source: Zuora API reference, Write off a debit memo. The tenant needs the enhanced write-off permission. That nothing
 * stays behind when it fails is documented for invoices only, so a no is no proof here.
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

export interface Request extends WriteOffTerms<WrittenOffItem & { readonly debitMemoItemId: string }> {
  /** Debit memo id or number. */
  readonly debitMemoKey: string
}

const kind = { name: "write-off-debit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("debitMemoKey", request.debitMemoKey)
  const body = writeOffTerms(checks, request, "debitMemoItemId")
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/debit-memos/${key}/write-off`, write(checked))
  )
}

/** The credit memo that was made; its amounts and applications are told by the reads alone. */
export const Response = object({ success: Schema.Literal(true), creditMemo: MadeDocument })
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
