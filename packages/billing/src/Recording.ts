/** From domain events to one commit: who, why and when are added here, and the versions they were decided on. */
import { effectiveOn, encode, type BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { Currency } from "@counterfoil/domain/Currency"
import { EventMeta, type Origin } from "@counterfoil/domain/EventMeta"
import type { AccountId, OperationId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { bookingDay } from "@counterfoil/domain/Period"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { Commit, StreamAppend } from "@counterfoil/event-store/Commit"
import type { NewEvent } from "@counterfoil/event-store/StoredEvent"
import * as Data from "effect/Data"
import * as Schema from "effect/Schema"
import type { OpenDays } from "./OpenDays.ts"

/** Who causes the events of a commit, and from what. */
export interface Cause {
  readonly actor: string
  readonly reason?: string | undefined
  /** The operation, run or import that the events come from. */
  readonly causationId: string
  /** What ties the whole story together: the Zuora-Track-Id of a call, or the run. */
  readonly correlationId: string
}

/** The cause of everything that a command brings about. */
export const causeOf = (command: {
  readonly operationId: OperationId
  readonly actor: string
  readonly reason?: string
}): Cause => ({
  actor: command.actor,
  reason: command.reason,
  causationId: command.operationId,
  correlationId: command.operationId
})

/** A domain event with its origin. */
export interface Recorded extends Placed {
  readonly origin: Origin
}

export const withOrigin = (placed: Iterable<Placed>, origin: Origin): ReadonlyArray<Recorded> =>
  Array.from(placed, (one) => ({ ...one, origin }))

/** Asked to commit nothing: a defect of the caller. */
class NothingToCommit extends Data.TaggedError("NothingToCommit")<{ readonly id: string }> {}

/** A fact of a document was to be stored by somebody who has not asked on which days may be booked: a defect. */
class OpenDaysMissing extends Data.TaggedError("OpenDaysMissing")<{ readonly stream: string }> {}

/**
 * One commit of all events. Streams in `conditions` must stay at their version although they get no event. Facts of
 * documents are booked on their business day, or the first open day after it; all else on the day it is recorded.
 */
export const commit = (input: {
  readonly id: string
  readonly cause: Cause
  readonly today: LocalDate
  readonly accountOf: (stream: string) => AccountId | null
  readonly versions: ReadonlyMap<string, number>
  readonly events: ReadonlyArray<Recorded>
  readonly conditions?: ReadonlyArray<string>
  /** Of these very events; needed where there is a document among them. */
  readonly openDays?: OpenDays
}): Commit => {
  const { openDays } = input
  const versions = new Map([...(openDays?.versions ?? []), ...input.versions])
  const streams = new Map<string, Array<Recorded>>()
  for (const stream of [...(openDays?.versions.keys() ?? []), ...(input.conditions ?? [])]) streams.set(stream, [])
  for (const event of input.events) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event])
  const appends = Array.from(streams, ([stream, events]): StreamAppend => {
    const accountId = input.accountOf(stream)
    return {
      stream,
      subject: accountId,
      expectedVersion: versions.get(stream) ?? 0,
      events: events.map((event) => newEvent(event, accountId, input.cause, bookedOn(event, input)))
    }
  })
  const [first, ...rest] = appends
  if (first === undefined) throw new NothingToCommit({ id: input.id })
  return { id: input.id, appends: [first, ...rest] }
}

const bookedOn = (
  { event, stream }: Recorded,
  { openDays, today }: { readonly openDays?: OpenDays; readonly today: LocalDate }
): LocalDate => {
  if (!StreamName.isDocument(stream)) return today
  if (openDays === undefined) throw new OpenDaysMissing({ stream })
  return bookingDay(effectiveOn(event), openDays.first)
}

const encodeMeta = Schema.encodeSync(EventMeta)

const newEvent = (
  { event, origin }: Recorded,
  accountId: AccountId | null,
  { actor, causationId, correlationId, reason }: Cause,
  day: LocalDate
): NewEvent => {
  const { data, schemaVersion, type } = encode(event)
  const meta = encodeMeta({
    actor,
    ...(reason === undefined ? {} : { reason }),
    causationId,
    correlationId,
    accountId,
    currency: currencyOf(event),
    origin
  })
  return { type, schemaVersion, data, meta, effectiveOn: effectiveOn(event), bookedOn: day }
}

/** The currency whose money the event is about, if it is about money. */
const currencyOf = (event: BillingEvent): Currency | null => {
  if ("application" in event) return event.application.amount.currency
  if ("unapplication" in event) return event.unapplication.amount.currency
  if ("total" in event) return event.total.currency
  if ("amount" in event) return event.amount?.currency ?? null
  if ("captured" in event) return event.captured.currency
  return null
}
