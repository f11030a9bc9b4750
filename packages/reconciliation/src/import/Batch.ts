/**
 * Some documents of an import in one commit, on the condition that no call of ours is under way on their accounts and
 * that nobody has recorded anything of them since they were read.
 */
import { accountOf } from "@counterfoil/billing/Observing"
import { idFrom } from "@counterfoil/billing/Observing"
import { load, type Loaded, stateIn } from "@counterfoil/billing/Loaded"
import { openDays } from "@counterfoil/billing/OpenDays"
import { persistent } from "@counterfoil/billing/Persistent"
import { type Cause, commit, withOrigin } from "@counterfoil/billing/Recording"
import { moment } from "@counterfoil/billing/TenantClock"
import type { Target } from "@counterfoil/domain/Application"
import type * as DebitMemo from "@counterfoil/domain/DebitMemo"
import type { AccountId } from "@counterfoil/domain/Id"
import type { Origin } from "@counterfoil/domain/EventMeta"
import type { Gap } from "@counterfoil/domain/Import"
import type * as Invoice from "@counterfoil/domain/Invoice"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as StreamFold from "@counterfoil/domain/StreamFold"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { LogHead } from "@counterfoil/event-store/LogHead"
import * as Effect from "effect/Effect"
import type { Work } from "./Work.ts"

/** Events of one commit: a written maximum of the store is five times as many. */
const mostEvents = 2_000

export interface Batched {
  /** Events that were news. */
  readonly facts: number
  readonly gaps: ReadonlyArray<Gap>
  /** Documents that have changed since or while they were read: they are to be read again. */
  readonly passedOver: ReadonlyArray<Work>
  /** Documents that something is, or would be, applied to and that are not known themselves. */
  readonly unknown: ReadonlyArray<Target>
}

/** How documents were read. */
export interface Reading {
  /** How far the store reached before. */
  readonly heads: ReadonlyArray<LogHead>
  /** They are not read again: what does not tie is recorded as it stands. */
  readonly isLast: boolean
  /** `imported`, or `observed` where a run has found them. */
  readonly origin: Origin
  /** A document is to be known before anything is applied to it: of a cut-over, since it opens with what stood. */
  readonly targetsFirst: boolean
}

/** Records what is news of these documents. */
export const record = Effect.fn("Batch.record")((works: ReadonlyArray<Work>, reading: Reading, cause: Cause) =>
  persistent(recordOnce(works, reading, cause))
)

const recordOnce = Effect.fnUntraced(function* (
  works: ReadonlyArray<Work>,
  { heads, isLast, origin, targetsFirst }: Reading,
  cause: Cause
) {
  const store = yield* EventStore
  const { today } = yield* moment
  const lanes = new Set(
    works.flatMap(({ accountId }) => (accountId === null ? [] : [StreamName.accountLane(accountId)]))
  )
  const loaded = yield* load([...lanes, ...works.flatMap(({ others, stream }) => [stream, ...others])])
  const { gaps: open, passedOver, ready } = sorted(works, loaded, heads)
  const folded = new Map(loaded.folded)
  const pieces: Array<ReadonlyArray<Ledger.Placed>> = []
  const gaps: Array<Gap> = [...open]
  const again: Array<Work> = [...passedOver]
  const missing: Array<Target> = []
  for (const work of ready) {
    const { facts, others, stream } = work
    const found = facts(Ledger.of(among(folded, [stream, ...others])))
    const lacking = targetsFirst ? targetsIn(found.pieces).filter((one) => !folded.has(StreamName.ofTarget(one))) : []
    if ((found.isTorn || lacking.length > 0) && !isLast) {
      again.push(work)
      missing.push(...lacking)
      continue
    }
    gaps.push(...found.gaps)
    pieces.push(...found.pieces)
    for (const { event, stream: name } of found.pieces.flat()) {
      const next = StreamFold.fold(name, [event], folded.get(name))
      if (next !== undefined) folded.set(name, next)
    }
  }
  const ledger = Ledger.of(folded)
  const versions = new Map(loaded.versions)
  let facts = 0
  for (const chunk of chunked(pieces)) {
    const streams = Array.from(new Set(chunk.map(({ stream }) => stream)))
    const accounts = new Set(ready.map(({ accountId }) => accountId))
    yield* store.append(
      commit({
        id: `${cause.causationId}:${idFrom(cause.causationId, streams.map((name) => `${name}@${versions.get(name) ?? 0}`).join(" "))}`,
        cause,
        today,
        accountOf: accountOf(ledger),
        versions,
        conditions: Array.from(lanes).filter((lane) => accounts.has(accountIn(lane))),
        events: withOrigin(chunk, origin),
        openDays: yield* openDays(chunk, today)
      })
    )
    for (const { stream } of chunk) versions.set(stream, (versions.get(stream) ?? 0) + 1)
    facts += chunk.length
  }
  return { facts, gaps, passedOver: again, unknown: [...missing, ...unknownIn(ledger)] } satisfies Batched
})

