/**
 * Clearing and transit accounts: what is open of a reference or payout must be zero after its due day. Most residues follow
 * from a difference that is told nearer to the source; one that nothing explains is S07.
 */
import type { Consequence } from "../Discrepancy.ts"
import { type Discrepancy, make } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import { openItemOf } from "./GatewayLine.ts"
import { workingDaysAfter } from "./Rail.ts"
import { explain, type Found, type Sides } from "./Statement.ts"

/** A line of such an account: debits positive. `dueOn` is the day by which the open item must be zero. */
export interface ClearingLine {
  readonly account: "gateway clearing" | "bank in transit"
  /** The open item: a gateway's reference or a payout. */
  readonly ref: string
  readonly amount: Money.Money
  readonly dueOn: LocalDate
}

/** An open item that is not zero after the first of its due days. */
export interface Residue extends ClearingLine {}

export const residues = (lines: Iterable<ClearingLine>, asOf: LocalDate): ReadonlyArray<Residue> => {
  const items = new Map<string, Residue>()
  for (const line of lines) {
    const { account, amount, dueOn, ref } = line
    const key = `${account} ${amount.currency} ${ref}`
    const open = items.get(key)
    items.set(
      key,
      open === undefined
        ? line
        : { account, ref, amount: Money.add(open.amount, amount), dueOn: dueOn < open.dueOn ? dueOn : open.dueOn }
    )
  }
  return Array.from(items.values()).filter(({ amount, dueOn }) => !Money.isZero(amount) && dueOn < asOf)
}

export interface Clearing {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** What follows from a discrepancy that was found nearer to the source, by its id. */
  readonly explained: ReadonlyMap<string, ReadonlyArray<Consequence>>
}

/** S07: residues of lines that no payout has, and whether something that was `found` explains them. */
export const checkClearing = (sides: Sides, found: ReadonlyArray<Found>): Clearing => {
  const explained = new Map<string, Array<Consequence>>()
  const discrepancies = residues(unpaid(sides), sides.asOf).flatMap((residue) => {
    const subject = `${residue.account} ${residue.ref}`
    const causes = found.filter((one) => one.openItem === residue.ref)
    const { by, restMinor } = explain(causes, residue.amount.minor)
    for (const { discrepancy } of by)
      explained.set(discrepancy.id, [...(explained.get(discrepancy.id) ?? []), { code: "S07", subject }])
    const rest = Money.make(residue.amount.currency, restMinor)
    return restMinor === 0n ? [] : [ofResidue({ ...residue, amount: rest })]
  })
  return { discrepancies, explained }
}

export const ofResidue = ({ account, amount, dueOn, ref }: Residue): Discrepancy =>
  make({
    code: "S07",
    subject: `${account} ${ref}`,
    title: `${account}, ${ref}`,
    accountId: null,
    amount,
    ours: `zero by ${dueOn}`,
    theirs: Money.show(amount),
    documents: []
  })

/** What was settled and is in no payout that was announced, where the rail says how long that may last. */
const unpaid = ({ lines, rail, statement }: Sides): ReadonlyArray<ClearingLine> => {
  const { payoutDays } = rail
  if (statement.payouts === undefined || payoutDays === undefined) return []
  const announced = new Set(statement.payouts.map(({ id }) => id))
  return lines.flatMap((line) =>
    line.payoutId !== undefined && announced.has(line.payoutId)
      ? []
      : [
          {
            account: "gateway clearing" as const,
            ref: openItemOf(line),
            amount: line.net,
            dueOn: workingDaysAfter(rail, line.on, payoutDays)
          }
        ]
  )
}
