/**
 * Gateway report: what a payment gateway says of an electronic payment after it was processed. Source: Zuora API reference,
 * Settle a payment, Reject a payment, Reverse a payment.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Money from "./Money.ts"
import * as Payment from "./Payment.ts"
import { NotPositive, OtherCurrency, OverApplied, type Rejection, WrongPhase } from "./Rejection.ts"

/** `rejected`: it failed late, such as a direct debit that came back. `charged back`: the customer's bank took money back. */
export const Kind = Schema.Literals(["settled", "rejected", "charged back"])
export type Kind = typeof Kind.Type

/**
 * Decides whether a report may be made, and how much it takes back: nothing, all of the payment, or `amount`, which is at
 * most what was not refunded. What of it is applied, Zuora takes back by itself.
 */
export const decide = (
  kind: Kind,
  amount: Money.Money | undefined,
  state: Payment.State
): Result.Result<Money.Money, Rejection> => {
  const document = Payment.nameOf(state)
  if (state._tag !== "Processed")
    return Result.fail(new WrongPhase({ document, expected: "Processed", found: state._tag }))
  if (state.method !== "Electronic")
    return Result.fail(new WrongPhase({ document, expected: "electronic", found: "external" }))
  const { currency } = state.amount
  if (kind === "settled") return Result.succeed(Money.zero(currency))
  const open = Money.make(currency, state.amount.minor - state.usage.refundedMinor)
  const taken = kind === "rejected" ? state.amount : (amount ?? open)
  if (taken.currency !== currency)
    return Result.fail(new OtherCurrency({ document, expected: currency, found: taken.currency }))
  if (taken.minor <= 0n) return Result.fail(new NotPositive({ field: "amount", amount: taken }))
  return taken.minor > open.minor
    ? Result.fail(new OverApplied({ document, requested: taken, open }))
    : Result.succeed(taken)
}
