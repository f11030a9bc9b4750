/**
 * Recording what Zuora shows only where no call of ours is under way: what differs on an account with an open call may
 * be that call's doing, and its own end records it. The lane's version, taken before Zuora is read, is a condition of
 * the commit: a call that begins in between makes it fail.
 */
import type { EventMeta } from "@counterfoil/domain/EventMeta"
import type { AccountId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { VersionConflict } from "@counterfoil/event-store/StoreError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { load, stateIn } from "./Loaded.ts"
import { recordOnce } from "./Observing.ts"
import { persistent } from "./Persistent.ts"
import type { Cause } from "./Recording.ts"

/** A call of ours is under way on the account: resume it, then try again. Nothing was recorded. */
export class AccountOpen extends Data.TaggedError("AccountOpen")<{
  readonly accountId: string
  readonly operationId: string
}> {
  override get message(): string {
    return `account ${this.accountId} has the open operation ${this.operationId}: resume it first`
  }
}

/** The lanes of accounts as they are before Zuora is read. */
export type Lanes = ReadonlyMap<string, number>

/** Versions of the accounts' lanes; fails if one is taken. */
export const lanesOf = Effect.fnUntraced(function* (accounts: ReadonlyArray<AccountId>) {
  const loaded = yield* load(accounts.map(StreamName.accountLane))
  for (const accountId of accounts) {
    const lane = stateIn(loaded, "AccountLane", StreamName.accountLane(accountId))
    if (lane._tag === "Taken") return yield* new AccountOpen({ accountId, operationId: lane.operationId })
  }
  const lanes: Lanes = loaded.versions
  return lanes
})

/** Records what these documents show, if the lanes are still as they were; resolves to the number of facts. */
export const record = Effect.fn("Quiet.record")(function* (
  documents: ReadonlyArray<ObservedDocument>,
  cause: Cause,
  origin: EventMeta["origin"],
  lanes: Lanes
) {
  return yield* persistent(
    recordOnce(documents, cause, origin, lanes).pipe(
      Effect.catchIf(
        (error): error is VersionConflict => error._tag === "VersionConflict" && lanes.has(error.stream),
        ({ stream }) =>
          Effect.fail(
            new AccountOpen({ accountId: stream.slice("AccountLane-".length), operationId: "that just began" })
          )
      )
    )
  )
})
