/** An event as audit reads it: what it says, where it stands, and who caused it from what. */
import { eventOf } from "@counterfoil/billing/StoredEvents"
import type { BillingEvent, DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { EventMeta } from "@counterfoil/domain/EventMeta"
import type { Placed } from "@counterfoil/domain/Ledger"
import { shown } from "@counterfoil/domain/PersonalText"
import * as StreamName from "@counterfoil/domain/StreamName"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

export interface Entry extends Placed {
  readonly stored: StoredEvent
}

/** An event of a document. */
export interface DocumentEntry extends Entry {
  readonly event: DocumentEvent
}

/** In their order. A `StoreError` where this program does not know one of them: nothing is told without it. */
export const entriesOf = Effect.fnUntraced(function* (all: ReadonlyArray<StoredEvent>) {
  const entries: Array<Entry> = []
  for (const stored of all) {
    const event: BillingEvent = yield* eventOf(stored)
    entries.push({ stored, stream: stored.stream, event })
  }
  return entries
})

/** As {@link entriesOf}, of documents alone. */
export const documentEntries = (all: ReadonlyArray<StoredEvent>) =>
  Effect.map(
    entriesOf(all.filter(({ stream }) => StreamName.isDocument(stream))),
    // The events of a document's stream are a document's.
    (entries) => entries as ReadonlyArray<DocumentEntry>
  )

/** In the order in which they were recorded; logs beside each other by their instants. */
export const inOrder = <E extends Entry>(entries: Iterable<E>): ReadonlyArray<E> =>
  Array.from(entries).toSorted(
    ({ stored: a }, { stored: b }) =>
      (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0) ||
      a.log - b.log ||
      a.position - b.position
  )

/** `Invoice-1@3`: the event's name for people and for `proof`. */
export const nameOf = ({ stored: { stream, version } }: Pick<Entry, "stored">): string => `${stream}@${version}`

/** Who, from what, why; null where nobody said. */
export interface Why {
  readonly actor: string
  readonly causationId: string
  readonly correlationId: string
  readonly origin: string
  readonly reason: string | null
}

const decodeMeta = Schema.decodeUnknownOption(EventMeta)

export const whyOf = ({ stored }: Pick<Entry, "stored">): Why =>
  Option.match(decodeMeta(stored.meta), {
    onNone: () => ({ actor: "", causationId: "", correlationId: "", origin: "", reason: null }),
    onSome: ({ actor, causationId, correlationId, origin, reason }) => ({
      actor,
      causationId,
      correlationId,
      origin,
      reason: reason === undefined ? null : shown(reason)
    })
  })
