/** The store against itself. */
import type { Definition } from "./Definition.ts"

export const store = {
  I01: {
    name: "header-items",
    severity: "critical",
    meaning: "A document's balance is not the sum of its items' balances.",
    example: "An invoice is open by 20.00, its items by 19.00.",
    resolution: "human",
    advice:
      "Build the projection anew; where the events say the same, find the event after which header and items part."
  },
  I02: {
    name: "hidden-offset",
    severity: "high",
    meaning: "A document's header is zero while its items are not: they offset each other.",
    example:
      "An invoice is open by 0.00: its charge by 5.00, its tax by -5.00. A write-off of its balance finds nothing to write off.",
    resolution: "human",
    advice: "Write the document off, or move an application, so that every item is settled."
  },
  I03: {
    name: "item-roll",
    severity: "critical",
    meaning: "An item's balance, as it is kept, is not its amount less discounts and applications.",
    example: "A charge of 50.00 of which 30.00 are paid is kept as open by 19.99.",
    resolution: "human",
    advice: "Build the projection anew from the events; somebody or something has changed it."
  },
  I04: {
    name: "over-applied",
    severity: "critical",
    meaning: "An item's balance has the other sign than the item, or is larger than it.",
    example: "A charge of 50.00 is open by 60.00 after an application was taken back twice.",
    resolution: "human",
    advice: "Find the application that went too far and take it back in Zuora."
  },
  I05: {
    name: "payment-conservation",
    severity: "critical",
    meaning: "A payment's captured money is not applied + unapplied + refunded.",
    example: "A payment of 100.00 has failed, and still has 40.00 applied to an invoice.",
    resolution: "human",
    advice: "Compare the payment's applications and refunds with Zuora's."
  },
  I06: {
    name: "memo-conservation",
    severity: "critical",
    meaning: "A credit memo's total is not applied + unapplied + refunded.",
    example: "A credit memo of 12.00 has given 10.00 and has 3.00 left.",
    resolution: "human",
    advice: "Compare the memo's applications and refunds with Zuora's."
  },
  I07: {
    name: "part-split",
    severity: "critical",
    meaning: "An application differs from the sum of its items, or more was taken back than it gave.",
    example: "An application of 120.00 stands on items that add up to 119.99.",
    resolution: "human",
    advice: "Read the application's items in Zuora again."
  },
  I08: {
    name: "currency-mix",
    severity: "critical",
    meaning: "Source and target of an application differ in currency or account.",
    example: "A payment in euros is applied to an invoice in dollars, or to one of another account without saying so.",
    resolution: "human",
    advice: "Such an application cannot be right: find who made it."
  },
  I09: {
    name: "over-credit",
    severity: "medium",
    meaning: "Posted credit memos from an item add up to more than the item.",
    example: "Two memos of 30.00 were made from a charge of 50.00.",
    resolution: "human",
    advice: "Where the billing engine made the memo, explain it; else reverse the one too many."
  },
  I10: {
    name: "effective-order",
    severity: "high",
    meaning: "Value was given on a day before the document or its source was there.",
    example: "An invoice of 10 March was paid on 3 March by a payment of 9 March.",
    resolution: "human",
    advice: "Take the application back and apply again with the right date; in a closed period, leave it and note why."
  },
  I11: {
    name: "negative-as-of",
    severity: "high",
    meaning: "On some day more was used of a payment or memo than had come in.",
    example: "100.00 came in on 9 March and was refunded on 1 March.",
    resolution: "human",
    advice: "Check the effective dates of its applications and refunds."
  },
  I12: {
    name: "stale-projection",
    severity: "high",
    meaning: "What the reconciliation's tables keep of a stream is not what its events come to.",
    example: "A payment has 5 events, and the tables show it as it was after the third.",
    resolution: "human",
    advice: "Run `counterfoil recon rebuild`, which makes the tables of the events again; then find who changed them."
  },
  I13: {
    name: "stream-gap",
    severity: "critical",
    meaning: "The versions of a stream are not 1, 2, 3 …: an event is missing, or there twice.",
    example: "A payment has events 1, 2 and 4.",
    resolution: "human",
    advice: "Nothing that rests on this document can be trusted: restore from a backup, and prove it with a tree head."
  },
  I14: {
    name: "seal-mismatch",
    severity: "critical",
    meaning: "The events are not those that were sealed, or some of them are missing.",
    example: "A tree head was signed over 1,000 events; event 713 has other content now.",
    resolution: "human",
    advice:
      "Somebody changed history. Keep the database as it is, restore a copy from a backup, and compare the event that is named."
  },
  I15: {
    name: "orphan",
    severity: "critical",
    meaning: "One leg of an application has no other, or concerns a document that nobody knows.",
    example: "A payment has given 30.00 to an invoice that nobody knows.",
    resolution: "human",
    advice: "Import the missing document; if Zuora does not know it either, look at the operation that recorded it."
  },
  I16: {
    name: "journal-unbalanced",
    severity: "critical",
    meaning: "Debits and credits of the journal, or of one entry of it, differ in a currency.",
    example: "An entry debits 132.01 and credits 132.00.",
    resolution: "human",
    advice: "The journal is derived from the events: build it anew; if it stays, its rules are broken."
  },
  I17: {
    name: "subledger-gl",
    severity: "critical",
    meaning: "A control account of the journal, or an account's balance from documents, differs from the applications.",
    example: "The journal has 5,000.00 receivable, the invoices are open by 4,999.00.",
    resolution: "human",
    advice: "Run the reconciliation again in full; if it stays, the journal and the documents disagree."
  },
  I18: {
    name: "outcome-unknown",
    severity: "high",
    meaning: "A call to Zuora has no known outcome after the limit.",
    example: "A payment was asked for three days ago, the connection broke, and nobody has looked since.",
    resolution: "human",
    advice:
      "Resume the operation: it reads first, and sends again only where that cannot act twice. Never send it again by hand."
  },
  I19: {
    name: "key-reuse",
    severity: "critical",
    meaning: "One idempotency key was used for two different calls.",
    example: "Key k-1 collected 155.00 for one invoice, and was sent again with 20.00 for another.",
    resolution: "human",
    advice: "Zuora answers the second with the outcome of the first: find out which of the two has happened."
  },
  I20: {
    name: "closed-document-open",
    severity: "high",
    meaning: "A document that was written off or reversed has a balance, at the header or on an item.",
    example:
      "An invoice was written off, and a payment that was applied to it was taken back later: 20.00 are open again.",
    resolution: "human",
    advice: "See what was applied or taken back after it was closed, and settle the rest by a memo."
  },
  I21: {
    name: "total-items",
    severity: "medium",
    meaning: "A document's total differs from the sum of its items.",
    example: "An invoice of 132.01 has lines of 132.00.",
    resolution: "human",
    advice: "Look for a missing rounding item."
  }
} as const satisfies Record<string, Definition>
