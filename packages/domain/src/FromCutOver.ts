/** What a document adds to books that begin at a cut-over, when it is seen for the first time. */
import { type Change, receivableAt, since, type SourceEntry, sourceAt, unchanged } from "./AtCutOver.ts"
import type { Entry } from "./ApplicationHistory.ts"
import type { Placed } from "./Ledger.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedDocument, ObservedReceivable, ObservedSource } from "./Observed.ts"
import { type CutOver, isOpen, openingOf, type Standing, standingOf } from "./OpeningObservation.ts"

/** The document's own day. */
export const dateOf = (document: ObservedDocument): LocalDate => {
  switch (document.kind) {
    case "invoice":
      return document.invoiceDate
    case "debitMemo":
    case "creditMemo":
      return document.memoDate
    case "payment":
      return document.effectiveOn
  }
}

/** From before the cut-over or of its day: its history is not in the books. */
export const isBefore = (document: ObservedDocument, { on }: CutOver): boolean => dateOf(document) <= on

/** The opening of an invoice or debit memo; undefined where it was closed and nothing has happened to it since. */
export const receivableOpening = (
  document: ObservedReceivable,
  standing: ReadonlyArray<Standing>,
  entries: ReadonlyArray<SourceEntry>,
  cutOver: CutOver,
  changes: ReadonlyArray<Change> = []
): ReadonlyArray<Placed> | undefined => {
  const later = since(entries, cutOver.on)
  const changed = since(changes, cutOver.on)
  const at = receivableAt(unchanged(document, changed), standing, later)
  return isOpen(at.document) || later.length + changed.length > 0
    ? openingOf(at.document, at.standing, cutOver)
    : undefined
}

/** The opening of a payment or memo; undefined where it was used up and nothing has happened to it since. */
export const sourceOpening = (
  document: ObservedSource,
  entries: ReadonlyArray<Entry>,
  cutOver: CutOver,
  changes: ReadonlyArray<Change> = []
): ReadonlyArray<Placed> | undefined => {
  const later = since(entries, cutOver.on)
  const changed = since(changes, cutOver.on)
  const refundedLater = document.refunds?.some(({ counts, effectiveOn }) => counts && effectiveOn > cutOver.on) ?? false
  const isUsed = later.length + changed.length > 0 || refundedLater
  const then = document.kind === "payment" ? unchanged(document, changed) : document
  const at = sourceAt(isUsed ? alive(then) : then, later, cutOver.on)
  return isOpen(at) || isUsed ? openingOf(at, standingOf(at), cutOver) : undefined
}

/** What is canceled now and was used since the cut-over had its value then: what is neither given nor refunded. */
const alive = (document: ObservedSource): ObservedSource => {
  if (document.status !== "Canceled") return document
  const given = document.parts.reduce((sum, { amount }) => sum + amount.minor, 0n) + document.refunded.minor
  return document.kind === "payment"
    ? { ...document, status: "Processed", unapplied: less(document.amount, given) }
    : { ...document, status: "Posted", unapplied: less(document.total, given) }
}

const less = ({ currency, minor }: Money.Money, taken: bigint): Money.Money => Money.make(currency, minor - taken)
