/** What the gateway gave or took back against the refunds, chargebacks and returns of the books: G07 to G09, and G05. */
import { make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import { ofLine, subjectOf } from "./Charges.ts"
import type { BookedRefund } from "./GatewayBooks.ts"
import { type GatewayLine, titleOf } from "./GatewayLine.ts"
import { workingDaysAfter } from "./Rail.ts"
import { renamed } from "./Renamed.ts"
import { type Found, group, type Sides, under } from "./Statement.ts"

/** Money out, apart from fees. */
const isReturn = ({ kind }: GatewayLine): boolean => kind === "refund" || kind === "chargeback" || kind === "return"

export const compareReturns = (sides: Sides): ReadonlyArray<Found> => {
  const lines = sides.lines.filter(isReturn)
  const unknown = lines.filter((line) => bookedAs(sides, line) === undefined)
  const late = unsettled(sides, lines)
  const others = renamed(late, unknown)
  return [
    ...unknown.flatMap((line) => (others.has(line.id) ? [] : [notBooked(line)])),
    ...late.map((refund) =>
      notSettled(
        refund,
        unknown.find(({ id }) => others.get(id) === refund)
      )
    ),
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
  const { asOf, books, missing, rail } = sides
  const settled = new Set(sides.lines.filter(({ kind }) => kind === "refund failed").map(({ reference }) => reference))
  for (const { reference } of lines) settled.add(reference)
  return books.refunds.filter(
    ({ amount, effectiveOn, reference }) =>
      reference !== undefined &&
      amount.minor !== 0n &&
      !settled.has(reference) &&
      workingDaysAfter(rail, effectiveOn, rail.settleDays) < asOf &&
      !missing.some((day) => day >= effectiveOn)
  )
}

const notBooked = (line: GatewayLine): Found => ({
  payoutId: line.payoutId,
  excessMinor: line.net.minor,
  discrepancy: ofLine("G07", line, {
    amount: Money.negate(line.gross),
    ours: "no refund, chargeback or return has this reference",
    zuora: Money.show(line.gross)
  })
})

const ofRefund = (
  code: "G05" | "G08",
  { accountId, amount, reference, stream, title }: BookedRefund,
  zuora: string,
  difference: Money.Money
) =>
  make({
    code,
    subject: `${stream} refund ${reference ?? ""}`,
    title,
    accountId,
    amount: difference,
    ours: Money.show(amount),
    zuora,
    documents: [stream]
  })

const notSettled = (refund: BookedRefund, other: GatewayLine | undefined): Found => {
  const text = other === undefined ? "in no file" : `only ${titleOf(other)} has this amount`
  const found = ofRefund("G08", refund, text, refund.amount)
  return {
    discrepancy: other === undefined ? found : under(found, [{ code: "G07", subject: subjectOf(other) }])
  }
}

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
    return refund?.amount.minor === 0n ? [] : [notBooked(line)]
  })

/** One refund that went out more than once. */
const duplicates = (lines: ReadonlyArray<GatewayLine>): ReadonlyArray<Found> =>
  Array.from(
    group(
      lines.filter(({ kind }) => kind === "refund"),
      ({ reference }) => reference
    ).values()
  ).flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : rest.map((line) => ({
          payoutId: line.payoutId,
          excessMinor: line.net.minor,
          discrepancy: ofLine("G09", line, {
            amount: Money.negate(line.gross),
            ours: `the same refund as ${titleOf(first)}`,
            zuora: Money.show(line.gross)
          })
        }))
  )

const differences = (sides: Sides, lines: ReadonlyArray<GatewayLine>): ReadonlyArray<Found> =>
  Array.from(group(lines, ({ reference }) => reference).values()).flatMap(([line]) => {
    const refund = line === undefined ? undefined : bookedAs(sides, line)
    if (line === undefined || refund === undefined || refund.amount.currency !== line.gross.currency) return []
    const difference = Money.add(refund.amount, line.gross)
    // What was won back stands in the books as nothing.
    if (Money.isZero(difference) || Money.isZero(refund.amount)) return []
    const zuora = `${Money.show(Money.negate(line.gross))}, ${titleOf(line)}`
    return [
      {
        payoutId: line.payoutId,
        excessMinor: difference.minor,
        discrepancy: ofRefund("G05", refund, zuora, difference)
      }
    ]
  })
