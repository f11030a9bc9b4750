/** The life of an operation, event by event, in words. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type * as Operation from "@counterfoil/domain/Operation"
import { shown } from "@counterfoil/domain/PersonalText"
import { understood } from "@counterfoil/billing/StoredEvents"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Result from "effect/Result"

export interface Moment {
  /** When it was recorded, ISO instant in UTC. */
  readonly at: string
  readonly what: string
  readonly detail: string
  readonly by: string
}

/** Events of the operation's stream and of its lanes, in the order in which they were recorded. */
export const timelineOf = (operationId: string, stored: ReadonlyArray<StoredEvent>): ReadonlyArray<Moment> =>
  stored
    .map((one) => ({ one, event: understood(one) }))
    .filter(({ event }) => isOf(operationId, event))
    .toSorted((a, b) => a.one.recordedAt.localeCompare(b.one.recordedAt) || a.one.position - b.one.position)
    .flatMap(({ event, one }) => {
      const words = Result.match(event, {
        onSuccess: wordsOf,
        onFailure: ({ message }) => ["not understood", message] as const
      })
      const { actor } = one.meta as { readonly actor: string }
      return words === undefined ? [] : [{ at: one.recordedAt, by: actor, what: words[0], detail: words[1] }]
    })

/** A lane holds the events of others too; what is not understood may be of this one. */
const isOf = (operationId: string, event: ReturnType<typeof understood>): boolean =>
  Result.isFailure(event) || !("operationId" in event.success) || event.success.operationId === operationId

const wordsOf = (event: BillingEvent): readonly [string, string] | undefined => {
  switch (event._tag) {
    case "OperationRequested":
      return ["requested", `${event.call.method} ${event.call.path}`]
    case "OperationAttemptStarted":
      return [`attempt ${event.attempt}`, "sent after this instant"]
    case "OperationAnswered":
      return ["answered", `HTTP ${event.status} to attempt ${event.attempt}: ${excerpt(shown(event.body))}`]
    case "OperationOutcomeUnknown":
      return ["unknown", shown(event.cause)]
    case "OperationProbed":
      return ["looked", `${event.finding}, saw ${event.fingerprint.slice(0, 8)}`]
    case "OperationResolved":
      return ["resolved", `${event.verdict}, by ${event.approverId}: ${shown(event.reason)} (${evidenceOf(event)})`]
    case "OperationRecorded":
      return ["ended", outcomeOf(event.outcome)]
    case "LaneTaken":
      return ["account taken", `by process ${event.owner}, until ${event.until}`]
    case "LaneFreed":
      return ["account freed", ""]
    default:
      return undefined
  }
}

const maxExcerpt = 80

const excerpt = (body: string): string => {
  const line = body.replaceAll(/\s+/g, " ").trim()
  return line.length > maxExcerpt ? `${line.slice(0, maxExcerpt)}…` : line
}

const evidenceOf = ({ evidence }: Extract<Operation.Event, { _tag: "OperationResolved" }>): string =>
  [
    shown(evidence.text),
    ...evidence.shows.map(({ number }) => `shown by ${number}`),
    ...evidence.unrelated.map(({ number }) => `not ${number}`)
  ].join("; ")

const outcomeOf = (outcome: Operation.Outcome): string => {
  switch (outcome._tag) {
    case "Succeeded":
      return "succeeded"
    case "Declined":
      return `declined: ${outcome.code} ${shown(outcome.text)}`
    case "Refused":
      return `refused: ${outcome.code} ${shown(outcome.text)}`
    case "NotSent":
      return `never sent: ${shown(outcome.text)}`
    case "NothingHappened":
      return `nothing happened: ${shown(outcome.text)}`
  }
}
