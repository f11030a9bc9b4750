/**
 * What was closed before the cut-over of a tenant is not in its books on purpose: it is not compared, neither itself nor
 * what it gives. What is open in Zuora is compared, whenever it is from.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { isBefore } from "@counterfoil/domain/FromCutOver"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { type CutOver, isOpen } from "@counterfoil/domain/OpeningObservation"
import * as Effect from "effect/Effect"

/** Zuora's documents that the books are to have. */
export const leaveOut = (observed: Observed, ledger: Ledger) =>
  Effect.map(cutOver, (beginning) => withoutFormer(observed, ledger, beginning))

/** Which documents that are read are not to be in the books: none where these have all of the tenant's history. */
export const leftOut = Effect.map(
  cutOver,
  (beginning) =>
    (document: ObservedDocument): boolean =>
      beginning !== undefined && isFormer(document, beginning)
)

/** Whether a document that the books do not know is not to be in them. */
const isFormer = (document: ObservedDocument, beginning: CutOver): boolean =>
  isBefore(document, beginning) && !isOpen(document)

/** Of a tenant whose books begin then, or have all of its history. */
export const withoutFormer = (observed: Observed, ledger: Ledger, beginning: CutOver | undefined): Observed => {
  if (beginning === undefined) return observed
  const keep = <K, D extends ObservedDocument>(
    documents: ReadonlyMap<K, D>,
    ours: ReadonlyMap<K, { readonly _tag: string }>
  ): ReadonlyMap<K, D> =>
    new Map(
      Array.from(documents).filter(
        ([id, document]) => (ours.get(id)?._tag ?? "NotSeen") !== "NotSeen" || !isFormer(document, beginning)
      )
    )
  return {
    ...fromCutOver(observed, ledger, beginning),
    formerParts: observed.formerParts,
    invoices: keep(observed.invoices, ledger.invoices),
    debitMemos: keep(observed.debitMemos, ledger.debitMemos),
    creditMemos: keep(observed.creditMemos, ledger.creditMemos),
    payments: keep(observed.payments, ledger.payments)
  }
}

/** Legacy changes of balances that the books are to have: what was adjusted before is in the openings. */
export const fromCutOver = (
  { adjustments, moves }: Pick<Observed, "adjustments" | "moves">,
  ledger: Ledger,
  beginning: CutOver | undefined
): Pick<Observed, "adjustments" | "moves"> => ({
  adjustments: adjustments?.filter(
    ({ adjustment, invoiceId }) =>
      beginning === undefined ||
      adjustment.effectiveOn > beginning.on ||
      ledger.invoices.get(invoiceId)?.offsets.has(adjustment.adjustmentId)
  ),
  moves
})
