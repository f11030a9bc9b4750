/** The store against itself. */
import type { Definition } from "./Definition.ts"

export const store = {
  I02: {
    name: "hidden-offset",
    severity: "high",
    meaning: "A document's header is zero while its items are not: they offset each other.",
    resolution: "human",
    advice: "Write the document off, or move an application, so that every item is settled."
  },
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
  I11: {
    name: "negative-as-of",
    severity: "high",
    meaning: "On some day more was used of a payment or memo than had come in.",
    resolution: "human",
    advice: "Check the effective dates of its applications and refunds."
  },
  I12: {
    name: "stale-projection",
    severity: "high",
    meaning: "What the reconciliation's tables keep of a stream is not what its events come to.",
    resolution: "human",
    advice: "Run `counterfoil recon rebuild`, which makes the tables of the events again; then find who changed them."
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
  }
} as const satisfies Record<string, Definition>
