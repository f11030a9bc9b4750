/**
 * What the reversal of an invoice and of a credit memo say. Source: Zuora API reference, Reverse an invoice, Reverse a
 * credit memo.
 */
import type { RequestChecks } from "./RequestChecks.ts"

export interface ReversalTerms {
  /** Date of the memo that mirrors the document, not before the document's. Without it Zuora takes its own today. */
  readonly memoDate?: string | undefined
  /** Not before `memoDate`. Without it Zuora takes its own today. */
  readonly applyEffectiveDate?: string | undefined
  /** Default `Invoice reversal`, `Credit memo reversal`. */
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

/** Checks the terms and gives their wire form. */
export const reversalTerms = (checks: RequestChecks, request: ReversalTerms) => {
  checks.notBefore("applyEffectiveDate", request.applyEffectiveDate, "memoDate", request.memoDate)
  return {
    applyEffectiveDate: checks.date("applyEffectiveDate", request.applyEffectiveDate),
    comment: checks.text("comment", request.comment, 255),
    memoDate: checks.date("memoDate", request.memoDate),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255)
  }
}
