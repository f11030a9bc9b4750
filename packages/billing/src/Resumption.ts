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
import { append, loadOperation, type OperationRecord, versionOf } from "./OperationRecord.ts"
import { ended, readAnswer, recordNo, recordSuccess } from "./Outcome.ts"
import { persistent } from "./Persistent.ts"
import { isDeclineProven, probe } from "./Probe.ts"
import type { Cause } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { later, moment } from "./TenantClock.ts"

/** Takes an operation as far as it can safely go now. Of several processes that try, one goes on. */
export const finish = Effect.fn("Resumption.finish")((operationId: OperationId, cause: Cause, owner: Owner) =>
  persistent(
    Effect.gen(function* () {
      const record = yield* loadOperation(operationId)
      const { state } = record
      switch (state._tag) {
        case "NotRequested":
          return yield* new OperationNotFound({ operationId })
        case "Recorded":
          return yield* ended(operationId)
        case "Answered": {
          const { attempt } = state.answer
          return yield* conclude(
            operationId,
            { _tag: "Answered", attempt, answer: { ...state.answer, trackId: "" } },
            cause
          )
        }
        case "Requested":
          return yield* sendAgain(record, { attempt: 1, request: state.request }, cause, owner)
        case "InFlight":
        case "Unknown":
          return yield* clarify(record, state, cause, owner)
      }
    })
  )
)

/** Interprets what came back and records it. */
export const conclude = Effect.fnUntraced(function* (operationId: OperationId, sent: Sent, cause: Cause) {
  const { state } = yield* loadOperation(operationId)
  if (state._tag === "NotRequested") return yield* Effect.die(`operation ${operationId} was never requested`)
  if (state._tag === "Recorded") return yield* ended(operationId)
  if (sent._tag === "Lost") return yield* markUnknown(operationId, sent.text, cause)
  if (sent._tag === "NotSent") return yield* recordNo(operationId, { _tag: "NotSent", text: sent.text }, cause)
  const reading = readAnswer(state.request.call, sent.attempt, sent.answer)
  const isLast = !("attempt" in state) || state.attempt === sent.attempt
  switch (reading._tag) {
    case "Success":
      return yield* recordSuccess(operationId, reading.collected, cause)
    case "No":
      // A slow "no" to an earlier attempt says nothing about the later one.
      if (!isLast) return yield* markUnknown(operationId, "a later attempt is under way", cause)
      return yield* (yield* isContradicted(state.request, sent.attempt))
        ? markUnknown(operationId, "Zuora refused the repeat, yet shows another state than before", cause)
        : recordNo(operationId, reading.outcome, cause)
    case "Open":
      if (isLast && reading.hint !== undefined && (yield* isDeclineProven(state.request.intent, state)))
        return yield* recordNo(operationId, { _tag: "Declined", ...reading.hint }, cause)
      return yield* markUnknown(operationId, reading.text, cause)
  }
})

/** A repeated PUT that is refused may have been refused because the first one took effect after all. */
const isContradicted = Effect.fnUntraced(function* (request: OperationRequest, attempt: number) {
  if (request.call.keyed || attempt === 1) return false
  return (yield* probe(request)).finding !== "not happened"
})

type Open = Extract<Operation.State, { _tag: "InFlight" | "Unknown" }>
type OperationRequest = Open["request"]

const clarify = Effect.fnUntraced(function* (record: OperationRecord, state: Open, cause: Cause, owner: Owner) {
  const { keyLifeMs } = yield* Tenant
  const { operationId } = record
  const { now } = yield* moment
  const lane = Array.from(record.lanes.values()).find((held) => held._tag === "Taken")
  if (state._tag === "InFlight" && lane?._tag === "Taken" && lane.owner !== owner.owner && lane.until > now)
    return yield* atIt(operationId, lane.owner, lane.until)
  if (!state.request.call.keyed) return yield* probed(record, state, cause, owner)
  if (later(state.firstStartedAt, keyLifeMs) > now)
    return yield* sendAgain(record, { attempt: state.attempt + 1, request: state.request }, cause, owner)
  // What a source has given can be seen; what a collect has charged only by evidence.
  if ((yield* probe(state.request)).finding === "happened") return yield* recordSuccess(operationId, undefined, cause)
  return yield* new OutcomeUnknown({
    operationId,
    text: "its idempotency key is too old to be sent again, and a repeat could act twice: settle it by evidence",
    notBefore: now
  })
})

const atIt = (operationId: OperationId, owner: string, until: string) =>
  new OutcomeUnknown({ operationId, text: `${owner} is at it`, notBefore: until })

const sendAgain = Effect.fnUntraced(function* (
  record: OperationRecord,
  next: { readonly attempt: number; readonly request: OperationRequest },
  cause: Cause,
  owner: Owner
) {
  const { operationId } = record
  const { now } = yield* moment
  const isOurs = yield* startAgain(record, next, cause, owner).pipe(
    // The lane is this operation's own, held by whoever sent last: its time is not over.
    Effect.catchTag("AccountBusy", ({ until }) => atIt(operationId, "another process", until))
  )
  if (!isOurs) return yield* atIt(operationId, "another process", now)
  return yield* conclude(operationId, yield* send(operationId, cause), cause)
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
    return yield* sendAgain(record, { attempt: state.attempt + 1, request: state.request }, cause, owner)
  yield* append(
    record,
    {
      name: `probe-${versionOf(record)}`,
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
