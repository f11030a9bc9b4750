/** For every code what is proposed about it, or why nothing is. `docs/discrepancies.md` tells it to people. */
import type { DiscrepancyCode } from "../DiscrepancyCode.ts"
import { adopting } from "./Adopting.ts"
import { assigning } from "./Assigning.ts"
import { emptying } from "./Emptying.ts"
import { booking, canceling, givingBack, returning } from "./OfGateway.ts"
import { overApplied } from "./OverApplied.ts"
import { overCredited } from "./OverCredited.ts"
import type { Repair } from "./Repair.ts"
import { resplitting } from "./Resplitting.ts"

const observed = {
  offers: "to record what Zuora shows, and where an item is then settled by too much, to take the newest part back",
  find: adopting
}
const rebuild = (what: string): Repair => ({
  refrains: `${what}: make the tables again by \`counterfoil recon rebuild\`. Where the events say the same, a person has to find out why`
})
const human = (why: string): Repair => ({ refrains: why })

export const repairs: { readonly [Code in DiscrepancyCode]: Repair } = {
  I01: rebuild("no call of Zuora moves a header without its items"),
  I02: {
    offers:
      "to write the document off: the memo sums to zero and settles every item. For a credit memo there is no call",
    find: emptying
  },
  I03: rebuild("an item that is kept wrongly is wrong in the tables alone"),
  I04: { offers: "to take back the newest part of what was applied to the item", find: overApplied },
  I05: rebuild("a payment's amounts follow from its events"),
  I06: rebuild("a memo's amounts follow from its events"),
  I07: human("what was recorded of a split stays as it was said: compare the document with Zuora's"),
  I08: human("such an application should not exist, and what it should have been only people know"),
  I09: {
    offers:
      "to take the newest memo back to draft, after what it gave; where the billing engine made it, explain the case instead",
    find: overCredited
  },
  I10: human(
    "impossible by the calls of Zuora: none dates an application anew, and taking it back today leaves the days before as they were"
  ),
  I11: human("impossible by the calls of Zuora: what is undone today leaves the days before as they were"),
  I12: rebuild("nothing is wrong but the tables"),
  I13: human("events are missing: restore them from a backup, and prove it with a tree head"),
  I14: human("history was changed: `counterfoil verify` names the event, a backup has it as it was"),
  I15: human("import the missing document by `counterfoil import`, then run again"),
  I16: human("the journal follows from the events by rules: one of them is broken"),
  I17: rebuild("a control account follows from the events"),
  I18: human(
    "`counterfoil operations resume` reads first what became of the call; what it cannot settle, `counterfoil operations resolve` does"
  ),
  I19: human("which of the two calls has happened, only their answers tell"),
  I20: {
    offers: "to write off what is open of an invoice or debit memo. For a credit memo there is no call",
    find: emptying
  },
  I21: human("a line that Zuora does not show cannot be added by a call: compare the document with Zuora's"),
  Z01: observed,
  Z02: { ...observed, offers: "where Zuora shows it as deleted, to record that; else a person has to look for it" },
  Z03: observed,
  Z04: observed,
  Z05: observed,
  Z06: {
    offers: "to record Zuora's split; where tax is affected, to take back what was moved and apply it where it belongs",
    find: resplitting
  },
  Z07: observed,
  Z08: human("it is timing: the next run tells"),
  Z09: human(
    "impossible by the calls of Zuora: a payment that is Processing is changed in Zuora's pages alone, and once. Ask the gateway first"
  ),
  Z10: human("which of the two dates is right, only people know; no call dates a refund anew"),
  Z11: human("only an id has changed"),
  Z12: human("Zuora contradicts itself: its support needs the evidence"),
  Z13: {
    offers:
      "to transfer it to the account whose open document its reference names, where that is one and has its amount",
    find: assigning
  },
  Z14: observed,
  X00: human("it is not known what it is"),
  G01: {
    offers: "to book the money as a payment of the account whose document its reference names, where that is one",
    find: booking
  },
  G02: human(
    "impossible by the calls of Zuora: none makes money of a failed payment or gives it back; the gateway does"
  ),
  G03: human("until the gateway says where the money is, there is nothing to do"),
  G04: {
    offers: "to give the later capture back at the gateway, where it has a payment of its own",
    find: givingBack
  },
  G05: human("which amount is right, only an authorisation of the gateway tells"),
  G06: human("amount and rate of the conversion are the gateway's to prove"),
  G07: {
    offers:
      "to report the chargeback, return or refund of the payment whose reference the line has. No call takes back one that was won",
    find: returning
  },
  G08: {
    offers: "to cancel a refund that the bank has refused. Of one that is only late nobody knows yet",
    find: canceling
  },
  G09: human("the money is out twice: only the gateway gets it back"),
  G10: human("a claim against the gateway, at the end of the month"),
  G11: human("fetch the file again; if it says the same, the gateway has to correct it"),
  S01: human("a payout is the gateway's: no call of Zuora is about it"),
  S02: human("wait until it is due, then ask the gateway and the bank"),
  S03: human("neither payouts nor bank lines are in Zuora or in our books: name the payout in the bank's file"),
  S04: human("a fee of the bank is not in Zuora"),
  S05: human("take the second copy away: its lines count once already"),
  S06: human("fetch the file, and run again"),
  S07: human("money that is on its way: the gateway or the bank says where it is"),
  P01: human("take it back in an open period, or open the closed one again by `counterfoil close reopen`"),
  P02: human("it is a deposit in transit: accept the case where the accounts name it"),
  P03: human("figures that were signed do not follow from the events: verify the seals"),
  P04: human("history was changed under a seal: `counterfoil verify` names the event")
}
