/**
 * Judges a trace by rules of its own: Zuora's rows on one side, our events on the other, and what callers were told. It
 * shares no code with billing, the domain or the sandbox, so that a mistake there is none here.
 */
import type { Entry } from "../Trace.ts"
import { type Book, bookOf } from "./Book.ts"
import { type Ledger, ledgerOf } from "./Deed.ts"
import { heldLanes, lanesAtTheEnd } from "./LaneRules.ts"
import { moneyAgrees, statesAgree } from "./MoneyRules.ts"
import { endsAreTrue, neverTwice, openForAReason, toldTheTruth } from "./OutcomeRules.ts"

/** What both sides say. */
export interface Evidence {
  readonly entries: ReadonlyArray<Entry>
  readonly ledger: Ledger
  readonly book: Book
}

/** A broken rule. */
export interface Breach {
  readonly rule: string
  /** The operation it concerns, if it is one's. */
  readonly operationId: string | undefined
  readonly detail: string
}

const rules: ReadonlyArray<(evidence: Evidence) => ReadonlyArray<Breach>> = [
  neverTwice,
  endsAreTrue,
  openForAReason,
  toldTheTruth,
  moneyAgrees,
  statesAgree,
  heldLanes,
  lanesAtTheEnd
]

/** Every broken rule; none for a run as it should be. */
export const audit = (entries: ReadonlyArray<Entry>): ReadonlyArray<Breach> => {
  const evidence = { entries, ledger: ledgerOf(entries), book: bookOf(entries) }
  return rules.flatMap((rule) => rule(evidence))
}
