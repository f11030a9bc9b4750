/**
 * Refund unapplied credit of a posted credit memo.
 *
 * Source: Zuora API reference, Refund a credit memo; API changelog of 2025-01-24 for the path, which is singular there.
 * At most 1,000 named items, of 15,000 that the memo may have. That they may not exceed the total is inferred.
 */
import * as Result from "effect/Result"
import * as Decimal from "../wire/Decimal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { Refund } from "../objects/Refund.ts"
import { checkTerms, type RefundTerms } from "../requests/RefundTerms.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends RefundTerms {
  /** Credit memo id or number. */
  readonly creditMemoKey: string
  /** At most what is unapplied. */
  readonly totalAmount: Amount
  /** Only with Invoice Item Settlement; without them first in, first out. */
  readonly items?: ReadonlyArray<RefundedItem> | undefined
  /** Required for Electronic, and there an electronic method. */
  readonly paymentMethodId?: string | undefined
  /** Only for Electronic; without it the method's or the account's gateway. */
  readonly gatewayId?: string | undefined
}

/** Exactly one of the two ids. */
export interface RefundedItem {
  readonly amount: Amount
  readonly creditMemoItemId?: string | undefined
  readonly creditTaxItemId?: string | undefined
}

const kind = { name: "refund-credit-memo", method: "POST", movesMoney: true, rollsBack: false } as const

const maxItems = 1000

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("creditMemoKey", request.creditMemoKey)
  const total = checks.amount("totalAmount", request.totalAmount)
  if (request.type === "Electronic" && request.paymentMethodId === undefined) {
    checks.add("paymentMethodId", "is missing for an electronic refund", "name an electronic payment method")
  }
  const body = {
    totalAmount: literal(total),
    gatewayId: checks.id("gatewayId", request.gatewayId),
    items: itemsOf(checks, total, request.items),
    paymentMethodId: checks.id("paymentMethodId", request.paymentMethodId),
    ...checkTerms(checks, request)
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/credit-memos/${key}/refund`, write(checked))
  )
}

const itemsOf = (checks: RequestChecks, total: Decimal.Decimal, items: Request["items"]): Json => {
  if (items === undefined) return undefined
  checks.notEmpty("items", items)
  checks.count("items", items, maxItems)
  const amounts: Array<Decimal.Decimal> = []
  const wire = items.map(({ amount, creditMemoItemId, creditTaxItemId }, index) => {
    const at = `items[${index}]`
    const checked = checks.amount(`${at}.amount`, amount)
    amounts.push(checked)
    checks.exactlyOne(at, { creditMemoItemId, creditTaxItemId })
    return {
      amount: literal(checked),
      creditMemoItemId: checks.id(`${at}.creditMemoItemId`, creditMemoItemId),
      creditTaxItemId: checks.id(`${at}.creditTaxItemId`, creditTaxItemId)
    }
  })
  const sum = Decimal.sum(amounts)
  if (Decimal.compare(sum, total) > 0) {
    checks.add("items", `add up to ${sum}, the total is ${total}`, "refund at most the total")
  }
  return wire
}

/** The new refund, its `creditMemoId` set. Status Processing is neither success nor failure. */
export const Response = Refund
export type Response = Refund

export const interpret = interpreter(kind, Response)
