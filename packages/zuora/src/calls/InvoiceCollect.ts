/**
 * invoice-collect: generate and post invoices for an account, then collect them and its other open invoices; or collect
 * one existing invoice.
 *
 * Source: Zuora API reference, Invoice and collect. One electronic payment with the account's default payment method;
 * credit memos are not applied by it. "If the call fails, the generated invoice is rolled back": so `success: false`
 * means nothing happened, a gateway time-out excepted.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "../wire/Decimal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { isAtLeast } from "../MinorVersion.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { decimal, maybe, object, Text, text } from "../wire/WireObject.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Account id or number. */
  readonly accountKey: string
  /** An existing invoice, by id or number: then nothing is generated and no date may be given. */
  readonly invoiceId?: string | undefined
  /** Date on generated documents. Without it Zuora takes its own today. */
  readonly documentDate?: string | undefined
  /** Charge through this date. Without it Zuora takes its own today. */
  readonly targetDate?: string | undefined
  /** A gateway's name; without it the account's default gateway. */
  readonly paymentGateway?: string | undefined
}

const kind = { name: "invoice-collect", method: "POST", movesMoney: true, rollsBack: true } as const

/** Checks and freezes the call; the dates get the names of the configured minor version. */
export const prepare = (
  request: Request,
  settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const accountKey = checks.required("accountKey", request.accountKey, 100)
  const invoiceId = checks.text("invoiceId", request.invoiceId, 100)
  const documentDate = checks.date("documentDate", request.documentDate)
  const targetDate = checks.date("targetDate", request.targetDate)
  const paymentGateway = checks.text("paymentGateway", request.paymentGateway, 255)
  if (invoiceId === "") checks.add("invoiceId", "is empty", "leave it out to generate invoices")
  if (invoiceId !== undefined && (documentDate ?? targetDate) !== undefined) {
    checks.add("invoiceId", "is given together with a date that Zuora would ignore", "leave the dates out")
  }
  const dates = isAtLeast(settings.version, "215.0")
    ? { documentDate, targetDate }
    : { invoiceDate: documentDate, invoiceTargetDate: targetDate }
  const body = { accountKey, invoiceId, ...dates, paymentGateway }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, "/v1/operations/invoice-collect", write(checked))
  )
}

const CollectedInvoice = object({ invoiceId: Text, invoiceNumber: text, invoiceAmount: decimal })
const GeneratedCreditMemo = object(
  { id: Text, memoNumber: text, totalAmount: Decimal.FromWire },
  { memoAmount: "totalAmount" }
)

/** One payment id even when several invoices are paid; no items, no split and no currency are told. */
export const Response = object({
  success: Schema.Literal(true),
  amountCollected: decimal,
  paymentId: text,
  invoices: maybe(Schema.Array(CollectedInvoice)),
  creditMemos: maybe(Schema.Array(GeneratedCreditMemo))
})
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
