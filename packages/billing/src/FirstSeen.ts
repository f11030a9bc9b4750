/**
 * Documents from before a tenant's cut-over that are seen for the first time: they come in with an opening balance, as
 * they would have come in then, and what they still give is what stood.
 */
import { remainingItems } from "@counterfoil/domain/Applications"
import { isBefore } from "@counterfoil/domain/FromCutOver"
import { isKnown, type Ledger, type Placed } from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedDocument, ObservedPart, ObservedSource } from "@counterfoil/domain/Observed"
import { type CutOver, openingOf, type Standing, standingOf } from "@counterfoil/domain/OpeningObservation"
import * as StreamName from "@counterfoil/domain/StreamName"

/** The openings of those among these documents that the books do not know. */
export const openings = (
  ledger: Ledger,
  documents: ReadonlyArray<ObservedDocument>,
  cutOver: CutOver
): ReadonlyArray<Placed> => {
  const firsts = documents.filter((document) => isBefore(document, cutOver) && !isKnown(ledger, document))
  const opened = firsts.map((document) => ("parts" in document ? withOldParts(document, ledger, cutOver) : document))
  const standing = [...opened.flatMap((one) => ("parts" in one ? standingOf(one) : [])), ...carriedIn(ledger)]
  return opened.flatMap((document) => openingOf(document, standing, cutOver))
}

/** Without what the books of a known target do not have: that was given since, and is observed as such. */
const withOldParts = (document: ObservedSource, ledger: Ledger, { newId }: CutOver): ObservedSource => {
  const source = document.kind === "payment" ? StreamName.payment(document.id) : StreamName.creditMemo(document.id)
  const isOld = ({ target }: ObservedPart): boolean => {
    const state = target.kind === "invoice" ? ledger.invoices.get(target.id) : ledger.debitMemos.get(target.id)
    return (
      state === undefined ||
      state._tag === "NotSeen" ||
      state.applications.applied.has(newId(`${source} > ${StreamName.ofTarget(target)} opening`))
    )
  }
  const parts = document.parts.filter(isOld)
  const newer = document.parts.filter((part) => !isOld(part)).reduce((sum, { amount }) => sum + amount.minor, 0n)
  const { currency, minor } = document.unapplied
  return { ...document, parts, unapplied: Money.make(currency, minor + newer) }
}

/** What stood on sources that the books know. */
const carriedIn = ({ creditMemos, payments }: Ledger): ReadonlyArray<Standing> =>
  [...payments.values(), ...creditMemos.values()].flatMap(({ usage }) =>
    Array.from(usage.applications.applied.values()).flatMap((applied) =>
      applied.carried
        ? [
            {
              source: applied.application.source,
              target: applied.application.target,
              amount: applied.application.amount,
              items: remainingItems({ ...applied, unapplications: [] })
            }
          ]
        : []
    )
  )
