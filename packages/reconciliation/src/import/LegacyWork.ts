/**
 * What a legacy change of a balance adds to the books. Of books that begin at a cut-over what lies before is in the
 * opening of its document; only what the credit balance had then is in no opening, and comes in as value by itself.
 */
import type { OfAccount } from "@counterfoil/billing/bulk/BulkAdjustments"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { observeAdjustment, observeMove } from "@counterfoil/domain/LegacyObservation"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { Found, Work } from "./Work.ts"

const found = (facts: ReadonlyArray<Placed>): Found => ({
  pieces: facts.length === 0 ? [] : [facts],
  gaps: [],
  isTorn: false
})

const isEarlier = ({ effectiveOn }: { readonly effectiveOn: LocalDate }, cutOver: CutOver | undefined): boolean =>
  cutOver !== undefined && effectiveOn <= cutOver.on

export const ofAdjustment =
  (cutOver: CutOver | undefined) =>
  ({ accountId, change }: OfAccount<ObservedAdjustment>): Work => ({
    id: change.adjustment.adjustmentId,
    subject: `adjustment ${change.adjustment.number}`,
    accountId,
    stream: StreamName.invoice(change.invoiceId),
    others: [],
    isTimeless: true,
    facts: (ledger) => found(isEarlier(change.adjustment, cutOver) ? [] : observeAdjustment(ledger, change))
  })

export const ofMove =
  (cutOver: CutOver | undefined) =>
  ({ accountId, change }: OfAccount<ObservedCreditBalanceMove>): Work => ({
    id: change.id,
    subject: `credit balance adjustment ${change.number}`,
    accountId,
    stream: StreamName.creditBalance(accountId),
    others: othersOf(change),
    isTimeless: true,
    facts: (ledger) =>
      found(observeMove(ledger, isEarlier(change, cutOver) ? { ...change, document: undefined } : change))
  })

const othersOf = ({ document }: ObservedCreditBalanceMove): ReadonlyArray<string> => {
  switch (document?.kind) {
    case "invoice":
      return [StreamName.invoice(document.id)]
    case "payment":
      return [StreamName.payment(document.id)]
    default:
      return []
  }
}
