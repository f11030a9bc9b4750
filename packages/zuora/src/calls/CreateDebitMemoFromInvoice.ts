/**
 * Create a debit memo from an invoice, item by item: what was billed too low.
 *
 * Source: Zuora API reference, Create a debit memo from an invoice; API changelog of 2025-01-24 for the path. At most
 * 1,000 items.
 */
import * as Result from "effect/Result"
import { creditedItem, type DebitedItem } from "../requests/CreditedItem.ts"
import { DebitMemo } from "../objects/DebitMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Invoice id. Zuora lets the body's invoice win over the path's, so both are this one. */
  readonly invoiceId: string
  readonly items: ReadonlyArray<DebitedItem>
  /** Date of the memo. Without it Zuora takes its own today. */
  readonly effectiveDate?: string | undefined
  readonly dueDate?: string | undefined
  /** Posts the memo at once; default false, a draft. */
  readonly autoPost?: boolean | undefined
  /** Whether payment runs collect it. */
  readonly autoPay?: boolean | undefined
  /** Whether Zuora calculates the tax; default true. */
  readonly taxAutoCalculation?: boolean | undefined
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

const kind = { name: "create-debit-memo-from-invoice", method: "POST", movesMoney: true, rollsBack: false } as const

const maxItems = 1000

/** Checks and freezes the call; the items' fields get the names of the configured minor version. */
export const prepare = (
  request: Request,
  { version }: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const invoiceId = checks.requiredId("invoiceId", request.invoiceId)
  const memo = { version, taxAutoCalculation: request.taxAutoCalculation ?? true }
  checks.notEmpty("items", request.items)
  checks.count("items", request.items, maxItems)
  checks.notBefore("dueDate", request.dueDate, "effectiveDate", request.effectiveDate)
  const body = {
    autoPay: request.autoPay,
    autoPost: request.autoPost,
    comment: checks.text("comment", request.comment, 255),
    dueDate: checks.date("dueDate", request.dueDate),
    effectiveDate: checks.date("effectiveDate", request.effectiveDate),
    invoiceId,
    items: request.items.map((item, index) => creditedItem(checks, `items[${index}]`, item, memo)),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255),
    taxAutoCalculation: request.taxAutoCalculation
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/debit-memos/invoice/${invoiceId}`, write(checked))
  )
}

/** The new memo, Draft unless it was posted at once. */
export const Response = DebitMemo
export type Response = DebitMemo

export const interpret = interpreter(kind, Response)
