/** Applications where they belong: between documents that are known, and not dated before them. Identities 20 and 41. */
import type { Applied } from "../Applications.ts"
import { givingOf, type Ledger, targetOf } from "../Ledger.ts"
import { max } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import { compare, type Identity } from "./Identity.ts"

/**
 * What nobody knows can neither give nor get. What stood at a cut-over may lie with documents that never become known. An
 * application that was taken back as a whole carries nothing.
 */
export const betweenKnown: Identity = {
  code: "20 known documents",
  equation: "every application that carries value has a known source and a known target",
  check: (ledger) =>
    applications(ledger).flatMap(({ application, carried, remainingMinor }) => {
      const { currency } = application.amount
      const isKnown =
        givingOf(ledger, application.source) !== undefined && targetOf(ledger, application.target) !== undefined
      return carried || isKnown
        ? []
        : compare(
            "20 known documents",
            `application ${application.id}`,
            Money.zero(currency),
            Money.make(currency, remainingMinor)
          )
    })
}

/** 41: value is given on a day on which its source and its target are there. */
export const neverBeforeDocuments: Identity = {
  code: "41 effective order",
  equation: "an application is not dated before its document or its source",
  check: (ledger) =>
    applications(ledger).flatMap(({ application, carried }) => {
      const source = givingOf(ledger, application.source)
      const target = targetOf(ledger, application.target)
      const { amount, effectiveOn } = application
      if (carried || source === undefined || target === undefined) return []
      return effectiveOn < max(source.effectiveOn, target.effectiveOn)
        ? compare("41 effective order", `application ${application.id}`, Money.zero(amount.currency), amount)
        : []
    })
}

/** Each application once, by whichever leg is there. */
const applications = (ledger: Ledger): ReadonlyArray<Applied> => {
  const all = new Map<string, Applied>()
  for (const { usage } of [...ledger.payments.values(), ...ledger.creditMemos.values()])
    for (const [id, applied] of usage.applications.applied) all.set(id, applied)
  for (const state of [...ledger.invoices.values(), ...ledger.debitMemos.values()])
    for (const [id, applied] of state.applications.applied) if (!all.has(id)) all.set(id, applied)
  return Array.from(all.values())
}
