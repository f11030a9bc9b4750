/**
 * A call's life: requested, sent, answered, recorded. Each step is durable before the next begins, so that a process
 * that dies anywhere leaves an operation that `resume` can finish.
 */
import * as AccountLane from "@counterfoil/domain/AccountLane"
import type { AccountId, OperationId } from "@counterfoil/domain/Id"
import type * as Operation from "@counterfoil/domain/Operation"
import { decideRequest } from "@counterfoil/domain/Operation"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { beforeOf } from "./Before.ts"
import { OutcomeUnknown } from "./BillingError.ts"
import { append, loadOperation, type OperationRecord } from "./OperationRecord.ts"
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
 * documents' versions. `VersionConflict` means that something moved meanwhile: plan again.
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
  const lanes = yield* takeLanes(record, plan, owner, later(now, laneMs), now)
  yield* append(
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
})

const callOf = ({ body, keyed, method, name, path }: PreparedCall): Operation.Call => ({
  name,
  method,
  path,
  body,
  keyed
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

/** Starts one more attempt of an operation whose outcome is unknown, taking its lanes over if their time is up. */
export const startAgain = Effect.fnUntraced(function* (
  record: OperationRecord,
  attempt: number,
  cause: Cause,
  { owner }: Owner
) {
  if (record.state._tag === "NotRequested" || record.state._tag === "Recorded") return
  const { laneMs } = yield* Tenant
  const { now } = yield* moment
  const { request } = record.state
  const lanes = yield* takeLanes(record, request, owner, later(now, laneMs), now)
  yield* append(
    record,
    {
      name: `attempt-${attempt}`,
      operation: [{ _tag: "OperationAttemptStarted", attempt, startedAt: now, effectiveOn: request.effectiveOn }],
      lanes
    },
    cause
  )
})

/** The call as the client sends it, from its stored form. */
const preparedOf = (call: Operation.Call): PreparedCall => ({
  name: call.name,
  method: call.method === "PUT" ? "PUT" : "POST",
  path: call.path,
  body: call.body,
  contentType: "application/json",
  keyed: call.keyed,
  movesMoney: true
})

export type Sent =
  | { readonly _tag: "Answered"; readonly answer: RawAnswer }
  | { readonly _tag: "NotSent"; readonly text: string }

/**
 * Sends the attempt that was just started. An answer is stored the moment it is here, before anybody reads it; a lost
 * one is stored as unknown, keeps the lane and fails with `OutcomeUnknown`.
 */
export const send = Effect.fnUntraced(function* (operationId: OperationId, cause: Cause) {
  const zuora = yield* Zuora
  const record = yield* loadOperation(operationId)
  if (record.state._tag !== "InFlight") return yield* Effect.die(`operation ${operationId} is ${record.state._tag}`)
  const { attempt, request } = record.state
  const { effectiveOn } = request
  const options = { trackId: request.trackId, ...(request.call.keyed ? { idempotencyKey: operationId } : {}) }
  return yield* zuora.send(preparedOf(request.call), options).pipe(
    Effect.flatMap((answer) =>
      Effect.gen(function* () {
        const { now } = yield* moment
        yield* append(
          record,
          {
            name: `answered-${attempt}`,
            operation: [
              {
                _tag: "OperationAnswered",
                attempt,
                status: answer.status,
                headers: answer.headers,
                body: answer.body,
                answeredAt: now,
                effectiveOn
              }
            ]
          },
          cause
        )
        return { _tag: "Answered", answer } satisfies Sent
      })
    ),
    Effect.catchTag("NotSent", (error) =>
      // An earlier attempt may have gone through: then this one's failure says nothing about the money.
      attempt === 1
        ? Effect.succeed<Sent>({ _tag: "NotSent", text: error.message })
        : markUnknown(record, error.message, cause)
    ),
    Effect.catchTag("OutcomeUnknown", (error) =>
      error instanceof OutcomeUnknown ? Effect.fail(error) : markUnknown(record, error.message, cause)
    )
  )
})

/** Stores that the outcome is unknown and says so. */
export const markUnknown = Effect.fnUntraced(function* (record: OperationRecord, text: string, cause: Cause) {
  const { quietMs } = yield* Tenant
  const { now } = yield* moment
  const { operationId, state } = record
  if (state._tag === "InFlight" || state._tag === "Answered") {
    const { attempt, request } = state
    yield* append(
      record,
      {
        name: `unknown-${attempt}`,
        operation: [
          { _tag: "OperationOutcomeUnknown", attempt, cause: text, at: now, effectiveOn: request.effectiveOn }
        ]
      },
      cause
    )
  }
  const keyed = state._tag !== "NotRequested" && state.request.call.keyed
  return yield* new OutcomeUnknown({ operationId, text, notBefore: keyed ? now : later(now, quietMs) })
})
