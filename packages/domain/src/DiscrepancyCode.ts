/**
 * The closed list of discrepancies: code, name, severity, meaning and what may be done. Codes are stable, they appear in
 * reports and in the store.
 */
export type Severity = "critical" | "high" | "medium" | "low" | "info"

/**
 * `wait`: timing, it resolves itself. `adopt`: record what Zuora verifiably shows. `human`: somebody must look;
 * nothing is changed automatically.
 */
export type Resolution = "wait" | "adopt" | "human"

export interface Definition {
  readonly name: string
  readonly severity: Severity
  readonly meaning: string
  readonly resolution: Resolution
  readonly advice: string
}

export const definitions = {
  I04: {
    name: "over-applied",
    severity: "critical",
    meaning: "An item's balance has the other sign than the item, or is larger than it.",
    resolution: "human",
    advice: "Find the application that went too far and take it back in Zuora."
  },
  I05: {
    name: "payment-conservation",
    severity: "critical",
    meaning: "A payment's captured money is not applied + unapplied + refunded.",
    resolution: "human",
    advice: "Compare the payment's applications and refunds with Zuora's."
  },
  I06: {
    name: "memo-conservation",
    severity: "critical",
    meaning: "A credit memo's total is not applied + unapplied + refunded.",
    resolution: "human",
    advice: "Compare the memo's applications and refunds with Zuora's."
  },
  I07: {
    name: "part-split",
    severity: "critical",
    meaning: "An application differs from the sum of its items, or more was taken back than it gave.",
    resolution: "human",
    advice: "Read the application's items in Zuora again."
  },
  I08: {
    name: "currency-mix",
    severity: "critical",
    meaning: "Source and target of an application differ in currency or account.",
    resolution: "human",
    advice: "Such an application cannot be right: find who made it."
  },
  I02: {
    name: "hidden-offset",
    severity: "high",
    meaning: "A document's header is zero while its items are not: they offset each other.",
    resolution: "human",
    advice: "Write the document off, or move an application, so that every item is settled."
  },
  I11: {
    name: "negative-as-of",
    severity: "high",
    meaning: "On some day more was used of a payment or memo than had come in.",
    resolution: "human",
    advice: "Check the effective dates of its applications and refunds."
  },
  I15: {
    name: "orphan",
    severity: "critical",
    meaning: "One leg of an application has no other, or concerns a document that nobody knows.",
    resolution: "human",
    advice: "Import the missing document; if Zuora does not know it either, look at the operation that recorded it."
  },
  I17: {
    name: "subledger-gl",
    severity: "critical",
    meaning: "A control account of the journal, or an account's balance from documents, differs from the applications.",
    resolution: "human",
    advice: "Run the reconciliation again in full; if it stays, the journal and the documents disagree."
  },
  I18: {
    name: "outcome-unknown",
    severity: "high",
    meaning: "A call to Zuora has no known outcome after the limit.",
    resolution: "human",
    advice:
      "Resume the operation: it reads first, and sends again only where that cannot act twice. Never send it again by hand."
  },
  I20: {
    name: "closed-document-open",
    severity: "high",
    meaning: "A document that was written off or reversed has a balance, at the header or on an item.",
    resolution: "human",
    advice: "See what was applied or taken back after it was closed, and settle the rest by a memo."
  },
  I21: {
    name: "total-items",
    severity: "medium",
    meaning: "A document's total differs from the sum of its items.",
    resolution: "human",
    advice: "Look for a missing rounding item."
  },
  Z01: {
    name: "missing-in-store",
    severity: "critical",
    meaning: "Zuora has a document or a refund that we do not.",
    resolution: "adopt",
    advice: "Adopt it, and find out who made it."
  },
  Z02: {
    name: "missing-in-zuora",
    severity: "critical",
    meaning: "We have a document or a refund that Zuora does not.",
    resolution: "human",
    advice: "Look for a deletion in Zuora's audit trail."
  },
  Z03: {
    name: "header-difference",
    severity: "high",
    meaning: "Total, balance, status or currency of an invoice or memo differ, or amount, kind or status of a refund.",
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

export type DiscrepancyCode = keyof typeof definitions

export const codes = Object.keys(definitions) as ReadonlyArray<DiscrepancyCode>

export const define = (code: DiscrepancyCode): Definition => definitions[code]

/** Severities that make a run end with discrepancies; `info` is told and does not count. */
export const counts = (severity: Severity): boolean => severity !== "info"
