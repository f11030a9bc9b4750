/** Payments and refunds against a gateway's settlement files (G); the files themselves, and payouts against the bank (S). */
import type { Definition } from "./Definition.ts"

export const gateway = {
  G01: {
    name: "captured-not-booked",
    severity: "critical",
    meaning: "The gateway took money that no payment knows.",
    example: "A file has a charge of 100.00 under a reference that no payment has.",
    resolution: "human",
    advice: "Find the customer by the gateway's reference, and book the payment or give the money back."
  },
  G02: {
    name: "captured-but-failed",
    severity: "critical",
    meaning: "The gateway took money for a payment that failed or was canceled.",
    example: "A payment failed with us; the file of the next day has its money.",
    resolution: "human",
    advice: "Correct the payment in Zuora, or give the money back. Do not collect again."
  },
  G03: {
    name: "not-settled",
    severity: "high",
    meaning: "A processed payment is in no settlement file after the rail's days.",
    example: "A card payment of Monday is in no file by the next Monday.",
    resolution: "human",
    advice: "Ask the gateway by its reference; it may have failed late, or stand under another reference."
  },
  G04: {
    name: "duplicate-capture",
    severity: "critical",
    meaning: "The gateway took the money for one intent more than once.",
    example: "A customer pressed the button twice: two charges of 155.00 for one call.",
    resolution: "human",
    advice: "Give the later capture back, today."
  },
  G05: {
    name: "amount-difference",
    severity: "high",
    meaning: "The gateway moved another amount than is booked.",
    example: "155.00 were booked, the file has 154.00.",
    resolution: "human",
    advice: "Look for a partial capture; correct the payment or refund where the gateway is right."
  },
  G06: {
    name: "currency-difference",
    severity: "high",
    meaning: "The gateway settled in another currency than is booked.",
    example: "A payment of 100 USD is settled as 92 EUR.",
    resolution: "human",
    advice: "Compare amount and rate with the gateway's conversion."
  },
  G07: {
    name: "return-not-booked",
    severity: "critical",
    meaning: "A refund, chargeback, return or won chargeback of the gateway has no event of ours.",
    example: "A file has a chargeback of 100.00, and the invoice still counts as paid.",
    resolution: "human",
    advice: "Report it to Zuora (charge back, reject or refund), so that the invoice is open again."
  },
  G08: {
    name: "refund-not-settled",
    severity: "high",
    meaning: "A refund is in no settlement file after the rail's days, or the bank has refused it.",
    example: "A refund of 5.00 was booked two weeks ago, and no file has it.",
    resolution: "human",
    advice: "Ask the gateway; where it was refused, cancel the refund in Zuora and reach the customer another way."
  },
  G09: {
    name: "refund-duplicate",
    severity: "critical",
    meaning: "One refund went out more than once.",
    example: "One refund of 5.00 stands in two lines.",
    resolution: "human",
    advice: "The money is out: call the gateway at once."
  },
  G10: {
    name: "fee-difference",
    severity: "low",
    meaning: "The gateway kept another fee than the schedule says.",
    example: "A fee of 4.60 was kept, 4.50 is agreed.",
    resolution: "human",
    advice: "Collect these for the monthly claim."
  },
  G11: {
    name: "net-identity",
    severity: "high",
    meaning: "A line's gross less its fee is not its net.",
    example: "155.00 less 4.50 is stated as 150.49.",
    resolution: "human",
    advice: "Fetch the file again; if it stays, send the line to the gateway."
  },
  S01: {
    name: "payout-sum",
    severity: "high",
    meaning: "A payout is not the sum of its lines.",
    example: "A payout of 145.51 has lines that add up to 145.50.",
    resolution: "human",
    advice: "Look for a line that is missing, and for a fee that stands in no line."
  },
  S02: {
    name: "payout-not-in-bank",
    severity: "high",
    meaning: "A payout was announced and is not at the bank after its days.",
    example: "A payout was announced for 17 February, and on 10 March it is not at the bank.",
    resolution: "human",
    advice: "Ask the gateway for the transfer's trace number, then the bank."
  },
  S03: {
    name: "bank-without-payout",
    severity: "high",
    meaning: "The bank shows a payout that nobody announced.",
    example: "The bank shows 77.00 of the gateway for which there is no payout.",
    resolution: "human",
    advice: "Match it by amount and day; it may name its payout in other words."
  },
  S04: {
    name: "bank-amount",
    severity: "high",
    meaning: "The bank shows another amount than the payout.",
    example: "A payout of 145.50 arrived as 145.49.",
    resolution: "human",
    advice: "Look for a fee of the bank."
  },
  S05: {
    name: "file-twice",
    severity: "critical",
    meaning: "A settlement file was loaded twice. Its second load is left out.",
    example: "The file of Friday was put into the folder once more under another name.",
    resolution: "human",
    advice: "Take the second copy away, and find out why it came."
  },
  S06: {
    name: "file-missing",
    severity: "high",
    meaning: "A day of the rail's calendar has no settlement file, though it is due. What it holds cannot be told.",
    example: "The file of Tuesday is due on Wednesday, and is not here on Thursday.",
    resolution: "human",
    advice: "Fetch the file and run again."
  },
  S07: {
    name: "clearing-residue",
    severity: "medium",
    meaning:
      "What came in or went out by a way of payment has not become zero after its due day, and nothing else tells why.",
    example: "A charge of 92.00 was settled on 16 February, and no payout has it by 10 March.",
    resolution: "human",
    advice: "Ask the gateway where the money is; a reserve or a payout that was not announced is usual."
  }
} as const satisfies Record<string, Definition>
