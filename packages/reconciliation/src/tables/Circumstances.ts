/** What the comparisons of a run need beside the documents: the same in every process that does a part of it. */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import * as Effect from "effect/Effect"
import type { Illegible } from "../Illegible.ts"
import { type Noted, UnreadDocuments } from "../reading/UnreadDocuments.ts"
import type { Untold } from "../report/Report.ts"
import { openAccounts } from "../StoreState.ts"
import { loadOurs } from "./Loading.ts"
import type { Run, Settings } from "./Runs.ts"
import { illegibleIn, openOperations } from "./Suspects.ts"

/** What of Zuora is in no row: kept as a step, so that every process has the same. */
export interface OfZuora {
  /** By stream, what Zuora still shows as deleted. */
  readonly documents: ReadonlyMap<string, ObservedDocument>
  /** What of that could not be read. */
  readonly untold: ReadonlyArray<Untold>
  readonly unread: Noted
}

export interface Circumstances extends Settings {
  readonly beginning: CutOver | undefined
  /** Accounts with a call that has no end yet: what differs there may be that call. */
  readonly openAccounts: ReadonlySet<string>
  /** By stream, what Zuora still shows as deleted. */
  readonly deleted: ReadonlyMap<string, ObservedDocument>
  readonly illegible: Illegible
  readonly unread: UnreadDocuments
  /** Whether legacy changes of balances are compared: where a tenant has them, and they could be read. */
  readonly hasChanges: boolean
  /** The books of single documents that were not read: they say whose these are. */
  readonly unreadOurs: Ledger
}

/** As the tables have them; and the calls without an end, of which a run tells too. */
export const circumstancesOf = Effect.fnUntraced(function* (
  tenant: string,
  { settings }: Run,
  { documents, unread: noted }: OfZuora
) {
  const operations = yield* openOperations(tenant)
  const unread = UnreadDocuments.of([noted])
  const circumstances: Circumstances = {
    ...settings,
    beginning: yield* cutOver,
    openAccounts: openAccounts({ operations }),
    deleted: documents,
    illegible: yield* illegibleIn(tenant),
    unread,
    hasChanges: settings.isLegacy === true && !unread.lacksChanges,
    unreadOurs: (yield* loadOurs(tenant, unread.streams)).ledger
  }
  return { circumstances, operations }
})
