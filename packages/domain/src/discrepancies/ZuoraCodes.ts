/** The store against Zuora. */
import type { Definition } from "./Definition.ts"

export const zuora = {
  Z01: {
    name: "missing-in-store",
    severity: "critical",
    meaning: "Zuora has a document, a refund or a legacy adjustment that we do not.",
    resolution: "adopt",
    advice: "Adopt it, and find out who made it."
  },
  Z02: {
    name: "missing-in-zuora",
    severity: "critical",
    meaning: "We have a document, a refund or a legacy adjustment that Zuora does not.",
    resolution: "human",
    advice:
      "Where Zuora shows it as deleted, adopt that, and find out who did it; else look in Zuora's audit trail, since deleted rows are kept for 30 days."
  },
  Z03: {
    name: "header-difference",
    severity: "high",
    meaning:
      "Total, balance, status or currency of an invoice or memo differ, or amount, kind or status of a refund or a legacy adjustment.",
    resolution: "adopt",
    advice: "Adopt what Zuora shows after reading it once more."
  },
  Z04: {
    name: "item-difference",
    severity: "high",
    meaning: "An item is missing on one side, or its amount or balance differs.",
    resolution: "adopt",
    advice: "Adopt Zuora's item, and find out who changed it."
  },
  Z05: {
    name: "application-difference",
    severity: "high",
    meaning: "What one source has given to one document differs.",
    resolution: "adopt",
    advice: "Adopt the application or un-application that Zuora shows."
  },
  Z06: {
    name: "split-drift",
    severity: "medium",
    meaning: "The same application falls on other items in Zuora.",
    resolution: "adopt",
    advice: "Adopt Zuora's split; where tax is affected, apply again with explicit items."
  },
  Z08: {
    name: "timing",
    severity: "info",
    meaning: "Differs, but changed after the watermark: the next run will tell.",
    resolution: "wait",
    advice: "Wait for the next run."
  },
  Z09: {
    name: "processing-stuck",
    severity: "high",
    meaning: "A payment is Processing for longer than the limit.",
    resolution: "human",
    advice: "Ask the gateway by the payment's order id; do not collect again."
  },
  Z10: {
    name: "effective-difference",
    severity: "medium",
    meaning: "The same refund has another date in Zuora.",
    resolution: "human",
    advice: "See which date is right. Where it lies in a period that is closed, leave it and note why."
  },
  Z12: {
    name: "zuora-inconsistent",
    severity: "critical",
    meaning: "Zuora's header differs from Zuora's own items.",
    resolution: "human",
    advice: "Read it once more; if it stays, send the evidence to Zuora's support."
  },
  Z13: {
    name: "unassigned-payment",
    severity: "medium",
    meaning: "A payment belongs to no account.",
    resolution: "human",
    advice: "Assign it in Zuora by reference and amount."
  },
  Z14: {
    name: "payment-difference",
    severity: "high",
    meaning: "Amount, unapplied or refunded amount, status or currency of a payment differ.",
    resolution: "adopt",
    advice: "Adopt what Zuora shows after reading it once more."
  }
} as const satisfies Record<string, Definition>
