/** Payments and refunds against a gateway's settlement files (G); the files themselves, and payouts against the bank (S). */
import type { Definition } from "./Definition.ts"

export const gateway = {
  G01: {
    name: "captured-not-booked",
    severity: "critical",
    meaning: "The gateway took money that no payment knows.",
    resolution: "human",
    advice: "Find the customer by the gateway's reference, and book the payment or give the money back."
  },
  G02: {
    name: "captured-but-failed",
    severity: "critical",
    meaning: "The gateway took money for a payment that failed or was canceled.",
    resolution: "human",
    advice: "Correct the payment in Zuora, or give the money back. Do not collect again."
  },
  G03: {
    name: "not-settled",
    severity: "high",
    meaning: "A processed payment is in no settlement file after the rail's days.",
    resolution: "human",
    advice: "Ask the gateway by its reference; it may have failed late, or stand under another reference."
  },
  G04: {
    name: "duplicate-capture",
    severity: "critical",
    meaning: "The gateway took the money for one intent more than once.",
    resolution: "human",
    advice: "Give the later capture back, today."
  },
  G05: {
    name: "amount-difference",
    severity: "high",
    meaning: "The gateway moved another amount than is booked.",
    resolution: "human",
    advice: "Look for a partial capture; correct the payment or refund where the gateway is right."
  },
  G06: {
    name: "currency-difference",
    severity: "high",
    meaning: "The gateway settled in another currency than is booked.",
    resolution: "human",
    advice: "Compare amount and rate with the gateway's conversion."
  },
  G07: {
    name: "return-not-booked",
    severity: "critical",
    meaning: "A refund, chargeback, return or won chargeback of the gateway has no event of ours.",
    resolution: "human",
    advice: "Report it to Zuora (charge back, reject or refund), so that the invoice is open again."
  },
  G08: {
    name: "refund-not-settled",
    severity: "high",
    meaning: "A refund is in no settlement file after the rail's days, or the bank has refused it.",
    resolution: "human",
    advice: "Ask the gateway; where it was refused, cancel the refund in Zuora and reach the customer another way."
  },
  G09: {
    name: "refund-duplicate",
    severity: "critical",
    meaning: "One refund went out more than once.",
    resolution: "human",
    advice: "The money is out: call the gateway at once."
  },
  G10: {
    name: "fee-difference",
    severity: "low",
    meaning: "The gateway kept another fee than the schedule says.",
    resolution: "human",
    advice: "Collect these for the monthly claim."
  },
  G11: {
    name: "net-identity",
    severity: "high",
    meaning: "A line's gross less its fee is not its net.",
    resolution: "human",
    advice: "Fetch the file again; if it stays, send the line to the gateway."
  },
  S01: {
    name: "payout-sum",
    severity: "high",
    meaning: "A payout is not the sum of its lines.",
    resolution: "human",
    advice: "Look for a line that is missing, and for a fee that stands in no line."
  },
  S02: {
    name: "payout-not-in-bank",
    severity: "high",
    meaning: "A payout was announced and is not at the bank after its days.",
    resolution: "human",
    advice: "Ask the gateway for the transfer's trace number, then the bank."
  },
  S03: {
    name: "bank-without-payout",
    severity: "high",
    meaning: "The bank shows a payout that nobody announced.",
    resolution: "human",
    advice: "Match it by amount and day; it may name its payout in other words."
  },
  S04: {
    name: "bank-amount",
    severity: "high",
    meaning: "The bank shows another amount than the payout.",
    resolution: "human",
    advice: "Look for a fee of the bank."
  },
  S05: {
    name: "file-twice",
    severity: "critical",
    meaning: "A settlement file was loaded twice. Its second load is left out.",
    resolution: "human",
    advice: "Take the second copy away, and find out why it came."
  },
  S06: {
    name: "file-missing",
    severity: "high",
    meaning: "A day of the rail's calendar has no settlement file, though it is due. What it holds cannot be told.",
    resolution: "human",
    advice: "Fetch the file and run again."
  }
} as const satisfies Record<string, Definition>