const among = (folded: ReadonlyMap<string, StreamFold.Folded>, streams: ReadonlyArray<string>) =>
  new Map(
    streams.flatMap((stream) => {
      const found = folded.get(stream)
      return found === undefined ? [] : [[stream, found] as const]
    })
  )

const accountIn = (lane: string): AccountId => lane.slice(StreamName.accountLane("" as AccountId).length) as AccountId

/** Which of them may be recorded. */
const sorted = (works: ReadonlyArray<Work>, loaded: Loaded, heads: ReadonlyArray<LogHead>) => {
  const reached = new Map(heads.map(({ log, position }) => [log, position]))
  const isNewer = (stream: string): boolean => {
    const last = loaded.latest.get(stream)
    return last !== undefined && last.position > (reached.get(last.log) ?? 0)
  }
  const gaps: Array<Gap> = []
  const passedOver: Array<Work> = []
  const ready = works.filter((work) => {
    const lane = work.accountId === null ? undefined : StreamName.accountLane(work.accountId)
    const held = lane === undefined ? undefined : stateIn(loaded, "AccountLane", lane)
    if (held?._tag === "Taken") {
      gaps.push({
        subject: work.subject,
        why: `account ${work.accountId} has the open operation ${held.operationId}: resume it, then import again`
      })
      return false
    }
    if (work.isTimeless || (!isNewer(work.stream) && (lane === undefined || !isNewer(lane)))) return true
    passedOver.push(work)
    return false
  })
  return { gaps, passedOver, ready }
}

/** Pieces put together up to the size of a commit. A piece is never cut. */
const chunked = (pieces: ReadonlyArray<ReadonlyArray<Ledger.Placed>>): ReadonlyArray<ReadonlyArray<Ledger.Placed>> => {
  const chunks: Array<Array<Ledger.Placed>> = []
  for (const piece of pieces) {
    const last = chunks.at(-1)
    if (last === undefined || last.length + piece.length > mostEvents) chunks.push([...piece])
    else last.push(...piece)
  }
  return chunks
}

/** What these pieces are applied to. */
const targetsIn = (pieces: ReadonlyArray<ReadonlyArray<Ledger.Placed>>): ReadonlyArray<Target> =>
  pieces
    .flat()
    .flatMap(({ event }) =>
      "application" in event ? [event.application.target] : "unapplication" in event ? [event.unapplication.target] : []
    )

const unknownIn = ({ debitMemos, invoices }: Ledger.Ledger): ReadonlyArray<Target> => [
  ...Array.from(invoices).flatMap(([id, state]) => (isUnknown(state) ? [{ kind: "invoice" as const, id }] : [])),
  ...Array.from(debitMemos).flatMap(([id, state]) => (isUnknown(state) ? [{ kind: "debitMemo" as const, id }] : []))
]

const isUnknown = (state: Invoice.State | DebitMemo.State): boolean =>
  state._tag === "NotSeen" && state.applications.applied.size > 0
