/**
 * Applications that a refund took back: refunding or charging back applied money un-applies it, so where both come to
 * the same amount the refund is the cause. Source: Zuora, Refund an applied payment, Payment chargebacks.
 */
import type { Discrepancy } from "../Discrepancy.ts"
import type { Difference } from "./Sides.ts"

export interface Collapsed {
  /** Differences that no refund explains. */
  readonly differences: ReadonlyArray<Difference>
  /** All discrepancies, those of refunds with the applications that follow from them beneath. */
  readonly discrepancies: ReadonlyArray<Discrepancy>
}

/** Whether a discrepancy is about what was refunded of a source, as `comparison/Refunds.ts` names it. */
const isRefundOf = ({ subject }: Discrepancy, source: string): boolean => subject.startsWith(`${source} refund`)

export const collapse = (
  differences: ReadonlyArray<Difference>,
  discrepancies: ReadonlyArray<Discrepancy>
): Collapsed => {
  const taken = new Map<string, ReadonlyArray<Difference>>()
  for (const source of new Set(differences.map((found) => found.source))) {
    const own = differences.filter((found) => found.source === source)
    const refunds = discrepancies.filter((found) => isRefundOf(found, source))
    const refunded = refunds.reduce((sum, { amount }) => sum + (amount?.minor ?? 0n), 0n)
    const given = own.reduce((sum, { deltaMinor }) => sum + deltaMinor, 0n)
    const first = refunds.find(({ amount }) => amount !== null)
    // One that took more and one that gave more are two causes, though they add up.
    const isOneWay = own.every(({ deltaMinor }) => deltaMinor !== 0n && deltaMinor < 0n === given < 0n)
    if (first !== undefined && isOneWay && given === -refunded) taken.set(first.id, own)
  }
  const explained = new Set(Array.from(taken.values()).flat())
  return {
    differences: differences.filter((found) => !explained.has(found)),
    discrepancies: discrepancies.map((found) => {
      const own = taken.get(found.id) ?? []
      return own.length === 0
        ? found
        : {
            ...found,
            documents: [...found.documents, ...own.map(({ target }) => target)],
            consequences: [...found.consequences, ...own.map(({ key }) => ({ code: "Z05" as const, subject: key }))]
          }
    })
  }
}
