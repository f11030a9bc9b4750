/**
 * Money around the end of a period: captured in it, and at the gateway only after it. Within the rail's days that is a
 * deposit in transit, which the period's accounts list; later than that it is P02.
 */
import { type Discrepancy, make } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import { periodOf } from "../period/PeriodId.ts"
import type { BookedPayment, GatewayBooks } from "./GatewayBooks.ts"
import { type GatewayLine, isCharge, titleOf } from "./GatewayLine.ts"
import { type Rail, workingDaysAfter } from "./Rail.ts"
import type { Sides } from "./Statement.ts"

/** A payment and the day on which the gateway settled it; undefined where no file has it. */
export interface Deposit {
  readonly payment: BookedPayment
  readonly settledOn: LocalDate | undefined
}

type Lines = ReadonlyArray<GatewayLine>

/** By reference, the first line that settles it. */
const chargesOf = (lines: Lines): ReadonlyMap<string, GatewayLine> => {
  const first = new Map<string, GatewayLine>()
  for (const line of lines) {
    if (!isCharge(line) || line.reference === undefined) continue
    const known = first.get(line.reference)
    if (known === undefined || line.on < known.on) first.set(line.reference, line)
  }
  return first
}

/**
 * Captured up to a day, and settled after it or not at all: the list of deposits in transit of that day. `since` is the
 * first day that has a file: what was captured before it and is in none is not known to be on its way.
 */
export const depositsInTransit = (
  books: GatewayBooks,
  lines: Lines,
  { on, since }: { readonly on: LocalDate; readonly since: LocalDate }
): ReadonlyArray<Deposit> => {
  const charges = chargesOf(lines)
  return books.payments.flatMap((payment) => {
    const settledOn = charges.get(payment.reference)?.on
    const isOut = payment.isElectronic && payment.phase === "Processed" && payment.effectiveOn <= on
    const isLater = settledOn === undefined ? payment.effectiveOn >= since : settledOn > on
    return isOut && isLater ? [{ payment, settledOn }] : []
  })
}

const isLate = (rail: Rail, { effectiveOn }: BookedPayment, { on }: GatewayLine): boolean =>
  periodOf(on) !== periodOf(effectiveOn) && on > workingDaysAfter(rail, effectiveOn, rail.settleDays)

/** P02. */
export const cutOffs = ({ books, lines, rail }: Sides): ReadonlyArray<Discrepancy> => {
  const charges = chargesOf(lines)
  return books.payments.flatMap((payment) => {
    const line = charges.get(payment.reference)
    if (line === undefined || payment.phase !== "Processed" || !isLate(rail, payment, line)) return []
    const { accountId, amount, effectiveOn, stream, title } = payment
    return [
      make({
        code: "P02",
        subject: stream,
        title,
        accountId,
        amount,
        ours: `${Money.show(amount)} on ${effectiveOn}`,
        theirs: `on ${line.on}, ${titleOf(line)}`,
        documents: [stream]
      })
    ]
  })
}
