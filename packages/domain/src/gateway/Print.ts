/**
 * What a line, and what is booked under its reference, say where nothing is to be told of them, as one text. Equal texts of
 * the only line and the only booking of a reference prove that a comparison finds nothing in either, but that the money
 * was late, that two bookings were made for one intent, or that no payout has the line. Others prove nothing.
 */
import * as Money from "../Money.ts"
import type { BookedPayment, BookedRefund } from "./GatewayBooks.ts"
import { type GatewayLine, isCharge, isReturn } from "./GatewayLine.ts"

/** Undefined where the line has to be looked at. */
export const ofLine = (line: GatewayLine): string | undefined => {
  const { expectedFee, fee, gross, net } = line
  const isPlain =
    Money.equals(Money.subtract(gross, fee), net) && (expectedFee === undefined || Money.equals(expectedFee, fee))
  if (!isPlain) return undefined
  if (isCharge(line)) return textOf("in", gross)
  // What concerns no payment is held against nothing that is booked.
  return isReturn(line) ? textOf("out", gross) : line.kind === "other" ? "other" : undefined
}

/** Undefined where the gateway should know nothing of it. */
export const ofPayment = ({ amount, phase }: BookedPayment): string | undefined =>
  phase === "Processed" ? textOf("in", amount) : undefined

/** Undefined where it was undone. */
export const ofRefund = ({ amount }: BookedRefund): string | undefined =>
  amount.minor === 0n ? undefined : textOf("out", Money.negate(amount))

const textOf = (way: "in" | "out", { currency, minor }: Money.Money): string => `${way} ${currency} ${minor}`
