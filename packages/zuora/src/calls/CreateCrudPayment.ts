/**
 * Create a payment in the older CRUD API, paid to one or several invoices at once, header only.
 *
 * Source: Zuora API reference, CRUD: Create a payment; Zuora documentation, SOAP Payment object, for the draft. With
 * Invoice Settlement `AppliedCreditBalanceAmount` becomes the unapplied amount. CRUD knows neither debit memos nor items.
 * The original way: create a Draft, an invoice payment for each invoice, then update it to Processed.
 */
import * as Result from "effect/Result"
import { CrudSaved } from "../answers/CrudSaved.ts"
import * as Decimal from "../wire/Decimal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  readonly accountId: string
  readonly paymentMethodId: string
  readonly type: "External" | "Electronic"
  /** Draft moves nothing yet. */
  readonly status: "Processed" | "Draft"
  /** At most 16 characters as decimal text, like every amount here. Required with Invoice Settlement. */
  readonly amount?: Amount | undefined
  /** What is paid to which invoice, by id; together at most the amount (inferred). */
  readonly invoices?: ReadonlyArray<{ readonly invoiceId: string; readonly amount: Amount }> | undefined
  readonly appliedCreditBalanceAmount?: Amount | undefined
  /** Required for Electronic; when given it must be today. */
  readonly effectiveDate?: string | undefined
  /** A gateway's name; without it the account's default gateway. */
  readonly gateway?: string | undefined
  /** Merchant key by which gateways detect duplicates, at most 70 characters. */
  readonly gatewayOrderId?: string | undefined
  readonly referenceId?: string | undefined
  readonly comment?: string | undefined
  /** With true Zuora refuses a body with fields it does not know; default true. */
  readonly rejectUnknownFields?: boolean | undefined
}

const kind = { name: "create-crud-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const credit = request.appliedCreditBalanceAmount
  if (request.type === "Electronic" && request.effectiveDate === undefined) {
    checks.add("effectiveDate", "is missing for an electronic payment", "give today's date")
  }
  const amount = request.amount === undefined ? undefined : checks.crudAmount("amount", request.amount)
  const body = {
    AccountId: checks.requiredId("accountId", request.accountId),
    Amount: amount === undefined ? undefined : literal(amount),
    AppliedCreditBalanceAmount:
      credit === undefined ? undefined : literal(checks.crudAmount("appliedCreditBalanceAmount", credit)),
    ...invoicesOf(checks, amount, request.invoices ?? []),
    Comment: checks.text("comment", request.comment, 255),
    EffectiveDate: checks.date("effectiveDate", request.effectiveDate),
    Gateway: checks.text("gateway", request.gateway, 255),
    GatewayOrderId: checks.text("gatewayOrderId", request.gatewayOrderId, 70),
    PaymentMethodId: checks.requiredId("paymentMethodId", request.paymentMethodId),
    ReferenceId: checks.text("referenceId", request.referenceId, 100),
    Status: checks.oneOf("status", request.status, ["Processed", "Draft"]),
    Type: checks.oneOf("type", request.type, ["External", "Electronic"])
  }
  const query = `rejectUnknownFields=${request.rejectUnknownFields ?? true}`
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/object/payment?${query}`, write(checked))
  )
}

/** One invoice in fields of its own, several in a container. */
const invoicesOf = (
  checks: RequestChecks,
  limit: Decimal.Decimal | undefined,
  invoices: NonNullable<Request["invoices"]>
): { readonly [key: string]: Json } => {
  const amounts: Array<Decimal.Decimal> = []
  const wire = invoices.map(({ amount, invoiceId }, index) => {
    const checked = checks.crudAmount(`invoices[${index}].amount`, amount)
    amounts.push(checked)
    return { Amount: literal(checked), InvoiceId: checks.requiredId(`invoices[${index}].invoiceId`, invoiceId) }
  })
  const total = Decimal.sum(amounts)
  if (limit !== undefined && Decimal.compare(total, limit) > 0) {
    checks.add("amount", `is ${limit}, the invoices take ${total}`, "pay at most the payment's amount")
  }
  const [first, ...others] = wire
  if (first === undefined) return {}
  if (others.length === 0) return { AppliedInvoiceAmount: first.Amount, InvoiceId: first.InvoiceId }
  return { InvoicePaymentData: { InvoicePayment: wire } }
}

/** The id of the new payment; whether a gateway approved it, only `GatewayResponseCode` of the payment says. */
export const Response = CrudSaved
export type Response = CrudSaved

export const interpret = interpreter(kind, Response)
