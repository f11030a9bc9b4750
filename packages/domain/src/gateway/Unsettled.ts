/**
 * What is booked and in no line, against the lines that nothing books: overdue by the rail's days, and perhaps under
 * another reference, which is one cause and not two.
 */
import type { Discrepancy } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import { ofLine, subjectOf, type GatewayLine, openItemOf, titleOf } from "./GatewayLine.ts"
import { workingDaysAfter } from "./Rail.ts"
import { type Found, group, type Sides, under } from "./Statement.ts"

interface Booked {
  readonly amount: Money.Money
  readonly effectiveOn: LocalDate
}

/** What was booked before the first day that has a file may be in a file that nobody has: it is missed in none. */
export const isAwaited = ({ rail }: Pick<Sides, "rail">, { effectiveOn }: Pick<Booked, "effectiveOn">): boolean =>
  effectiveOn >= rail.since

/** Due in a file by now, and not in one that may be missing. */
export const isOverdue = ({ asOf, missing, rail }: Sides, { effectiveOn }: Booked): boolean =>
  workingDaysAfter(rail, effectiveOn, rail.settleDays) < asOf && !missing.some((day) => day >= effectiveOn)

interface Told<A> {
  /** Of a line that nothing books, and why it is none of ours. */
  readonly notBooked: { readonly code: "G01" | "G07"; readonly ours: string }
  /** Of what is overdue; `theirs` is what the statement has instead. */
  readonly notSettled: (booked: A, theirs: string) => Discrepancy
}

/** Both sides of what does not meet, each once: a line that is what is overdue under another reference stands under it. */
export const unmatched = <A extends Booked>(
  late: ReadonlyArray<A>,
  unknown: ReadonlyArray<GatewayLine>,
  { notBooked, notSettled }: Told<A>
): ReadonlyArray<Found> => {
  const others = renamed(late, unknown)
  const taken = new Set(others.values())
  return [
    ...unknown.flatMap((line) => (taken.has(line) ? [] : [strange(notBooked.code, line, notBooked.ours)])),
    ...late.map((booked): Found => {
      const other = others.get(booked)
      return {
        discrepancy:
          other === undefined
            ? notSettled(booked, "in no file")
            : under(notSettled(booked, `only ${titleOf(other)} has this amount`), [
                { code: notBooked.code, subject: subjectOf(other) }
              ])
      }
    })
  ]
}

/** A line that should not be there: all of its net is too much for its payout. */
export const strange = (code: Discrepancy["code"], line: GatewayLine, ours: string): Found => ({
  payoutId: line.payoutId,
  openItem: openItemOf(line),
  excessMinor: line.net.minor,
  discrepancy: ofLine(code, line, { amount: Money.negate(line.gross), ours, theirs: Money.show(line.gross) })
})

/**
 * The line that has the amount of what is overdue, where no other overdue one and no other unknown line has it. Sizes are
 * compared: a refund is booked positive and stated negative.
 */
const renamed = <A extends Booked>(
  late: ReadonlyArray<A>,
  unknown: ReadonlyArray<GatewayLine>
): ReadonlyMap<A, GatewayLine> => {
  const lines = group(unknown, ({ gross }) => sizeOf(gross))
  return new Map(
    Array.from(group(late, ({ amount }) => sizeOf(amount))).flatMap(([size, [booked, ...more]]) => {
      if (booked === undefined || more.length > 0) return []
      const [line, ...others] = (lines.get(size) ?? []).filter(({ on }) => on >= booked.effectiveOn)
      return line === undefined || others.length > 0 ? [] : [[booked, line] as const]
    })
  )
}

const sizeOf = ({ currency, minor }: Money.Money): string => `${minor < 0n ? -minor : minor} ${currency}`
