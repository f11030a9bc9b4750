/** Recording what Zuora shows: every difference between its documents and ours becomes facts, in one commit. */
import { ApplicationId, type AccountId, GroupId } from "@counterfoil/domain/Id"
import type { Origin } from "@counterfoil/domain/EventMeta"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import { observe, type Recording } from "@counterfoil/domain/Observation"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { cutOver } from "./CutOvers.ts"
import { openings } from "./FirstSeen.ts"
import { load, type Loaded } from "./Loaded.ts"
import { openDays } from "./OpenDays.ts"
import { persistent } from "./Persistent.ts"
import { type Cause, commit, withOrigin } from "./Recording.ts"
import { Tenant } from "./Tenant.ts"
import { clockSkewMs, later, moment } from "./TenantClock.ts"

/** An id that depends on nothing but the story and the key: recording the same again is the same facts. */
export const idFrom = (causationId: string, key: string): string =>
  createHash("sha256").update(`${causationId}\n${key}`).digest("hex").slice(0, 32)

/** Our streams that a document of Zuora touches: its own, and those of what it is applied to on either side. */
export const touched = Effect.fnUntraced(function* (documents: ReadonlyArray<ObservedDocument>) {
  const own = documents.map(streamOf)
  const theirs = documents.flatMap((document) =>
    "parts" in document ? document.parts.map((part) => StreamName.ofTarget(part.target)) : []
  )
  const loaded = yield* load([...own, ...theirs])
  const ours = targetsOf(loaded.ledger).filter((stream) => !loaded.versions.has(stream))
  return ours.length === 0 ? loaded : yield* load([...loaded.versions.keys(), ...ours])
})

const targetsOf = (ledger: Ledger.Ledger): ReadonlyArray<string> =>
  [...ledger.payments.values(), ...ledger.creditMemos.values()].flatMap((state) =>
    Array.from(state.usage.applications.applied.values(), ({ application }) => StreamName.ofTarget(application.target))
  )

/** The facts that make our documents say what these say. Targets first: an application needs its own. */
export const factsOf = (
  ledger: Ledger.Ledger,
  documents: ReadonlyArray<ObservedDocument>,
  causationId: string,
  on: LocalDate,
  strategy: Recording["strategy"] = "observed",
  beginning?: CutOver
): ReadonlyArray<Ledger.Placed> => {
  const recording: Recording = {
    on,
    strategy,
    groupId: GroupId.make(idFrom(causationId, "group")),
    newId: (key: string) => ApplicationId.make(idFrom(causationId, key))
  }
  const order = { invoice: 0, debitMemo: 1, creditMemo: 2, payment: 3 }
  const sorted = documents.toSorted((a, b) => order[a.kind] - order[b.kind])
  const facts: Array<Ledger.Placed> = beginning === undefined ? [] : [...openings(ledger, documents, beginning)]
  let now = Ledger.fold(facts, ledger)
  for (const document of sorted) {
    const found = observe(now, document, recording)
    now = Ledger.fold(found, now)
    facts.push(...found)
  }
  return facts
}

/** Whom a document's stream concerns, by the documents as they are after recording. */
export const accountOf =
  (ledger: Ledger.Ledger) =>
  (stream: string): AccountId | null => {
    const id = stream.slice(stream.indexOf("-") + 1) as never
    const state =
      ledger.invoices.get(id) ?? ledger.debitMemos.get(id) ?? ledger.payments.get(id) ?? ledger.creditMemos.get(id)
    return state === undefined || state._tag === "NotSeen" ? null : state.accountId
  }

/**
 * Records what these documents show that we do not know yet, if the streams of `rests` are still as they were; resolves
 * to the number of facts. A repeat finds nothing to record.
 */
export const recordOnce = Effect.fnUntraced(function* (
  documents: ReadonlyArray<ObservedDocument>,
  cause: Cause,
  origin: Origin,
  rests: ReadonlyMap<string, number> = new Map()
) {
  const store = yield* EventStore
  const { today } = yield* moment
  const loaded = yield* touched(documents)
  const facts = factsOf(loaded.ledger, documents, cause.causationId, today, "observed", yield* cutOver)
  if (facts.length === 0) return 0
  const ledger = Ledger.fold(facts, loaded.ledger)
  yield* store.append(
    commit({
      id: `${cause.causationId}:seen:${idFrom(cause.causationId, JSON.stringify(keysOf(facts, loaded)))}`,
      cause,
      today,
      accountOf: accountOf(ledger),
      versions: new Map([...loaded.versions, ...rests]),
      conditions: Array.from(rests.keys()),
      events: withOrigin(facts, origin),
      openDays: yield* openDays(facts, today)
    })
  )
  return facts.length
})

/**
 * Whether what these documents show as news may be older than what is on record: a read that lags behind shows as news
 * what we have just changed ourselves, perhaps by the clock of another process.
 */
export const isDoubtful = Effect.fnUntraced(function* (documents: ReadonlyArray<ObservedDocument>) {
  const { readLagMs } = yield* Tenant
  const { now, today } = yield* moment
  const { ledger, recordedAt } = yield* touched(documents)
  const news = factsOf(ledger, documents, "doubt", today)
  const since = later(now, -readLagMs - clockSkewMs)
  return news.some(({ stream }) => (recordedAt.get(stream) ?? "") > since)
})

/** Records what these documents show on whatever ours have become meanwhile. */
export const record = Effect.fn("Observing.record")(
  (documents: ReadonlyArray<ObservedDocument>, cause: Cause, origin: Origin) =>
    persistent(recordOnce(documents, cause, origin))
)

/** What makes this recording another one than the last: the streams at their versions. */
const keysOf = (facts: ReadonlyArray<Ledger.Placed>, loaded: Loaded): ReadonlyArray<string> =>
  Array.from(new Set(facts.map(({ stream }) => stream)), (stream) => `${stream}@${loaded.versions.get(stream) ?? 0}`)
