/**
 * From what somebody has in hand (a track id, an idempotency key, a payment number, a gateway's reference) to the calls
 * behind it, their attempts, every event that came of them, both legs of what they moved, and the runs that saw it.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { type RunThatSaw, runsThatSaw } from "@counterfoil/reconciliation/tables/RunsThatSaw"
import * as Effect from "effect/Effect"
import { type Entry, entriesOf, inOrder, nameOf, whyOf } from "../Entry.ts"
import { NothingTraced } from "../NotFound.ts"
import { streamsKnown, streamsNamed } from "../names/NameTable.ts"
import { casesAbout, type SeenCase } from "./SeenCase.ts"
import { type Leg, legsOf } from "./Leg.ts"
import { operationIn, type TracedOperation, tracedOperation } from "./TracedOperation.ts"

export interface TracedEvent {
  /** `Payment-1@2`. */
  readonly event: string
  readonly type: string
  readonly effectiveOn: string
  /** ISO instant in UTC. */
  readonly recordedAt: string
  readonly actor: string
  readonly origin: string
  /** The operation, run or import that it came from. */
  readonly causationId: string
}

export interface Trace {
  readonly key: string
  /** What the key is the name of: `number of Payment-1`. */
  readonly known: ReadonlyArray<string>
  readonly operations: ReadonlyArray<TracedOperation>
  /** In the order of recording. */
  readonly events: ReadonlyArray<TracedEvent>
  readonly legs: ReadonlyArray<Leg>
  readonly cases: ReadonlyArray<SeenCase>
  /** Runs over the tables that had read all of these events. */
  readonly runs: ReadonlyArray<RunThatSaw>
}

/** Operations of one key, the newest; a payment that is used every day has many. */
const most = 50

/** How many streams are read at a time. */
const concurrency = 8

export const trace = Effect.fn("Trace.trace")(function* (tenant: string, key: string) {
  const found = yield* meant(tenant, key)
  const documents = new Set(found.map(({ stream }) => stream).filter(StreamName.isDocument))
  const own = yield* read(documents)
  const operationIds = Array.from(
    new Set([...found.flatMap(({ stream }) => operationIn(stream) ?? []), ...own.flatMap(operationBehind)])
  ).slice(-most)
  const calls = yield* Effect.forEach(operationIds, (id) => ofOperation(tenant, id), { concurrency })
  const all = inOrder(
    new Map([...own, ...calls.flatMap(({ entries }) => entries)].map((entry) => [nameOf(entry), entry])).values()
  )
  const legs = yield* legsOf(all)
  const streams = new Set([
    ...all.map(({ stream }) => stream),
    ...legs.flatMap(({ source, target }) => [source, target])
  ])
  const about = Array.from(streams).filter(StreamName.isDocument)
  return {
    key,
    known: found.map(({ kind, stream }) => `${kind} of ${stream}`),
    operations: calls.flatMap(({ operation }) => operation ?? []),
    events: all.map(tracedEvent),
    legs,
    cases: yield* casesAbout(
      about,
      accountsOf(
        all,
        calls.map(({ operation }) => operation)
      )
    ),
    runs: yield* runsThatSaw(tenant, reachOf(all), about)
  } satisfies Trace
})

/** Whatever has the name; an operation, and a document, also by its id. */
const meant = Effect.fnUntraced(function* (tenant: string, key: string) {
  const { readStream } = yield* EventStore
  const named = (yield* streamsNamed(tenant, key)).filter(({ kind }) => kind !== "made")
  const ids = [`Operation-${key}`, ...["Invoice", "DebitMemo", "CreditMemo", "Payment"].map((kind) => `${kind}-${key}`)]
  const streams = StreamName.isDocument(key) || operationIn(key) !== undefined ? [key] : ids
  const kept = yield* Effect.forEach(streams, (stream) => readStream(stream), { concurrency })
  const byId = streams.filter((_, index) => (kept[index]?.length ?? 0) > 0).map((stream) => ({ kind: "id", stream }))
  const found = [...named, ...byId]
  return found.length === 0 ? yield* new NothingTraced({ key }) : found
})

const read = Effect.fnUntraced(function* (streams: Iterable<string>) {
  const { readStream } = yield* EventStore
  const found = yield* Effect.forEach(Array.from(streams), (stream) => readStream(stream), { concurrency })
  return yield* entriesOf(found.flat())
})

/** The call whose answer told of an event; what was only seen may be anybody's. */
const operationBehind = (entry: Entry): ReadonlyArray<OperationId> => {
  const { causationId, origin } = whyOf(entry)
  return origin === "answered" ? [operationIn(`Operation-${causationId}`)].filter((id) => id !== undefined) : []
}

/** Its own events, those of the documents that it made or moved, and of the lanes that it held. */
const ofOperation = Effect.fnUntraced(function* (tenant: string, operationId: OperationId) {
  const own = yield* read([StreamName.operation(operationId)])
  const operation = tracedOperation(own)
  const made = yield* streamsKnown(tenant, operationId, ["made"])
  const lanes = (operation?.accounts ?? []).map((account) => `AccountLane-${account}`)
  const others = yield* read(new Set([...made.map(({ stream }) => stream), ...lanes]))
  return { operation, entries: [...own, ...others.filter((entry) => whyOf(entry).causationId === operationId)] }
})

const tracedEvent = (entry: Entry): TracedEvent => {
  const { actor, causationId, origin } = whyOf(entry)
  const { effectiveOn, recordedAt, type } = entry.stored
  return { event: nameOf(entry), type, effectiveOn, recordedAt, actor, origin, causationId }
}

const accountsOf = (
  entries: ReadonlyArray<Entry>,
  operations: ReadonlyArray<TracedOperation | undefined>
): ReadonlySet<string> =>
  new Set([
    ...entries.flatMap(({ stored: { subject } }: { readonly stored: StoredEvent }) => subject ?? []),
    ...operations.flatMap((operation) => operation?.accounts ?? [])
  ])

/** The last of these events in each log. */
const reachOf = (entries: ReadonlyArray<Entry>): ReadonlyMap<number, number> => {
  const reach = new Map<number, number>()
  for (const { stored } of entries) reach.set(stored.log, Math.max(stored.position, reach.get(stored.log) ?? 0))
  return reach
}
