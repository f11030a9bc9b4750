/** What stands in the books under one reference and in the statement under another: one cause, not two. */
import * as Money from "../Money.ts"
import type { LocalDate } from "../LocalDate.ts"
import type { GatewayLine } from "./GatewayLine.ts"

interface Booked {
  readonly amount: Money.Money
  readonly effectiveOn: LocalDate
}

/**
 * By line id, what is booked and overdue and has this line's amount, which no other overdue one and no other unknown line
 * has. Sizes are compared: a refund is booked positive and stated negative.
 */
export const renamed = <A extends Booked>(
  late: ReadonlyArray<A>,
  unknown: ReadonlyArray<GatewayLine>
): ReadonlyMap<string, A> =>
  new Map(
    late.flatMap((booked) => {
      const lines = unknown.filter(({ gross, on }) => sameSize(gross, booked.amount) && on >= booked.effectiveOn)
      const [line] = lines
      const isOnly = lines.length === 1 && late.filter(({ amount }) => sameSize(amount, booked.amount)).length === 1
      return line === undefined || !isOnly ? [] : [[line.id, booked] as const]
    })
  )

const sameSize = (a: Money.Money, b: Money.Money): boolean => Money.equals(a, b) || Money.equals(Money.negate(a), b)
