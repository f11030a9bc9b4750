/**
 * Finishing an operation that a crash or a lost answer left open. It reads before anything else, and sends again only
 * where that cannot act twice:
 *
 * - a keyed POST with the same key and body, while Zuora still knows the key;
 * - a PUT after two equal probes, far enough apart and after the last send, have shown that nothing happened. This rests
 *   on the assumption that a lost request takes effect within `quietMs` or never.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import type * as Operation from "@counterfoil/domain/Operation"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { OperationNotFound, OutcomeUnknown } from "./BillingError.ts"
import { type Owner, markUnknown, send, type Sent, startAgain } from "./Execution.ts"
import { append, loadOperation, type OperationRecord } from "./OperationRecord.ts"
import { failureOf, readAnswer, recordNo, recordSuccess, settled } from "./Outcome.ts"
import { isDeclineProven, probe } from "./Probe.ts"
import type { Cause } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { later, moment } from "./TenantClock.ts"

/** Takes an operation as far as it can safely go now. */
export const finish = Effect.fn("Resumption.finish")(function* (operationId: OperationId, cause: Cause, owner: Owner) {
  const record = yield* loadOperation(operationId)
  const { state } = record
  switch (state._tag) {
    case "NotRequested":
      return yield* new OperationNotFound({ operationId })
    case "Recorded":
      return state.outcome._tag === "Succeeded"
        ? yield* settled(operationId)
        : yield* failureOf(operationId, state.outcome)
    case "Answered":
      return yield* conclude(record, { _tag: "Answered", answer: { ...state.answer, trackId: "" } }, cause)
    case "Requested":
      return yield* sendAgain(record, 1, cause, owner)
    case "InFlight":
    case "Unknown":
      return yield* clarify(record, state, cause, owner)
  }
})

/** Interprets what came back and records it. */
export const conclude = Effect.fnUntraced(function* (record: OperationRecord, sent: Sent, cause: Cause) {
  const { operationId, state } = record
  if (state._tag === "NotRequested") return yield* Effect.die(`operation ${operationId} was never requested`)
  if (sent._tag === "NotSent") return yield* recordNo(operationId, { _tag: "NotSent", text: sent.text }, cause)
  const attempt = "attempt" in state ? state.attempt : 1
  const reading = readAnswer(state.request.call, attempt, sent.answer)
  switch (reading._tag) {
    case "Success":
      return yield* recordSuccess(operationId, reading.collected, cause)
    case "No":
      return yield* recordNo(operationId, reading.outcome, cause)
    case "Open":
      if (reading.hint !== undefined && (yield* isDeclineProven(state.request.intent, state)))
        return yield* recordNo(operationId, { _tag: "Declined", ...reading.hint }, cause)
      return yield* markUnknown(yield* loadOperation(operationId), reading.text, cause)
  }
})

type Open = Extract<Operation.State, { _tag: "InFlight" | "Unknown" }>

const clarify = Effect.fnUntraced(function* (record: OperationRecord, state: Open, cause: Cause, owner: Owner) {
  const { keyLifeMs } = yield* Tenant
  const { now } = yield* moment
  const lane = Array.from(record.lanes.values()).find((held) => held._tag === "Taken")
  if (state._tag === "InFlight" && lane?._tag === "Taken" && lane.owner !== owner.owner && lane.until > now)
    return yield* new OutcomeUnknown({
      operationId: record.operationId,
      text: `${lane.owner} is at it`,
      notBefore: lane.until
    })
  if (!state.request.call.keyed) return yield* probed(record, state, cause, owner)
  if (later(state.firstStartedAt, keyLifeMs) > now) return yield* sendAgain(record, state.attempt + 1, cause, owner)
  return yield* new OutcomeUnknown({
    operationId: record.operationId,
    text: "its idempotency key is too old to be sent again, and a repeat could act twice: settle it by evidence",
    notBefore: now
  })
})

const sendAgain = Effect.fnUntraced(function* (record: OperationRecord, attempt: number, cause: Cause, owner: Owner) {
  yield* startAgain(record, attempt, cause, owner)
  const sent = yield* send(record.operationId, cause)
  return yield* conclude(yield* loadOperation(record.operationId), sent, cause)
})

/** A PUT: look first. */
const probed = Effect.fnUntraced(function* (record: OperationRecord, state: Open, cause: Cause, owner: Owner) {
  const { quietMs } = yield* Tenant
  const { operationId } = record
  const { finding, fingerprint } = yield* probe(state.request)
  if (finding === "happened") return yield* recordSuccess(operationId, undefined, cause)
  const { epochMs, now } = yield* moment
  const isUnknown = state._tag === "Unknown"
  const earlier = isUnknown
    ? state.probes.find(
        (one) =>
          one.finding === "not happened" &&
          one.fingerprint === fingerprint &&
          epochMs - epochOf(one.at) >= quietMs &&
          one.at > state.lastStartedAt
      )
    : undefined
  const quiet = epochMs - epochOf(state.lastStartedAt) >= quietMs
  if (finding === "not happened" && quiet && earlier !== undefined)
    return yield* sendAgain(record, state.attempt + 1, cause, owner)
  yield* append(
    record,
    {
      name: `probe-${state.attempt}-${isUnknown ? state.probes.length + 1 : 0}`,
      operation: [
        ...(isUnknown
          ? []
          : [
              {
                _tag: "OperationOutcomeUnknown" as const,
                attempt: state.attempt,
                cause: "the process that sent it is gone",
                at: now,
                effectiveOn: state.request.effectiveOn
              }
            ]),
        { _tag: "OperationProbed", finding, fingerprint, at: now, effectiveOn: state.request.effectiveOn }
      ]
    },
    cause
  )
  return yield* new OutcomeUnknown({
    operationId,
    text:
      finding === "unclear"
        ? "Zuora shows something between not happened and happened: settle it by evidence"
        : "Zuora does not show it yet; after a second look it can be sent again",
    notBefore: later(now, quietMs)
  })
})

const epochOf = (instant: string): number => DateTime.toEpochMillis(DateTime.makeUnsafe(instant))
