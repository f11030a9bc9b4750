/** The store against Zuora. */
import type { Definition } from "./Definition.ts"

export const zuora = {
  Z01: {
    name: "missing-in-store",
    severity: "critical",
    meaning: "Zuora has a document, a refund or a legacy adjustment that we do not.",
    example: "Somebody made a payment of 100.00 in Zuora's own pages.",
    resolution: "adopt",
    advice: "Adopt it, and find out who made it."
  },
  Z02: {
    name: "missing-in-zuora",
    severity: "critical",
    meaning: "We have a document, a refund or a legacy adjustment that Zuora does not.",
    example: "A credit memo was deleted in Zuora.",
    resolution: "human",
    advice:
      "Where Zuora shows it as deleted, adopt that, and find out who did it; else look in Zuora's audit trail, since deleted rows are kept for 30 days."
  },
  Z03: {
    name: "header-difference",
    severity: "high",
    meaning:
      "Total, balance, status or currency of an invoice or memo differ, or amount, kind or status of a refund or a legacy adjustment.",
    example: "An invoice is open by 20.00 with us and by 20.01 in Zuora, and no line or application differs.",
    resolution: "adopt",
    advice: "Adopt what Zuora shows after reading it once more."
  },
  Z04: {
    name: "item-difference",
    severity: "high",
    meaning: "An item is missing on one side, or its amount or balance differs.",
    example: "A line of 10.00 is 9.00 in Zuora.",
    resolution: "adopt",
    advice: "Adopt Zuora's item, and find out who changed it."
  },
  Z05: {
    name: "application-difference",
    severity: "high",
    meaning: "What one source has given to one document differs.",
    example: "A payment has given 30.00 to an invoice, and 29.99 in Zuora.",
    resolution: "adopt",
    advice: "Adopt the application or un-application that Zuora shows."
  },
  Z06: {
    name: "split-drift",
    severity: "medium",
    meaning: "The same application falls on other items in Zuora.",
    example: "Of an application of 12.00, 10.00 went to the charge and 2.00 to the tax; in Zuora it is 9.50 and 2.50.",
    resolution: "adopt",
    advice: "Adopt Zuora's split; where tax is affected, apply again with explicit items."
  },
  Z07: {
    name: "part-deleted",
    severity: "high",
    meaning:
      "An application that Zuora showed in a run is gone, and what its source has given differs since. It is found by the id of its part: the tables keep which parts are gone since what a source has given to a document last changed.",
    example: "Somebody took back 30.00 in Zuora: the payment's part is no longer there.",
    resolution: "adopt",
    advice:
      "Where the balances of both documents follow it, adopt the un-application that Zuora shows; else a person has to look, since a part alone has vanished. Find out who made it."
  },
  Z08: {
    name: "timing",
    severity: "info",
    meaning: "Differs, but changed after the watermark: the next run will tell.",
    example: "An invoice was paid in Zuora ten minutes before the run.",
    resolution: "wait",
    advice: "Wait for the next run."
  },
  Z09: {
    name: "processing-stuck",
    severity: "high",
    meaning: "A payment is Processing for longer than the limit.",
    example: "A direct debit was sent to the bank on 1 March, and on 10 March it is still on its way.",
    resolution: "human",
    advice: "Ask the gateway by the payment's order id; do not collect again."
  },
  Z10: {
    name: "effective-difference",
    severity: "medium",
    meaning: "The same refund has another date in Zuora.",
    example: "A refund of 12 February is dated 1 March in Zuora.",
    resolution: "human",
    advice: "See which date is right. Where it lies in a period that is closed, leave it and note why."
  },
  Z11: {
    name: "id-changed",
    severity: "info",
    meaning:
      "An application has another id in Zuora than a run before saw, and the same content. It is told until what the source has given to the document changes again.",
    example: "A tenant moved to Invoice Settlement, and its applications were written anew.",
    resolution: "wait",
    advice: "Nothing: only the id has changed."
  },
  Z12: {
    name: "zuora-inconsistent",
    severity: "critical",
    meaning: "Zuora's header differs from Zuora's own items.",
    example: "An invoice is open by 20.00 in Zuora, its items by 19.99.",
    resolution: "human",
    advice: "Read it once more; if it stays, send the evidence to Zuora's support."
  },
  Z13: {
    name: "unassigned-payment",
    severity: "medium",
    meaning: "A payment belongs to no account.",
    example: "A bank transfer came in without a reference.",
    resolution: "human",
    advice: "Assign it in Zuora by reference and amount."
  },
  Z14: {
    name: "payment-difference",
    severity: "high",
    meaning: "Amount, unapplied or refunded amount, status or currency of a payment differ.",
    example: "A payment has 3.00 unapplied in Zuora and nothing with us, and no application or refund differs.",
    resolution: "adopt",
    advice: "Adopt what Zuora shows after reading it once more."
  },
  X00: {
    name: "unclassified",
    severity: "critical",
    meaning: "A figure of a document differs between our books and Zuora, and no other discrepancy tells why.",
    example: "An invoice is open by 20.00 with us and by 10.00 in Zuora, and no code is reported for it.",
    resolution: "human",
    advice: "This is a defect of Counterfoil: report it with the document as both sides show it."
  }
} as const satisfies Record<string, Definition>
