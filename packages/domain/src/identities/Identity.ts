/**
 * An identity: an equation that must hold on every ledger, for every date and as known at every instant. Checking it
 * yields the places where it does not, with both sides.
 */
import type { Money } from "../Money.ts"
import type { Ledger } from "../Ledger.ts"

/** One place where an identity does not hold. */
export interface Violation {
  readonly identity: Identity["code"]
  /** The document, application or account: `Invoice-<id>`, `account <id>`. */
  readonly subject: string
  readonly expected: Money
  readonly found: Money
}

/** What these are about. */
export const subjectsOf = (violations: ReadonlyArray<Violation>): ReadonlyArray<string> =>
  violations.map(({ subject }) => subject)

export interface Identity {
  /** Stable: it appears in reports and in the store. */
  readonly code: string
  /** The equation in one line. */
  readonly equation: string
  readonly check: (ledger: Ledger) => ReadonlyArray<Violation>
}

/** A violation if the two sides differ. */
export const compare = (identity: string, subject: string, expected: Money, found: Money): ReadonlyArray<Violation> =>
  expected.minor === found.minor ? [] : [{ identity, subject, expected, found }]
