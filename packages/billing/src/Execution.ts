/** What is put on record while a call is under way: the intention, each attempt, the answer, that there is none. */
import * as AccountLane from "@counterfoil/domain/AccountLane"
import type { AccountId, OperationId } from "@counterfoil/domain/Id"
import { decideRequest } from "@counterfoil/domain/Operation"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { beforeOf } from "./Before.ts"
import { OutcomeUnknown } from "./BillingError.ts"
import { callOf } from "./Delivery.ts"
import { append, loadOperation, type OperationRecord, type Requested, versionOf } from "./OperationRecord.ts"
import { persistent } from "./Persistent.ts"
import type { Plan } from "./Plan.ts"
import type { Cause } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { later, moment } from "./TenantClock.ts"

/** Who holds a lane: this process. Given from outside, so that tests and replays choose it. */
export interface Owner {
  readonly owner: string
}

export const callHash = ({ body, method, path }: Pick<PreparedCall, "method" | "path" | "body">): string =>
  createHash("sha256").update(`${method} ${path}\n${body}`).digest("hex")

/**
 * Stores the intention, takes the account's lane and starts the first attempt, in one commit that also rests on the
 * documents' versions. Whether this very call did it: another one with the same intention at the same instant may have
 * been first, and only one may send. `VersionConflict` means that something moved meanwhile: plan again.
 */
export const request = Effect.fnUntraced(function* (
  operationId: OperationId,
  commandHash: string,
  plan: Plan,
  cause: Cause,
  { owner }: Owner
) {
  const { laneMs } = yield* Tenant
  const { now } = yield* moment
  const record = yield* loadOperation(operationId, plan.accounts)
  const requested = yield* Effect.fromResult(
    decideRequest(
      {
        operationId,
        intent: plan.intent,
        call: callOf(plan.call),
        commandHash,
        callHash: callHash(plan.call),
        trackId: operationId,
        accounts: plan.accounts,
        before: beforeOf(plan.loaded),
        effectiveOn: plan.effectiveOn
      },
      record.state
    )
  )
  if (record.state._tag !== "NotRequested") return false
  const lanes = yield* takeLanes(record, plan, owner, later(now, laneMs), now)
  const appended = yield* append(
    record,
    {
      name: "requested",
      operation: [
        ...requested,
        { _tag: "OperationAttemptStarted", attempt: 1, startedAt: now, effectiveOn: plan.effectiveOn }
      ],
      lanes,
      rests: plan.loaded
    },
    cause
  )
  return appended._tag === "Appended"
})

/** Lanes are taken in key order, so that two operations over several accounts cannot hold each other up. */
const takeLanes = Effect.fnUntraced(function* (
  record: OperationRecord,
  { accounts, effectiveOn }: { readonly accounts: ReadonlyArray<AccountId>; readonly effectiveOn: LocalDate },
  owner: string,
  until: string,
  now: string
) {
  const lanes = new Map<AccountId, ReadonlyArray<AccountLane.Event>>()
  for (const accountId of accounts.toSorted()) {
    const state = record.lanes.get(accountId) ?? AccountLane.initial
    const take = { accountId, operationId: record.operationId, owner, until, effectiveOn }
    lanes.set(accountId, yield* Effect.fromResult(AccountLane.decideTake(take, now, state)))
  }
  return lanes
})

/** Later than every lane's time. */
const forever = "9999-12-31T23:59:59.999Z"

/**
 * Starts one more attempt of an operation whose outcome is unknown, taking its lanes over if their time is up, or at once
 * where whoever sent it has put on record that no answer came. Whether this very call did it: only then may it send.
 */
export const startAgain = Effect.fnUntraced(function* (
  record: OperationRecord,
  { attempt, request }: { readonly attempt: number; readonly request: Requested },
  cause: Cause,
  { owner }: Owner
) {
  const { laneMs } = yield* Tenant
  const { now } = yield* moment
  const givenUp = record.state._tag === "Unknown"
  const lanes = yield* takeLanes(record, request, owner, later(now, laneMs), givenUp ? forever : now)
  const appended = yield* append(
    record,
    {
      name: `attempt-${attempt}`,
      operation: [{ _tag: "OperationAttemptStarted", attempt, startedAt: now, effectiveOn: request.effectiveOn }],
      lanes
    },
    cause
  )
  return appended._tag === "Appended"
})

/**
 * Stores an answer whatever has become of the operation meanwhile: a slow one may come when another process has taken
 * over. One that comes after the end changes nothing.
 */
export const storeAnswer = (operationId: OperationId, attempt: number, answer: RawAnswer, cause: Cause) =>
  persistent(
    Effect.gen(function* () {
      const record = yield* loadOperation(operationId)
      if (record.state._tag === "NotRequested" || record.state._tag === "Recorded") return
      const { now } = yield* moment
      const { effectiveOn } = record.state.request
      const { body, headers, status } = answer
      yield* append(
        record,
        {
          name: `answered-${attempt}`,
          operation: [{ _tag: "OperationAnswered", attempt, status, headers, body, answeredAt: now, effectiveOn }]
        },
        cause
      )
    })
  )

/** Stores that the outcome is unknown, and says so. */
export const markUnknown = Effect.fnUntraced(function* (operationId: OperationId, text: string, cause: Cause) {
  const { quietMs } = yield* Tenant
  const { now } = yield* moment
  const state = yield* persistent(
    Effect.gen(function* () {
      const record = yield* loadOperation(operationId)
      const { state } = record
      if (state._tag === "InFlight" || state._tag === "Answered") {
        const { attempt, request } = state
        yield* append(
          record,
          {
            name: `unknown-${versionOf(record)}`,
            operation: [
              { _tag: "OperationOutcomeUnknown", attempt, cause: text, at: now, effectiveOn: request.effectiveOn }
            ]
          },
          cause
        )
      }
      return state
    })
  )
  const keyed = state._tag !== "NotRequested" && state.request.call.keyed
  return yield* new OutcomeUnknown({ operationId, text, notBefore: keyed ? now : later(now, quietMs) })
})
