/** Each line of a statement by itself: G10 and G11. */
import * as Money from "../Money.ts"
import { type GatewayLine, openItemOf, ofLine } from "./GatewayLine.ts"
import type { Found, Sides } from "./Statement.ts"

export const checkLines = ({ lines }: Sides): ReadonlyArray<Found> =>
  lines.flatMap((line) => [...checkNet(line), ...checkFee(line)])

/** Gross less what the gateway keeps is net. */
const checkNet = (line: GatewayLine): ReadonlyArray<Found> => {
  const expected = Money.subtract(line.gross, line.fee)
  const amount = Money.subtract(expected, line.net)
  return Money.isZero(amount)
    ? []
    : [
        {
          payoutId: line.payoutId,
          openItem: openItemOf(line),
          excessMinor: -amount.minor,
          discrepancy: ofLine("G11", line, {
            amount,
            ours: `${Money.show(line.gross)} less ${Money.show(line.fee)} is ${Money.show(expected)}`,
            theirs: Money.show(line.net)
          })
        }
      ]
}

const checkFee = (line: GatewayLine): ReadonlyArray<Found> => {
  if (line.expectedFee === undefined) return []
  const amount = Money.subtract(line.expectedFee, line.fee)
  return Money.isZero(amount)
    ? []
    : [
        {
          payoutId: line.payoutId,
          openItem: openItemOf(line),
          excessMinor: amount.minor,
          discrepancy: ofLine("G10", line, {
            amount,
            ours: Money.show(line.expectedFee),
            theirs: Money.show(line.fee)
          })
        }
      ]
}
