/**
 * I09: more was credited from an item than it is. The newest memos are taken back to draft, with what they have given
 * before. Of a memo of the billing engine that may be right: then the case is explained and not repaired.
 */
import type * as CreditMemo from "../CreditMemo.ts"
import * as Ledger from "../Ledger.ts"
import * as Pairing from "../Pairing.ts"
import { candidate, type Find } from "./Repair.ts"
import { targetOf } from "./Emptying.ts"
import { takenBack } from "./TakenBack.ts"
import type { Step } from "./Step.ts"

export const overCredited: Find = ({ documents: [stream = ""] }, ledger) => {
  const target = targetOf(stream)
  const state = target === undefined ? undefined : Ledger.targetOf(ledger, target)
  if (state === undefined) return "the invoice is not known"
  const made = Ledger.postedCreditMemos(ledger)
    .filter(({ items }) =>
      Array.from(items.values()).some(
        ({ creditedItemId }) => creditedItemId !== undefined && state.items.has(creditedItemId)
      )
    )
    .toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : a.effectiveOn > b.effectiveOn ? -1 : 0))
  return candidate(made.flatMap(givenUp), "no posted memo was made from it")
}

/** What it has given is taken back, then it is a draft again and counts no more. */
const givenUp = (memo: CreditMemo.Posted): ReadonlyArray<Step> => [
  ...Array.from(Pairing.ofSources([memo.usage.applications]).values(), takenBack),
  { _tag: "UnpostCreditMemo", creditMemoId: memo.creditMemoId, amount: memo.total }
]
