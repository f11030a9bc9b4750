/** What the comparisons of a run need beside the documents: the same in every process that does a part of it. */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import * as Effect from "effect/Effect"
import type { Illegible } from "../Illegible.ts"
import { openAccounts } from "../StoreState.ts"
import type { Run, Settings } from "./Runs.ts"
import { illegibleIn, openOperations } from "./Suspects.ts"

export interface Circumstances extends Settings {
  readonly beginning: CutOver | undefined
  /** Accounts with a call that has no end yet: what differs there may be that call. */
  readonly openAccounts: ReadonlySet<string>
  /** By stream, what Zuora still shows as deleted. */
  readonly deleted: ReadonlyMap<string, ObservedDocument>
  readonly illegible: Illegible
}

/** As the tables have them; and the calls without an end, of which a run tells too. */
export const circumstancesOf = Effect.fnUntraced(function* (
  tenant: string,
  { settings }: Run,
  deleted: Circumstances["deleted"]
) {
  const operations = yield* openOperations(tenant)
  const circumstances: Circumstances = {
    ...settings,
    beginning: yield* cutOver,
    openAccounts: openAccounts({ operations }),
    deleted,
    illegible: yield* illegibleIn(tenant)
  }
  return { circumstances, operations }
})
