/**
 * Create a credit memo from an invoice, item by item.
 *
 * Source: Zuora API reference, Create a credit memo from an invoice; API changelog of 2025-01-24 for the path. At most
 * 1,000 items. Over-crediting (more than the amount less the memos already posted from it) is refused by Zuora where
 * that validation is on. A rounding item of an invoice cannot be credited.
 */
import * as Result from "effect/Result"
import { creditedItem, type CreditedItem } from "../requests/CreditedItem.ts"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Invoice id. Zuora lets the body's invoice win over the path's, so both are this one. */
  readonly invoiceId: string
  readonly items: ReadonlyArray<CreditedItem>
  /** Date of the memo. Without it Zuora takes its own today. */
  readonly effectiveDate?: string | undefined
  /** Posts the memo at once; default false, a draft. */
  readonly autoPost?: boolean | undefined
  /** Applies the memo to its invoice when it is posted, now or later. */
  readonly autoApplyToInvoiceUponPosting?: boolean | undefined
  /** Keeps payment runs from applying the memo. */
  readonly excludeFromAutoApplyRules?: boolean | undefined
  /** Whether Zuora calculates the tax; default true. */
  readonly taxAutoCalculation?: boolean | undefined
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

const kind = { name: "create-credit-memo-from-invoice", method: "POST", movesMoney: true, rollsBack: false } as const

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
  const body = {
    autoApplyToInvoiceUponPosting: request.autoApplyToInvoiceUponPosting,
    autoPost: request.autoPost,
    comment: checks.text("comment", request.comment, 255),
    effectiveDate: checks.date("effectiveDate", request.effectiveDate),
    excludeFromAutoApplyRules: request.excludeFromAutoApplyRules,
    invoiceId,
    items: request.items.map((item, index) => creditedItem(checks, `items[${index}]`, item, memo)),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255),
    taxAutoCalculation: request.taxAutoCalculation
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/credit-memos/invoice/${invoiceId}`, write(checked))
  )
}

/** The new memo, Draft unless it was posted at once. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
