/** The store against itself: which identities hold on the books, and what of them cannot be told. */
import * as Applications from "@counterfoil/domain/Applications"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { checkBooks } from "@counterfoil/domain/identities/Books"
import { identities } from "@counterfoil/domain/identities/Identities"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { fromOperations, fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import { concerning, withEnds } from "./Concerning.ts"
import type { Settings } from "@counterfoil/billing/Tenant"
import type { CheckedIdentity, Untold } from "./report/Report.ts"
import type { StoreState } from "./StoreState.ts"

export interface Checked {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  readonly identities: ReadonlyArray<CheckedIdentity>
}

/**
 * Checks the books of a run, whole or of one account; calls without an outcome since before an instant count as stuck. What
 * one account's applications have elsewhere is looked at with it.
 */
export const check = (
  state: Pick<StoreState, "documents" | "illegible" | "ledger" | "operations">,
  ledger: Ledger,
  {
    accountId,
    settlement,
    stuckBefore
  }: Pick<Settings, "settlement"> & { readonly accountId: string | undefined; readonly stuckBefore: string }
): Checked => {
  const { illegible } = state
  const isWhole = accountId === undefined
  const around = isWhole ? ledger : withEnds(ledger, state.ledger)
  const concerns = isWhole ? () => true : concerning(ledger, [accountId])
  const checked = identities.map((identity) => ({
    identity,
    violations: illegible.elsewhere(identity.check(around).filter(concerns), state.ledger)
  }))
  // The books are sums over everything: with an event less they say nothing.
  const books = isWhole && illegible.size === 0 ? checkBooks(state.documents, ledger) : []
  const violations = [...checked, ...books].flatMap((one) => one.violations)
  const documents = ledger.invoices.size + ledger.debitMemos.size + ledger.creditMemos.size + ledger.payments.size
  return {
    discrepancies: [
      ...fromViolations(violations, around),
      ...hiddenOffsets(ledger, violations),
      ...fromOperations(state.operations, stuckBefore)
    ],
    identities: [
      ...checked.map(({ identity, violations }) => ({
        code: identity.code,
        equation: identity.equation,
        checked: documents,
        violations: violations.length,
        silent: silenceOf(identity.code, settlement, ledger.creditBalances.size > 0)
      })),
      ...books.map(({ code, equation, violations }) => ({
        code,
        equation,
        checked: state.documents.length,
        violations: violations.length,
        silent: null
      }))
    ]
  }
}

/** Why an identity has nothing to say in this tenant: applications without items, accounts without credit balances. */
export const silenceOf = (
  code: string,
  settlement: Settings["settlement"],
  hasCreditBalances: boolean
): string | null => {
  if (settlement !== "item" && /^(2|3|14) /.test(code)) return "not itemised"
  return code.startsWith("21 ") && !hasCreditBalances ? "not applicable" : null
}

/** What our own side leaves untold: splits that nobody has read yet, and calls whose outcome nobody knows. */
export const untold = (operations: StoreState["operations"], pending: ReadonlyArray<string>): ReadonlyArray<Untold> => [
  ...pending.map((id) => ({
    subject: `application ${id}`,
    why: "Zuora chose its items and they have not been read yet: resume the operation, or adopt"
  })),
  ...Array.from(operations).flatMap(([id, state]) =>
    state._tag === "Unknown"
      ? [{ subject: `operation ${id}`, why: `its outcome is unknown since ${state.since}: resume it` }]
      : []
  )
]

/** Applications whose items nobody has read. */
export const pendingIn = (ledger: Ledger): ReadonlyArray<string> =>
  [...ledger.invoices.values(), ...ledger.debitMemos.values()].flatMap(({ applications }) =>
    Applications.pending(applications).map(({ id }) => id)
  )
