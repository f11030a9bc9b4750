/** What a run says of the whole: the books, identities over all documents, and what could not be told. */
import { placesOf } from "@counterfoil/domain/Bearings"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { CheckedBook } from "@counterfoil/domain/identities/Books"
import { subjectsOf } from "@counterfoil/domain/identities/Identity"
import { fromCauses } from "@counterfoil/domain/SelfCheck"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import type { Illegible } from "../Illegible.ts"
import type { Across } from "./AcrossDocuments.ts"
import { booksOf, checkBookRows, trialOf } from "./Books.ts"
import type { Compared } from "./ComparedSlice.ts"
import { loadOurs } from "./Loading.ts"
import { streamsOf } from "./Placed.ts"

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
  const own = [...compared.flatMap(({ violations }) => violations), ...between.violations]
  const violations = new Map<string, number>()
  for (const { identity } of own) violations.set(identity, (violations.get(identity) ?? 0) + 1)
  const all = [...own, ...books.flatMap((one) => one.violations)]
  const about = streamsOf(all, new Map([...compared.flatMap(({ placed }) => Array.from(placed)), ...between.placed]))
  const { ledger } = yield* loadOurs(tenant, about)
  return {
    discrepancies: fromCauses(all, { ...placesOf(ledger, subjectsOf(all)), shares: between.shares }),
    violations,
    books,
    trialBalance: trialOf(sums, between.inTransit),
    pending: compared.flatMap(({ pending }) => pending).toSorted()
  } satisfies SummedUp
})
