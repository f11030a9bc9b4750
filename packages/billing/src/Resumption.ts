/**
 * Finishing an operation that a crash or a lost answer left open. It reads before anything else, and sends again only
 * where that cannot act twice:
 *
 * - a keyed POST with the same key and body, while Zuora still knows the key;
 * - anything else after two equal looks, far enough apart and after the last send, have shown that nothing happened. This
 *   rests on the assumption that a lost request takes effect within `quietMs` or never.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import { isErased } from "@counterfoil/domain/PersonalText"
import * as Effect from "effect/Effect"
import { OperationNotFound, OutcomeUnknown } from "./BillingError.ts"
import { attempt } from "./Attempt.ts"
import type { StoredCall } from "./BillingCall.ts"
import { storedCall } from "./Calls.ts"
import type { Delivery } from "./Delivery.ts"
import { type Owner, markUnknown, startAgain } from "./Execution.ts"
import type { Finding } from "./Finding.ts"
import { append, loadOperation, type OperationRecord, versionOf } from "./OperationRecord.ts"
import { ended, recordNo, recordSuccess } from "./Outcome.ts"
import { persistent } from "./Persistent.ts"
import { Policy, type Unanswered } from "./Policy.ts"
import { cameToNothing } from "./ReadLag.ts"
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
          const { attempt, body } = state.answer
          if (isErased(body)) return yield* markUnknown(operationId, "the answer was erased", cause)
          return yield* conclude(
            operationId,
            { _tag: "Answered", attempt, answer: { ...state.answer, body, trackId: "" } },
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
export const conclude = Effect.fnUntraced(function* (operationId: OperationId, sent: Delivery, cause: Cause) {
  const { state } = yield* loadOperation(operationId)
  if (state._tag === "NotRequested") return yield* Effect.die(`operation ${operationId} was never requested`)
  if (state._tag === "Recorded") return yield* ended(operationId)
  if (sent._tag === "Lost") return yield* markUnknown(operationId, sent.text, cause)
  if (sent._tag === "NotSent") return yield* recordNo(operationId, { _tag: "NotSent", text: sent.text }, cause)
  const kind = yield* kindOf(state.request)
  const { read } = yield* Policy
  const reading = read(state.request.call, sent.attempt, sent.answer)
  const isLast = !("attempt" in state) || state.attempt === sent.attempt
  switch (reading._tag) {
    case "Success":
      return yield* recordSuccess(operationId, reading.answer, cause)
    case "No":
      // A slow "no" to an earlier attempt says nothing about the later one.
      if (!isLast) return yield* markUnknown(operationId, "a later attempt is under way", cause)
      return yield* "firstStartedAt" in state && (yield* isContradicted(kind, state, sent.attempt))
        ? markUnknown(operationId, "Zuora refused the repeat, yet shows another state than before", cause)
        : recordNo(operationId, reading.outcome, cause)
    case "Open":
      if (
        isLast &&
        reading.hint !== undefined &&
        state._tag === "Answered" &&
        (yield* cameToNothing(kind, { ...state, answeredAt: state.answer.answeredAt }))
      )
        return yield* recordNo(operationId, { _tag: "Declined", ...reading.hint }, cause)
      return yield* markUnknown(operationId, reading.text, cause)
  }
})

/** An operation of a newer program is nothing that this one may guess at. */
export const kindOf = ({ call }: OperationRequest): Effect.Effect<StoredCall> => {
  const kind = storedCall(call.name)
  return kind === undefined ? Effect.die(`this program does not know the call ${call.name}`) : Effect.succeed(kind)
}

/** A repeated PUT that is refused may have been refused because the first one took effect after all. */
const isContradicted = Effect.fnUntraced(function* (
  kind: StoredCall,
  { firstStartedAt, request }: Pick<Unanswered, "firstStartedAt" | "request">,
  attempt: number
) {
  if (request.call.keyed || attempt === 1) return false
  return (yield* kind.look(request, firstStartedAt)).finding !== "not happened"
})

type OperationRequest = Unanswered["request"]

/** What has become of a call without an answer: sent again, found out by looking, or left open for a later look. */
const clarify = Effect.fnUntraced(function* (record: OperationRecord, state: Unanswered, cause: Cause, owner: Owner) {
  const settings = yield* Tenant
  const { repeat } = yield* Policy
  const { operationId } = record
  const { now } = yield* moment
  const lane = Array.from(record.lanes.values()).find((held) => held._tag === "Taken")
  if (state._tag === "InFlight" && lane?._tag === "Taken" && lane.owner !== owner.owner && lane.until > now)
    return yield* atIt(operationId, lane.owner, lane.until)
  const next = { attempt: state.attempt + 1, request: state.request }
  if (repeat(state, undefined, now, settings) === "Send") return yield* sendAgain(record, next, cause, owner)
  const kind = yield* kindOf(state.request)
  const looked = yield* kind.look(state.request, state.firstStartedAt)
  if (looked.finding === "happened") return yield* recordSuccess(operationId, undefined, cause)
  if (repeat(state, looked, now, settings) === "Send") return yield* sendAgain(record, next, cause, owner)
  return yield* lookAgain(record, state, looked, cause)
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
  const { call, trackId } = next.request
  const sent = yield* attempt(
    { operationId, attempt: next.attempt, trackId, call },
    startAgain(record, next, cause, owner),
    cause
  ).pipe(
    // The lane is this operation's own, held by whoever sent last: its time is not over.
    Effect.catchTag("AccountBusy", ({ until }) => atIt(operationId, "another process", until))
  )
  return yield* sent === undefined ? atIt(operationId, "another process", now) : conclude(operationId, sent, cause)
})

/** Puts on record what a look has shown, so that a later one can be compared with it. */
const lookAgain = Effect.fnUntraced(function* (
  record: OperationRecord,
  state: Unanswered,
  { finding, fingerprint }: Finding,
  cause: Cause
) {
  const { quietMs } = yield* Tenant
  const { operationId } = record
  const { now } = yield* moment
  yield* append(
    record,
    {
      name: `probe-${versionOf(record)}`,
      operation: [
        ...(state._tag === "Unknown"
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
        ? "what Zuora shows does not tell whether it happened: settle it by evidence"
        : "Zuora does not show it yet; after a second look it can be sent again",
    notBefore: later(now, quietMs)
  })
})
