/** Callouts in the event store: kept before they are answered, closed when everything that they name was looked at. */
import * as Callout from "@counterfoil/domain/Callout"
import type { EventMeta } from "@counterfoil/domain/EventMeta"
import { CalloutId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { eventsIn } from "@counterfoil/billing/Loaded"
import { isConflict } from "@counterfoil/billing/Persistent"
import { type Cause, commit, withOrigin } from "@counterfoil/billing/Recording"
import { eventOf } from "@counterfoil/billing/StoredEvents"
import { moment } from "@counterfoil/billing/TenantClock"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { bytesOf, type CalloutRequest, header, queryOf } from "./CalloutRequest.ts"
import type { Notice } from "./Notice.ts"
import type { Ended, OpenCallout } from "./Worklist.ts"

/** Who causes events that came about by callouts. */
const actor = "callouts"

const origin: EventMeta["origin"] = "observed"

/** The cause of what is recorded after a look that a callout led to. */
export const causeOf = (calloutId: CalloutId): Cause => ({
  actor,
  causationId: StreamName.callout(calloutId),
  correlationId: StreamName.callout(calloutId)
})

/**
 * Stores a callout; resolves to it where there is something to look at. One that came before, in this process or in
 * another, is stored once, and is looked at again only if it is still open.
 *
 * `Zuora-Notification-Id` is the same in each attempt to deliver a notification, `Zuora-Request-Id` is not. Source: Zuora
 * documentation, Callout notification overview, "Callout header". That one notification may have several templates is why
 * its content is part of the id (inference).
 */
export const keep = Effect.fn("Inbox.keep")(function* (request: CalloutRequest, { named, problem }: Notice) {
  const { epochMs, today } = yield* moment
  const bodyHash = createHash("sha256").update(bytesOf(request)).update("\n").update(queryOf(request)).digest("hex")
  const notificationId = idIn(request, "zuora-notification-id")
  const requestId = idIn(request, "zuora-request-id")
  const calloutId = calloutIdOf(notificationId ?? requestId ?? (yield* unique), bodyHash)
  const stream = StreamName.callout(calloutId)
  const received: Callout.Event = {
    _tag: "CalloutReceived",
    notificationId: notificationId ?? null,
    named,
    bodyHash,
    problem,
    effectiveOn: today
  }
  const before = Callout.fold(
    yield* store({
      calloutId,
      version: 0,
      event: received,
      cause: { ...causeOf(calloutId), causationId: requestId ?? stream },
      today
    }).pipe(Effect.catchIf(isConflict, () => calloutIn(stream)))
  )
  const state = before._tag === "NotSeen" ? Callout.evolve(before, received) : before
  return state._tag === "Open" ? [{ calloutId, named: state.named, receivedAtMs: epochMs } satisfies OpenCallout] : []
})

/** Closes a callout; another process may have been first. */
export const close = Effect.fn("Inbox.close")(function* ({ calloutId, findings }: Ended) {
  const { today } = yield* moment
  const event: Callout.Event = { _tag: "CalloutClosed", findings, effectiveOn: today }
  yield* store({ calloutId, version: 1, event, cause: causeOf(calloutId), today }).pipe(
    Effect.catchIf(isConflict, () => Effect.void)
  )
})

/** Stored callouts with what became of them. */
export interface Kept {
  readonly calloutId: CalloutId
  /** ISO instant in UTC. */
  readonly receivedAt: string
  readonly state: Exclude<Callout.State, { readonly _tag: "NotSeen" }>
}

const prefix = StreamName.callout(CalloutId.make("0".repeat(32))).slice(0, -32)

/** Callouts that are worth a look, oldest first: open ones, and with `left` those that were left to people. Reads all events. */
export const kept = Effect.fn("Inbox.kept")(function* (options: { readonly left: boolean }) {
  const { readAll } = yield* EventStore
  const found = new Map<string, Kept>()
  yield* readAll.pipe(
    Stream.filter(({ stream }) => stream.startsWith(prefix)),
    Stream.runForEach((stored) =>
      Effect.map(eventOf(stored), (event) => {
        const before = found.get(stored.stream)
        // Streams that begin with the prefix hold a callout's events.
        const state = Callout.evolve(before?.state ?? Callout.initial, event as Callout.Event)
        if (state._tag === "NotSeen" || !isWorth(state, options.left)) found.delete(stored.stream)
        else
          found.set(stored.stream, {
            calloutId: CalloutId.make(stored.stream.slice(prefix.length)),
            receivedAt: before?.receivedAt ?? stored.recordedAt,
            state
          })
      })
    )
  )
  return Array.from(found.values())
})

/** Those that a process before this one has left open. */
export const open = Effect.map(kept({ left: false }), (all) =>
  all.flatMap(({ calloutId, receivedAt, state }): ReadonlyArray<OpenCallout> =>
    state._tag === "Open"
      ? [{ calloutId, named: state.named, receivedAtMs: DateTime.toEpochMillis(DateTime.makeUnsafe(receivedAt)) }]
      : []
  )
)

const isWorth = (state: Callout.State, left: boolean): boolean => {
  if (state._tag === "Open") return true
  if (!left) return false
  return (
    state._tag === "Unreadable" || (state._tag === "Closed" && state.findings.some((one) => one.outcome === "left"))
  )
}

const store = Effect.fnUntraced(function* (input: {
  readonly calloutId: CalloutId
  readonly version: number
  readonly event: Callout.Event
  readonly cause: Cause
  readonly today: Callout.Event["effectiveOn"]
}) {
  const { append } = yield* EventStore
  const stream = StreamName.callout(input.calloutId)
  const { _tag } = yield* append(
    commit({
      id: `${stream}:${input.event._tag}`,
      cause: input.cause,
      today: input.today,
      accountOf: () => null,
      versions: new Map([[stream, input.version]]),
      events: withOrigin([{ stream, event: input.event }], origin)
    })
  )
  return _tag === "Duplicate" ? yield* calloutIn(stream) : []
})

/** The events of a callout's stream are a callout's. */
const calloutIn = (stream: string) => Effect.map(eventsIn(stream), (events) => events as ReadonlyArray<Callout.Event>)

/** Ids that Zuora's headers carry go into events: what does not look like one is none. */
const idIn = (request: CalloutRequest, name: string): string | undefined => {
  const text = header(request, name)
  return /^[A-Za-z0-9._-]{1,64}$/.test(text) ? text : undefined
}

const calloutIdOf = (id: string, bodyHash: string): CalloutId =>
  CalloutId.make(createHash("sha256").update(`${id}\n${bodyHash}`).digest("hex").slice(0, 32))

/** Behind a proxy that drops Zuora's headers every callout is one of its own: a look too many, never one too few. */
const unique = Effect.map(Effect.all(Array.from({ length: 4 }, () => Random.nextInt)), (parts) => parts.join(" "))
