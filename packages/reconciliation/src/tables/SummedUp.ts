/** What a run says of the whole: the books, identities over all documents, and what could not be told. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { identities } from "@counterfoil/domain/identities/Identities"
import type { CheckedBook } from "@counterfoil/domain/identities/Books"
import type { Violation } from "@counterfoil/domain/identities/Identity"
import { fromViolations } from "@counterfoil/domain/SelfCheck"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import type { Illegible } from "../Illegible.ts"
import type { Across } from "./AcrossDocuments.ts"
import { booksOf, checkBookRows, trialOf } from "./Books.ts"
import type { Compared } from "./ComparedSlice.ts"

export interface SummedUp {
  /** Those that no slice could tell. */
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** How often each identity does not hold, by its code. */
  readonly violations: ReadonlyMap<string, number>
  readonly books: ReadonlyArray<CheckedBook>
  readonly trialBalance: TrialBalance
  /** Ids of applications whose items nobody has read. */
  readonly pending: ReadonlyArray<string>
}

export const sumUp = Effect.fnUntraced(function* (
  tenant: string,
  isWhole: boolean,
  compared: ReadonlyArray<Compared>,
  between: Across,
  illegible: Illegible
) {
  const sums = yield* booksOf(tenant, isWhole)
  // The books are sums over everything: with an event less they say nothing.
  const books = illegible.size === 0 ? checkBookRows(sums, between.inTransit) : []
  const across = inOrder(between.violations)
  const all = [...compared.flatMap(({ violations }) => violations), ...across]
  const violations = new Map<string, number>()
  for (const { identity } of all) violations.set(identity, (violations.get(identity) ?? 0) + 1)
  return {
    discrepancies: fromViolations([...across, ...books.flatMap((one) => one.violations)]).filter(
      (found) => !illegible.concerns(found)
    ),
    violations,
    books,
    trialBalance: trialOf(sums, between.inTransit),
    pending: compared.flatMap(({ pending }) => pending).toSorted()
  } satisfies SummedUp
})

/** As the identities stand in their list, since each subject is told of once, under the first that it breaks. */
const inOrder = (violations: ReadonlyArray<Violation>): ReadonlyArray<Violation> =>
  identities.flatMap(({ code }) =>
    violations.filter(({ identity }) => identity === code).toSorted((a, b) => (a.subject < b.subject ? -1 : 1))
  )
