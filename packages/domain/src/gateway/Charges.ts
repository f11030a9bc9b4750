/** What the gateway took in against the payments of the books: G01 to G06. */
import { type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { BookedPayment } from "./GatewayBooks.ts"
import { type GatewayLine, isCharge, openItemOf, titleOf } from "./GatewayLine.ts"
import { type Found, group, type Sides } from "./Statement.ts"
import { isAwaited, isOverdue, strange, unmatched } from "./Unsettled.ts"

/** Processed payments that no file has yet and that need not be in one yet, or may be in one that is missing. */
export const inTransit = (sides: Sides): ReadonlyArray<BookedPayment> =>
  unsettled(sides).filter((payment) => !isOverdue(sides, payment))

export const compareCharges = (sides: Sides): ReadonlyArray<Found> => {
  const charges = sides.lines.filter(isCharge)
  const unknown = charges.filter(({ reference }) => reference === undefined || !sides.payments.has(reference))
  const late = unsettled(sides).filter((payment) => isOverdue(sides, payment))
  return [
    ...unmatched(late, unknown, {
      notBooked: { code: "G01", ours: "no payment has this reference" },
      notSettled: (payment, theirs) =>
        ofPayment("G03", payment, { amount: payment.amount, ours: Money.show(payment.amount), theirs })
    }),
    ...duplicates(sides, charges),
    ...Array.from(group(charges, ({ reference }) => reference)).flatMap(([reference, [first]]) =>
      (sides.payments.get(reference) ?? []).flatMap((payment) =>
        first === undefined ? [] : comparePayment(payment, first)
      )
    )
  ]
}

const unsettled = (sides: Sides): ReadonlyArray<BookedPayment> => {
  const settled = new Set(sides.lines.filter(isCharge).map(({ reference }) => reference))
  return sides.books.payments.filter(
    (payment) =>
      payment.isElectronic &&
      payment.phase === "Processed" &&
      isAwaited(sides, payment) &&
      !settled.has(payment.reference)
  )
}

/**
 * More than one capture for one intent, under one reference or several. The first is the one that is meant; a later one
 * with a payment of its own that was given back as a whole is settled.
 */
const duplicates = (sides: Sides, charges: ReadonlyArray<GatewayLine>): ReadonlyArray<Found> => {
  const { payments } = sides
  const captured = charges.flatMap((line) =>
    (payments.get(line.reference ?? "") ?? []).map((payment) => ({ line, payment }))
  )
  return Array.from(group(captured, ({ payment }) => payment.intent).values()).flatMap((all) => {
    const [first, ...rest] = all.toSorted((a, b) => (keyOf(a.line) < keyOf(b.line) ? -1 : 1))
    return first === undefined
      ? []
      : rest.flatMap(({ line, payment }) => {
          if (payment.stream !== first.payment.stream && isGivenBack(sides, payment)) return []
          const found = strange("G04", line, `the same charge as ${titleOf(first.line)}`)
          const { accountId, stream } = payment
          return [{ ...found, discrepancy: { ...found.discrepancy, accountId, documents: [stream] } }]
        })
  })
}

const isGivenBack = ({ books: { refunds } }: Sides, { amount, stream }: BookedPayment): boolean =>
  refunds.reduce((left, refund) => (refund.stream === stream ? left - refund.amount.minor : left), amount.minor) <= 0n

const keyOf = ({ file, line, on }: GatewayLine): string => `${on} ${file} ${String(line).padStart(9, "0")}`

const comparePayment = (payment: BookedPayment, line: GatewayLine): ReadonlyArray<Found> => {
  const texts = { ours: Money.show(payment.amount), theirs: `${Money.show(line.gross)}, ${titleOf(line)}` }
  if (payment.phase === "Failed" || payment.phase === "Canceled")
    return [
      {
        discrepancy: ofPayment("G02", payment, {
          amount: Money.negate(line.gross),
          ours: payment.phase.toLowerCase(),
          theirs: texts.theirs
        })
      }
    ]
  if (payment.amount.currency !== line.gross.currency)
    return [
      {
        payoutId: line.payoutId,
        openItem: openItemOf(line),
        discrepancy: ofPayment("G06", payment, { amount: payment.amount, ...texts })
      }
    ]
  if (payment.phase !== "Processed" || Money.equals(payment.amount, line.gross)) return []
  return [
    {
      payoutId: line.payoutId,
      openItem: openItemOf(line),
      excessMinor: line.gross.minor - payment.amount.minor,
      discrepancy: ofPayment("G05", payment, { amount: Money.subtract(payment.amount, line.gross), ...texts })
    }
  ]
}

const ofPayment = (
  code: Discrepancy["code"],
  { accountId, stream, title }: Pick<BookedPayment, "accountId" | "stream" | "title">,
  texts: Pick<Discrepancy, "amount" | "ours" | "theirs">
): Discrepancy => make({ code, subject: stream, title, accountId, documents: [stream], ...texts })
