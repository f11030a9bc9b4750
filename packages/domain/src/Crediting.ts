/** Taking off what an invoice claims: crediting its lines, writing off what is open, reversing it as a whole. */
import * as Result from "effect/Result"
import type { ItemId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import * as Money from "./Money.ts"
import { ForeignItem, InUse, NotPositive, OtherCurrency, OverApplied, type Rejection, WrongPhase } from "./Rejection.ts"

/**
 * What a write-off or a reversal would take off: all that is open. Source: Zuora, Write off and Reverse an invoice: posted
 * ones with a balance; a reversal only while nothing is applied.
 */
export const decideClose = (
  by: "write-off" | "reversal",
  state: Invoice.State
): Result.Result<Money.Money, Rejection> => {
  if (state._tag !== "Posted")
    return Result.fail(new WrongPhase({ document: Invoice.nameOf(state), expected: "Posted", found: state._tag }))
  const { currency } = state.total
  const appliedMinor = state.applications.totalMinor
  if (by === "reversal" && appliedMinor !== 0n)
    return Result.fail(new InUse({ document: Invoice.nameOf(state), used: Money.make(currency, appliedMinor) }))
  const open = Money.make(currency, Invoice.balanceMinor(state))
  return open.minor > 0n
    ? Result.succeed(open)
    : Result.fail(new NotPositive({ field: `balance of ${Invoice.nameOf(state)}`, amount: open }))
}

/** One line of an invoice to be credited, taxes by their own ids. */
export interface Credited {
  readonly itemId: ItemId
  readonly amount: Money.Money
}

/** Decides whether lines may be credited: of a posted invoice, its own, each at most by what was billed on it. */
export const decideCredit = (
  credited: ReadonlyArray<Credited>,
  state: Invoice.State
): Result.Result<Invoice.Posted, Rejection> => {
  if (state._tag !== "Posted")
    return Result.fail(new WrongPhase({ document: Invoice.nameOf(state), expected: "Posted", found: state._tag }))
  const document = Invoice.nameOf(state)
  for (const { amount, itemId } of credited) {
    const item = state.items.get(itemId)
    if (item === undefined) return Result.fail(new ForeignItem({ document, itemId }))
    const { currency } = item.amount
    if (amount.currency !== currency)
      return Result.fail(new OtherCurrency({ document, expected: currency, found: amount.currency }))
    if (amount.minor <= 0n) return Result.fail(new NotPositive({ field: `amount of item ${itemId}`, amount }))
    if (amount.minor > item.amount.minor)
      return Result.fail(new OverApplied({ document, itemId, requested: amount, open: item.amount }))
  }
  return Result.succeed(state)
}
