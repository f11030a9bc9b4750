/** A call to Zuora as it was recorded: what was meant, each attempt, what came back, how it ended. */
import { OperationId } from "@counterfoil/domain/Id"
import type { Event } from "@counterfoil/domain/Operation"
import { shown } from "@counterfoil/domain/PersonalText"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Entry } from "../Entry.ts"

export interface TracedAttempt {
  readonly attempt: number
  /** ISO instants in UTC, as the process that sent it said. */
  readonly startedAt: string
  readonly endedAt: string | null
  /** HTTP status of the answer; null where none came. */
  readonly status: number | null
  /** What Zuora calls the request; null where it did not say. */
  readonly requestId: string | null
  /** Why there is no answer; null where there is one. */
  readonly problem: string | null
}

export interface TracedOperation {
  readonly operationId: OperationId
  /** The kind of intention: `Apply`, `Collect` … */
  readonly intent: string
  readonly call: { readonly name: string; readonly method: string; readonly path: string; readonly keyed: boolean }
  readonly trackId: string
  readonly accounts: ReadonlyArray<string>
  readonly attempts: ReadonlyArray<TracedAttempt>
  /** How it ended; null while it is open. */
  readonly outcome: string | null
}

/** Out of the events of its stream; undefined where it was never requested. */
export const tracedOperation = (entries: ReadonlyArray<Entry>): TracedOperation | undefined => {
  // The events of an operation's stream are an operation's.
  const events = entries.map(({ event }) => event as Event)
  const request = events.find((event) => event._tag === "OperationRequested")
  if (request === undefined) return undefined
  const { body: _, ...call } = request.call
  const end = events.findLast((event) => event._tag === "OperationRecorded")
  return {
    operationId: request.operationId,
    intent: request.intent._tag,
    call,
    trackId: request.trackId,
    accounts: request.accounts,
    attempts: attemptsOf(events),
    outcome: end === undefined ? null : end.outcome._tag
  }
}

const attemptsOf = (events: ReadonlyArray<Event>): ReadonlyArray<TracedAttempt> =>
  events.flatMap((event, index): ReadonlyArray<TracedAttempt> => {
    if (event._tag !== "OperationAttemptStarted") return []
    const { attempt, startedAt } = event
    const bare = { attempt, startedAt, endedAt: null, status: null, requestId: null, problem: null }
    const end = events
      .slice(index)
      .find(
        (one) => (one._tag === "OperationAnswered" || one._tag === "OperationOutcomeUnknown") && one.attempt === attempt
      )
    if (end?._tag === "OperationAnswered")
      return [
        { ...bare, endedAt: end.answeredAt, status: end.status, requestId: end.headers["zuora-request-id"] ?? null }
      ]
    return [end?._tag === "OperationOutcomeUnknown" ? { ...bare, endedAt: end.at, problem: shown(end.cause) } : bare]
  })

/** The operation that a stream holds; undefined where it holds something else. */
export const operationIn = (stream: string): OperationId | undefined =>
  StreamName.kindOf(stream) === "Operation" ? OperationId.make(stream.slice("Operation-".length)) : undefined
