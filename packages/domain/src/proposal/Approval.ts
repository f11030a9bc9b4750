/** Who must approve a repair: nobody what only records, one approver small amounts, two different ones all others. */
import type { Money } from "../Money.ts"
import { amountOf, isCall, type Step } from "./Step.ts"

/** From which amount on, by currency, it takes two approvers; an amount of another currency always does. */
export type TwoFrom = ReadonlyMap<string, Money>

/** How many approvers an amount needs. What is no amount may be any. */
export const neededFor = (amount: Money | null, twoFrom: TwoFrom): 1 | 2 => {
  const limit = amount === null ? undefined : twoFrom.get(amount.currency)
  if (amount === null || limit === undefined) return 2
  return (amount.minor < 0n ? -amount.minor : amount.minor) < limit.minor ? 1 : 2
}

/** How many approvers a repair needs: as many as its largest step, and as the discrepancy itself. */
export const approversOf = (steps: ReadonlyArray<Step>, difference: Money | null, twoFrom: TwoFrom): 0 | 1 | 2 => {
  const calls = steps.filter(isCall)
  if (calls.length === 0) return 0
  return [difference, ...calls.map((step) => amountOf(step) ?? null)].some((one) => neededFor(one, twoFrom) === 2)
    ? 2
    : 1
}
