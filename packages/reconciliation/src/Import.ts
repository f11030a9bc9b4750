/**
 * The way in for a tenant with history: every document that Zuora shows is recorded as imported, in batches that are
 * commits of their own. Running it again goes on where it stopped: what is known yields no facts.
 */
import { AccountOpen, record } from "@counterfoil/billing/Quiet"
import type { Cause } from "@counterfoil/billing/Recording"
import type { AccountId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { Progress } from "./Progress.ts"
import type { Untold } from "./report/Report.ts"
import * as StoreState from "./StoreState.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export interface Imported {
  readonly documents: number
  readonly facts: number
  readonly untold: ReadonlyArray<Untold>
}

/** Documents per commit: small enough to be quick, large enough to be few. */
const batchSize = 50

/** Reads Zuora and records it, account by account; accounts with an open call are left to that call, and named. */
export const run = Effect.fn("Import.run")(function* (scope: ZuoraSnapshot.Scope, cause: Cause) {
  const progress = yield* Progress
  const { lanes } = yield* StoreState.read
  const { observed, untold } = yield* ZuoraSnapshot.read(scope)
  const documents: ReadonlyArray<ObservedDocument> = [
    ...observed.invoices.values(),
    ...observed.creditMemos.values(),
    ...observed.payments.values()
  ]
  let facts = 0
  let done = 0
  const left: Array<Untold> = []
  for (const [accountId, all] of byAccount(documents)) {
    const lane = lanes.get(accountId)
    for (let start = 0; start < all.length; start += batchSize) {
      const batch = all.slice(start, start + batchSize)
      facts += yield* recordBatch(batch, cause, accountId, lane).pipe(
        Effect.catchTag("AccountOpen", ({ message }) =>
          Effect.sync(() => {
            left.push(...batch.map(({ kind, number }) => ({ subject: `${kind} ${number}`, why: message })))
            return 0
          })
        )
      )
      done += batch.length
      yield* progress.tell({ what: "Recording", done, of: documents.length })
    }
  }
  return { documents: documents.length, facts, untold: [...untold, ...left] } satisfies Imported
})

const byAccount = (documents: ReadonlyArray<ObservedDocument>) =>
  Map.groupBy(documents, ({ accountId }): AccountId | null => accountId ?? null)

/** The lane's version is the one from before Zuora was read. */
const recordBatch = (
  batch: ReadonlyArray<ObservedDocument>,
  cause: Cause,
  accountId: AccountId | null,
  lane: StoreState.Lane | undefined
) =>
  lane?.operationId !== undefined
    ? Effect.fail(new AccountOpen({ accountId: accountId ?? "", operationId: lane.operationId }))
    : record(
        batch,
        cause,
        "imported",
        accountId === null ? new Map() : new Map([[StreamName.accountLane(accountId), lane?.version ?? 0]])
      )
