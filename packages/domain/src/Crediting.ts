/** Taking off what an invoice claims: crediting its lines, writing off what is open, reversing it as a whole. */
import * as Result from "effect/Result"
import * as BillingDocument from "./BillingDocument.ts"
import * as CreditMemo from "./CreditMemo.ts"
import type { ItemId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import type * as Item from "./Item.ts"
import * as Money from "./Money.ts"
import * as Receivable from "./Receivable.ts"
import { ForeignItem, InUse, NotPositive, OtherCurrency, OverApplied, type Rejection, WrongPhase } from "./Rejection.ts"

/**
 * What a write-off or a reversal would take off: all that is open. Source: Zuora, Write off and Reverse an invoice: posted
 * ones with a balance; a reversal only while nothing is applied.
 */
export const decideClose = (
  by: "write-off" | "reversal",
  state: Invoice.State
): Result.Result<Money.Money, Rejection> =>
  Result.map(decideCloseReceivable(by, Invoice.nameOf(state), state), ({ amount }) => amount)

/** As {@link decideClose}, for debit memos too; these are written off, and never reversed by themselves. */
export const decideCloseReceivable = <S extends { readonly _tag: string }>(
  by: "write-off" | "reversal",
  document: string,
  state: S
): Result.Result<{ readonly amount: Money.Money; readonly state: Extract<S, Receivable.Content> }, Rejection> => {
  if (!isPosted(state)) return Result.fail(new WrongPhase({ document, expected: "Posted", found: state._tag }))
  const { currency } = state.total
  const openMinor = Receivable.balanceMinor(state)
  // Whatever is missing was used: applied, settled before a cut-over, or adjusted.
  const usedMinor = state.total.minor - openMinor
  if (by === "reversal" && usedMinor !== 0n)
    return Result.fail(new InUse({ document, used: Money.make(currency, usedMinor) }))
  const amount = Money.make(currency, openMinor)
  return openMinor > 0n || (openMinor === 0n && by === "write-off" && hasOpenItems(state))
    ? Result.succeed({ amount, state })
    : Result.fail(new NotPositive({ field: `balance of ${document}`, amount }))
}

const isPosted = <S extends { readonly _tag: string }>(state: S): state is Extract<S, Receivable.Content> =>
  state._tag === "Posted"

/** A header of zero hides items that offset each other: a write-off clears them. Source: Zuora, Write off invoices. */
const hasOpenItems = (state: Receivable.Content): boolean =>
  Array.from(Receivable.itemBalances(state)?.values() ?? []).some((minor) => minor !== 0n)

/**
 * What a write-off or a reversal of a credit memo would take off: all of it, while nothing of it is used. Source: Zuora,
 * Write off a credit memo, Reverse a credit memo.
 */
export const decideCloseMemo = (
  state: CreditMemo.State
): Result.Result<{ readonly amount: Money.Money; readonly state: CreditMemo.Posted }, Rejection> => {
  const document = CreditMemo.nameOf(state)
  if (state._tag !== "Posted") return Result.fail(new WrongPhase({ document, expected: "Posted", found: state._tag }))
  const { currency } = state.total
  const amount = Money.make(currency, CreditMemo.unappliedMinor(state))
  const usedMinor = state.total.minor - amount.minor
  if (usedMinor !== 0n) return Result.fail(new InUse({ document, used: Money.make(currency, usedMinor) }))
  return amount.minor > 0n
    ? Result.succeed({ amount, state })
    : Result.fail(new NotPositive({ field: `unapplied value of ${document}`, amount }))
}

/**
 * Decides whether an invoice may be voided: only while nothing is applied to it and no memo made from it counts. Zuora
 * cancels it, or takes it back to draft first; that only the newest invoice of an account may be is for Zuora to say.
 */
export const decideVoid = (state: Invoice.State, memos: Iterable<CreditMemo.State>): Result.Result<void, Rejection> => {
  const document = Invoice.nameOf(state)
  if (state._tag !== "Posted" && state._tag !== "Draft")
    return Result.fail(new WrongPhase({ document, expected: "Posted or Draft", found: state._tag }))
  const { currency } = state.total
  const appliedMinor = state.applications.totalMinor
  if (appliedMinor !== 0n) return Result.fail(new InUse({ document, used: Money.make(currency, appliedMinor) }))
  for (const memo of memos)
    if ((memo._tag === "Posted" || memo._tag === "Draft") && creditedOn(memo, state).length > 0)
      return Result.fail(new InUse({ document, used: memo.total }))
  return Result.succeed(undefined)
}

const creditedOn = (memo: { readonly items: Item.Items }, { items }: { readonly items: Item.Items }) =>
  Array.from(memo.items.values()).filter(
    ({ creditedItemId }) => creditedItemId !== undefined && items.has(creditedItemId)
  )

/** Decides whether a draft may be posted. */
export const decidePost = (state: Invoice.State): Result.Result<void, Rejection> =>
  BillingDocument.decideChange("Posted", Invoice.nameOf(state), state, state.applications.totalMinor)

/** One line of an invoice to be credited, or charged once more, taxes by their own ids. */
export interface Credited {
  readonly itemId: ItemId
  readonly amount: Money.Money
}

/** Decides whether lines may be credited: of a posted invoice, its own, each at most by what was billed on it. */
export const decideCredit = (
  credited: ReadonlyArray<Credited>,
  state: Invoice.State
): Result.Result<Invoice.Posted, Rejection> =>
  Result.flatMap(decideDebit(credited, state), (posted) => {
    for (const { amount, itemId } of credited) {
      const billed = posted.items.get(itemId)?.amount ?? amount
      if (amount.minor > billed.minor)
        return Result.fail(
          new OverApplied({ document: Invoice.nameOf(state), itemId, requested: amount, open: billed })
        )
    }
    return Result.succeed(posted)
  })

/** Decides whether more may be charged on lines: of a posted invoice, its own, by any positive amount. */
export const decideDebit = (
  debited: ReadonlyArray<Credited>,
  state: Invoice.State
): Result.Result<Invoice.Posted, Rejection> => {
  const document = Invoice.nameOf(state)
  if (state._tag !== "Posted") return Result.fail(new WrongPhase({ document, expected: "Posted", found: state._tag }))
  for (const { amount, itemId } of debited) {
    const item = state.items.get(itemId)
    if (item === undefined) return Result.fail(new ForeignItem({ document, itemId }))
    const { currency } = item.amount
    if (amount.currency !== currency)
      return Result.fail(new OtherCurrency({ document, expected: currency, found: amount.currency }))
    if (amount.minor <= 0n) return Result.fail(new NotPositive({ field: `amount of item ${itemId}`, amount }))
  }
  return Result.succeed(state)
}
