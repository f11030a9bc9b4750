/** Random tenants without Invoice Settlement, of which either side lost something, or has it on another document. */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { AccountId, type InvoiceId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import * as fc from "fast-check"
import { type Attempt, attempts, play } from "../../../domain/test/History.ts"
import { meddled, meddling } from "../../../domain/test/Meddling.ts"
import { clean } from "./CleanWorld.ts"
import { grouped } from "./Grouped.ts"
import { type Legacy, legacies, legacyOf } from "./Legacy.ts"
import type { World } from "./World.ts"

export type Changes = Required<Pick<Observed, "adjustments" | "moves">>

/** What Zuora shows otherwise than anybody would expect, of the nth adjustment or move. */
export const Strange = fc.record({
  how: fc.constantFrom("owner", "document", "gone", "canceled", "cent", "other id"),
  at: fc.nat()
})
type Strange = typeof Strange extends fc.Arbitrary<infer A> ? A : never

const nobody = AccountId.make("A-nobody")

export const strange = (
  { adjustments, moves }: Changes,
  invoices: ReadonlyArray<InvoiceId>,
  { at, how }: Strange
): Changes => {
  const index = at % Math.max(1, (adjustments ?? []).length + (moves ?? []).length)
  const invoiceId = invoices[at % Math.max(1, invoices.length)]
  const more = (amount: Money.Money) => Money.make(amount.currency, amount.minor + (how === "cent" ? 1n : 0n))
  return {
    adjustments: (adjustments ?? []).flatMap((one, n) => {
      if (n !== index) return [one]
      const { adjustment } = one
      return how === "gone"
        ? []
        : [
            {
              ...one,
              ...(how === "owner" && invoiceId !== undefined ? { invoiceId } : {}),
              isCanceled: one.isCanceled || how === "canceled",
              adjustment: {
                ...adjustment,
                amount: more(adjustment.amount),
                ...(how === "other id" ? { adjustmentId: `${adjustment.adjustmentId}'` as never } : {})
              }
            }
          ]
    }),
    moves: (moves ?? []).flatMap((one, n) => {
      if (n + (adjustments ?? []).length !== index) return [one]
      return how === "gone"
        ? []
        : [
            {
              ...one,
              ...(how === "owner" ? { accountId: nobody } : {}),
              ...(how === "document"
                ? { document: invoiceId === undefined ? undefined : { kind: "invoice" as const, id: invoiceId } }
                : {}),
              ...(how === "other id" ? { id: `${one.id}'` as never } : {}),
              isCanceled: one.isCanceled || how === "canceled",
              amount: more(one.amount)
            }
          ]
    })
  }
}

export const Drawn = fc.record({
  histories: fc.array(attempts, { minLength: 1, maxLength: 3 }),
  legacy: legacies,
  strange: fc.array(Strange, { maxLength: 3 }),
  edits: fc.array(meddling, { maxLength: 4 }),
  lost: fc.array(fc.nat(), { maxLength: 3 })
})
type Drawn = typeof Drawn extends fc.Arbitrary<infer A> ? A : never

const historyOf = (histories: ReadonlyArray<ReadonlyArray<Attempt>>) =>
  histories.flatMap((steps, at) => grouped(play(steps).placed, `k${at}-`, "legacy"))

export const worldOf = (drawn: Omit<Drawn, "legacy"> & { readonly legacy: ReadonlyArray<Legacy> }): World => {
  const history = historyOf(drawn.histories)
  const { observed, ours, theirs } = legacyOf(history, drawn.legacy)
  const all = [...history, ...ours]
  // Documents and changes; what a lost leg of an application between accounts comes to is for runs of every tenant.
  const losable = all.flatMap(({ event }, n) => (/(Applied|Unapplied)$/u.test(event._tag) ? [] : [n]))
  const gone = new Set(drawn.lost.map((n) => losable[n % Math.max(1, losable.length)]))
  return {
    ...clean,
    ours: all.filter((_, n) => !gone.has(n)),
    theirs: [...history, ...theirs],
    edits: [
      (before) => meddled(before, drawn.edits),
      (before) => ({
        ...before,
        ...drawn.strange.reduce<Changes>(
          (changes, one) => strange(changes, Array.from(before.invoices.keys()), one),
          observed
        )
      })
    ],
    before: undefined
  }
}
