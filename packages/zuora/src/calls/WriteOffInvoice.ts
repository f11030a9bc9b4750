/**
 * Write off what is open of a posted invoice: Zuora makes a credit memo and applies it, and all balances are zero.
 *
 * Source: Zuora API reference, Write off an invoice; the items from Zuora's Python SDK 3.13, class
 * CreditMemoItemFromWriteOffInvoice. "If any exception occurs during invoice write-off, the operation will roll back"
 * (Zuora Billing documentation, Write off invoices). At most 2,000 items, discounts and taxation items included.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { accountingCodes, type MemoItemCodes } from "../requests/AccountingCodes.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { MadeDocument } from "../answers/MadeDocument.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { object } from "../wire/WireObject.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

/** Fields marked "enhanced" need the enhanced write-off permission of the tenant. */
export interface Request {
  /** Invoice id or number. */
  readonly invoiceKey: string
  /** Date of the credit memo, not before the invoice's. Without it Zuora takes its own today. */
  readonly memoDate?: string | undefined
  /** Default `Write-off`. */
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
  /** All items of the invoice or none. Enhanced. */
  readonly items?: ReadonlyArray<WrittenOffItem> | undefined
  /** Enhanced. */
  readonly amount?: Amount | undefined
  readonly taxAutoCalculation?: boolean | undefined
  /** Default Yes. Enhanced. */
  readonly revenueImpacting?: "Yes" | "No" | undefined
  /** Only with `revenueImpacting` No. Enhanced. */
  readonly nonRevenueWriteOffAccountingCode?: string | undefined
}

export interface WrittenOffItem {
  readonly invoiceItemId: string
  readonly comment?: string | undefined
  readonly skuName?: string | undefined
  readonly serviceStartDate?: string | undefined
  readonly serviceEndDate?: string | undefined
  readonly unitOfMeasure?: string | undefined
  readonly financeInformation?: MemoItemCodes | undefined
}

const kind = { name: "write-off-invoice", method: "PUT", movesMoney: true, rollsBack: true } as const

const maxItems = 2000

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("invoiceKey", request.invoiceKey)
  if (request.items !== undefined) checks.notEmpty("items", request.items)
  checks.count("items", request.items, maxItems)
  if (request.revenueImpacting !== undefined) checks.oneOf("revenueImpacting", request.revenueImpacting, ["Yes", "No"])
  if (request.nonRevenueWriteOffAccountingCode !== undefined && request.revenueImpacting !== "No") {
    const todo = "set revenueImpacting to No or leave the code out"
    checks.add("nonRevenueWriteOffAccountingCode", "is given for a write-off that touches revenue", todo)
  }
  const body = {
    amount: request.amount === undefined ? undefined : literal(checks.amount("amount", request.amount)),
    comment: checks.text("comment", request.comment, 255),
    items: request.items?.map((item, index) => itemOf(checks, `items[${index}]`, item)),
    memoDate: checks.date("memoDate", request.memoDate),
    nonRevenueWriteOffAccountingCode: checks.text(
      "nonRevenueWriteOffAccountingCode",
      request.nonRevenueWriteOffAccountingCode,
      100
    ),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255),
    revenueImpacting: request.revenueImpacting,
    taxAutoCalculation: request.taxAutoCalculation
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/invoices/${key}/write-off`, write(checked))
  )
}

const itemOf = (checks: RequestChecks, at: string, item: WrittenOffItem): Json => {
  checks.notBefore(`${at}.serviceEndDate`, item.serviceEndDate, "serviceStartDate", item.serviceStartDate)
  return {
    comment: checks.text(`${at}.comment`, item.comment, 255),
    financeInformation: accountingCodes(checks, `${at}.financeInformation`, item.financeInformation),
    invoiceItemId: checks.requiredId(`${at}.invoiceItemId`, item.invoiceItemId),
    serviceEndDate: checks.date(`${at}.serviceEndDate`, item.serviceEndDate),
    serviceStartDate: checks.date(`${at}.serviceStartDate`, item.serviceStartDate),
    skuName: checks.text(`${at}.skuName`, item.skuName, 255),
    unitOfMeasure: checks.text(`${at}.unitOfMeasure`, item.unitOfMeasure, 255)
  }
}

/** The credit memo that was made; its amounts and applications are told by the reads alone. */
export const Response = object({ success: Schema.Literal(true), creditMemo: MadeDocument })
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
