/**
 * The way in for a tenant with history: every document that Zuora shows is recorded as imported, in batches that are
 * commits of their own. Running it again goes on where it stopped: what is known yields no facts.
 */
import type { Cause } from "@counterfoil/billing/Recording"
import { record } from "@counterfoil/billing/Observing"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import { Progress } from "./Progress.ts"
import type { Untold } from "./report/Report.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export interface Imported {
  readonly documents: number
  readonly facts: number
  readonly untold: ReadonlyArray<Untold>
}

/** Documents per commit: small enough to be quick, large enough to be few. */
const batchSize = 50

/** Reads Zuora and records it. Invoices come before what is applied to them. */
export const run = Effect.fn("Import.run")(function* (scope: ZuoraSnapshot.Scope, cause: Cause) {
  const progress = yield* Progress
  const { observed, untold } = yield* ZuoraSnapshot.read(scope)
  const documents: ReadonlyArray<ObservedDocument> = [
    ...observed.invoices.values(),
    ...observed.creditMemos.values(),
    ...observed.payments.values()
  ]
  let facts = 0
  for (let start = 0; start < documents.length; start += batchSize) {
    facts += yield* record(documents.slice(start, start + batchSize), cause, "imported")
    yield* progress.tell({
      what: "Recording",
      done: Math.min(start + batchSize, documents.length),
      of: documents.length
    })
  }
  return { documents: documents.length, facts, untold } satisfies Imported
})
