/** What the gateway gave or took back against the refunds, chargebacks and returns of the books: G07 to G09, and G05. */
import { make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { BookedRefund } from "./GatewayBooks.ts"
import { type GatewayLine, isReturn, openItemOf, titleOf } from "./GatewayLine.ts"
import { type Found, group, type Sides } from "./Statement.ts"
import { isAwaited, isOverdue, strange, unmatched } from "./Unsettled.ts"

export const compareReturns = (sides: Sides): ReadonlyArray<Found> => {
  const lines = sides.lines.filter(isReturn)
  const unknown = lines.filter((line) => bookedAs(sides, line) === undefined)
  const late = unsettled(sides, lines)
  return [
    ...unmatched(late, unknown, {
      notBooked,
      notSettled: (refund, theirs) => ofRefund("G08", refund, theirs, refund.amount)
    }),
    ...rejected(sides),
    ...reversed(sides),
    ...duplicates(lines),
    ...differences(sides, lines)
  ]
}

/** By its own reference; else by that of the payment, for what was booked without one. */
const bookedAs = ({ refunds, unnamed }: Sides, { gross, reference = "" }: GatewayLine): BookedRefund | undefined =>
  refunds.get(reference)?.[0] ?? unnamed.get(reference)?.find(({ amount }) => Money.equals(Money.negate(gross), amount))

const unsettled = (sides: Sides, lines: ReadonlyArray<GatewayLine>): ReadonlyArray<BookedRefund> => {
  const settled = new Set(sides.lines.filter(({ kind }) => kind === "refund failed").map(({ reference }) => reference))
  for (const { reference } of lines) settled.add(reference)
  return sides.books.refunds.filter(
    (refund) =>
      refund.reference !== undefined &&
      refund.amount.minor !== 0n &&
      !settled.has(refund.reference) &&
      isAwaited(sides, refund) &&
      isOverdue(sides, refund)
  )
}

const notBooked = { code: "G07", ours: "no refund, chargeback or return has this reference" } as const

const ofRefund = (
  code: "G05" | "G08",
  { accountId, amount, reference, stream, title }: BookedRefund,
  theirs: string,
  difference: Money.Money
) =>
  make({
    code,
    subject: `${stream} refund ${reference ?? ""}`,
    title,
    accountId,
    amount: difference,
    ours: Money.show(amount),
    theirs,
    documents: [stream]
  })

/** Zuora does not learn by itself that a bank has refused a refund. */
const rejected = ({ lines, refunds }: Sides): ReadonlyArray<Found> =>
  lines.flatMap((line) =>
    line.kind === "refund failed"
      ? (refunds.get(line.reference ?? "") ?? []).flatMap((refund) =>
          refund.amount.minor === 0n
            ? []
            : [{ discrepancy: ofRefund("G08", refund, `rejected, ${titleOf(line)}`, refund.amount) }]
        )
      : []
  )

/** A chargeback that was won is undone in the books. */
const reversed = (sides: Sides): ReadonlyArray<Found> =>
  sides.lines.flatMap((line) => {
    if (line.kind !== "chargeback reversed") return []
    const refund = sides.refunds.get(line.reference ?? "")?.[0]
    return refund?.amount.minor === 0n ? [] : [strange(notBooked.code, line, notBooked.ours)]
  })

/** One refund that went out more than once. */
const duplicates = (lines: ReadonlyArray<GatewayLine>): ReadonlyArray<Found> =>
  Array.from(
    group(
      lines.filter(({ kind }) => kind === "refund"),
      ({ reference }) => reference
    ).values()
  ).flatMap(([first, ...rest]) =>
    first === undefined ? [] : rest.map((line) => strange("G09", line, `the same refund as ${titleOf(first)}`))
  )

const differences = (sides: Sides, lines: ReadonlyArray<GatewayLine>): ReadonlyArray<Found> =>
  Array.from(group(lines, ({ reference }) => reference).values()).flatMap(([line]) => {
    const refund = line === undefined ? undefined : bookedAs(sides, line)
    if (line === undefined || refund === undefined || refund.amount.currency !== line.gross.currency) return []
    const difference = Money.add(refund.amount, line.gross)
    // What was won back stands in the books as nothing.
    if (Money.isZero(difference) || Money.isZero(refund.amount)) return []
    const theirs = `${Money.show(Money.negate(line.gross))}, ${titleOf(line)}`
    return [
      {
        payoutId: line.payoutId,
        openItem: openItemOf(line),
        excessMinor: difference.minor,
        discrepancy: ofRefund("G05", refund, theirs, difference)
      }
    ]
  })
