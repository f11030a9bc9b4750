/**
 * Refunds, chargebacks and returns of one payment or credit memo on both sides, one by one. What they take away explains
 * the source's refunded amount; what stays unexplained of that is a difference of the sum.
 */
import { amountText, type Discrepancy, make } from "../Discrepancy.ts"
import type { Currency } from "../Currency.ts"
import type { DiscrepancyCode } from "../DiscrepancyCode.ts"
import type { AccountId, RefundId } from "../Id.ts"
import * as Money from "../Money.ts"
import type { ObservedRefund, ObservedSource } from "../Observed.ts"
import * as Refund from "../Refund.ts"
import type { Usage } from "../Usage.ts"

/** The source as its discrepancies name it; `code` is that of its own amounts. */
interface Common {
  readonly subject: string
  readonly title: string
  readonly accountId: AccountId | null
  readonly documents: ReadonlyArray<string>
  readonly code: "Z14" | "Z03"
}

/** One difference with what it takes away more or less, ours less Zuora's, minor units. */
interface Found {
  readonly discrepancy: Discrepancy
  readonly minor: bigint
}

/**
 * Z01, Z02, Z03 and Z10 of single refunds, and the source's own code where only the sum differs. Subjects are
 * `<source> refund <id>` and `<source> refunded`.
 */
export const compareRefunds = (
  common: Common,
  currency: Currency,
  { refundedMinor, refunds }: Usage,
  zuora: Pick<ObservedSource, "refunded" | "refunds">
): ReadonlyArray<Discrepancy> => {
  const found = single(common, currency, refunds, zuora)
  const explained = found.reduce((sum, { minor }) => sum + minor, 0n)
  const rest = refundedMinor - zuora.refunded.minor - explained
  // A sum that is the same on both sides is no difference, whatever single refunds would make of it.
  const ofSum =
    rest === 0n || refundedMinor === zuora.refunded.minor
      ? []
      : [
          make({
            ...common,
            subject: `${common.subject} refunded`,
            amount: Money.make(currency, rest),
            ours: `refunded ${amountText(currency, refundedMinor)}`,
            theirs: `refunded ${Money.show(zuora.refunded)}`
          })
        ]
  return [...found.map(({ discrepancy }) => discrepancy), ...ofSum]
}

const single = (
  common: Common,
  currency: Currency,
  known: ReadonlyArray<Refund.Refund>,
  { refunded, refunds }: Pick<ObservedSource, "refunded" | "refunds">
): ReadonlyArray<Found> => {
  // Where nothing is refunded, no refund of Zuora counts, whether they were read or not.
  const shown = refunds ?? (refunded.minor === 0n ? [] : undefined)
  if (shown === undefined) return []
  const show = (minor: bigint) => amountText(currency, minor)
  const difference = (
    code: DiscrepancyCode,
    refund: { readonly id: RefundId; readonly number?: string; readonly kind: Refund.Kind },
    minor: bigint,
    ours: string,
    theirs: string
  ): Found => ({
    minor,
    discrepancy: make({
      ...common,
      code,
      subject: `${common.subject} refund ${refund.id}`,
      title: `${refund.kind} ${refund.number ?? refund.id} of ${common.title}`,
      amount: minor === 0n ? null : Money.make(currency, minor),
      ours,
      theirs,
      consequences: minor === 0n ? [] : [{ code: common.code, subject: common.subject }]
    })
  })
  const theirs = new Set(shown.map(({ id }) => id))
  const gone = Array.from(new Set(known.flatMap(({ id }) => (id === undefined ? [] : [id])))).flatMap((id) => {
    const minor = Refund.minorOf(known, id) ?? 0n
    const kind = Refund.kindOf(known, id) ?? "refund"
    if (theirs.has(id) || minor === 0n) return []
    return refunds === undefined
      ? [difference("Z03", { id, kind }, minor, show(minor), "nothing refunded")]
      : [difference("Z02", { id, kind }, minor, show(minor), "missing")]
  })
  // What is known only as a sum was recorded as refunds, and may be any of those that have no name here.
  let nameless = Refund.namelessMinor(known)
  const there = shown.flatMap((refund: ObservedRefund) => {
    const ours = Refund.minorOf(known, refund.id)
    const zuora = refund.counts ? refund.amount.minor : 0n
    const kind = Refund.kindOf(known, refund.id)
    if (ours === undefined || kind === undefined) {
      if (zuora === 0n) return []
      if (zuora > nameless) return [difference("Z01", refund, -zuora, "missing", show(zuora))]
      nameless -= zuora
      return refund.kind === "refund" ? [] : [difference("Z03", refund, 0n, "refund", refund.kind)]
    }
    if (ours === zuora && !Refund.isKind(kind, refund.kind) && ours !== 0n)
      return [difference("Z03", refund, 0n, kind, refund.kind)]
    const day = Refund.dayOf(known, refund.id)
    if (ours === zuora)
      return ours === 0n || day === undefined || day === refund.effectiveOn
        ? []
        : [difference("Z10", refund, 0n, day, refund.effectiveOn)]
    const word = (minor: bigint) => (minor === 0n ? "undone" : show(minor))
    return [difference("Z03", refund, ours - zuora, word(ours), word(zuora))]
  })
  return [...gone, ...there]
}
