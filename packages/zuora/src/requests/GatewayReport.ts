/**
 * What a gateway has said about an electronic payment after the fact, as it is told to Zuora.
 *
 * Source: Zuora API reference, Settle a payment, Reject a payment, Reverse a payment; the fields from Zuora's published
 * clients.
 */
import * as Result from "effect/Result"
import { type CallKind, type PreparedCall, prepared } from "../PreparedCall.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { RequestChecks } from "./RequestChecks.ts"

export interface GatewayReport {
  /** Payment id or number. */
  readonly paymentKey: string
  readonly gatewayResponse?: string | undefined
  readonly gatewayResponseCode?: string | undefined
  readonly referenceId?: string | undefined
  readonly secondReferenceId?: string | undefined
  /** When it was settled, `yyyy-mm-dd hh:mm:ss` in the tenant's zone. */
  readonly settledOn?: string | undefined
}

const datetime = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/

/** Checks and freezes a report; `more` is what one kind of it says beside the others. */
export const prepareReport = (
  kind: CallKind & { readonly method: "POST" },
  verb: "settle" | "reject" | "chargeback",
  report: GatewayReport,
  more: (checks: RequestChecks) => { readonly [field: string]: Json } = () => ({})
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const { settledOn } = report
  if (settledOn !== undefined && !datetime.test(settledOn)) {
    checks.add("settledOn", `"${settledOn}" is no date and time`, "give one such as 2026-03-31 15:31:10")
  }
  const key = checks.key("paymentKey", report.paymentKey)
  const body = {
    ...more(checks),
    gatewayResponse: checks.text("gatewayResponse", report.gatewayResponse, 500),
    gatewayResponseCode: checks.text("gatewayResponseCode", report.gatewayResponseCode, 20),
    referenceId: checks.text("referenceId", report.referenceId, 100),
    secondReferenceId: checks.text("secondReferenceId", report.secondReferenceId, 100),
    settledOn
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/gateway-settlement/payments/${key}/${verb}`, write(checked))
  )
}
