/**
 * The books against a gateway's settlement, and its payouts against the bank: every difference once, under its cause.
 *
 * Money flows from charges and refunds over lines to payouts and the bank. A payout differs by itself only where nothing
 * in its lines explains it to the cent; what may stand in a file that is missing is not told before that file is here.
 */
import { type Discrepancy, sort } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import { compareCharges, inTransit } from "./Charges.ts"
import { checkClearing } from "./Clearing.ts"
import { cutOffs } from "./CutOff.ts"
import { checkFiles } from "./Files.ts"
import type { BookedPayment, GatewayBooks } from "./GatewayBooks.ts"
import { checkLines } from "./Lines.ts"
import { comparePayouts } from "./Payouts.ts"
import type { Rail } from "./Rail.ts"
import { compareReturns } from "./Returns.ts"
import { type Found, sidesOf, type Statement, under } from "./Statement.ts"

export interface GatewayComparison {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** Captured, and not yet in a file: on its way, or in a file that is missing. */
  readonly inTransit: ReadonlyArray<BookedPayment>
  /** Days whose file is due and not here: what they hold cannot be told. */
  readonly missing: ReadonlyArray<LocalDate>
}

/** G and S codes, and P02, as of the end of a day. Requires lines of one currency each. */
export const compareGateway = (
  books: GatewayBooks,
  statement: Statement,
  rail: Rail,
  asOf: LocalDate
): GatewayComparison => {
  const sides = sidesOf(books, statement, rail, asOf)
  const found = [...compareCharges(sides), ...compareReturns(sides), ...checkLines(sides)]
  const payouts = comparePayouts(sides, found)
  const clearing = checkClearing(sides, found)
  return {
    discrepancies: sort([
      ...found.map((one) =>
        under(withPayouts(one, payouts.explained), clearing.explained.get(one.discrepancy.id) ?? [])
      ),
      ...payouts.discrepancies,
      ...clearing.discrepancies,
      ...cutOffs(sides),
      ...checkFiles(sides)
    ]),
    inTransit: inTransit(sides),
    missing: sides.missing
  }
}

const withPayouts = (one: Found, explained: ReturnType<typeof comparePayouts>["explained"]): Discrepancy =>
  under(
    one.discrepancy,
    explained.flatMap(({ by, subject }) => (by.includes(one) ? [{ code: "S01" as const, subject }] : []))
  )
