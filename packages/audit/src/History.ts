/**
 * What was recorded of an account or a document, read by the indexes of streams and accounts: never by going through all
 * events.
 */
import type { AccountId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { type DocumentEntry, documentEntries, inOrder } from "./Entry.ts"

export interface History {
  /** In the order of recording, each stream whole. */
  readonly entries: ReadonlyArray<DocumentEntry>
  /** Documents that are the account's, or were. What is not among them stands on the other side of an application. */
  readonly own: ReadonlySet<string>
}

/** How many streams are read at a time. */
const concurrency = 8

/**
 * Every document that ever was the account's, and those of other accounts between which and these value went. A payment
 * can come from another account, or go to one: its stream is read on where the account's events of it end.
 */
export const ofAccount = Effect.fn("History.ofAccount")(function* (accountId: AccountId) {
  const { readStream, readSubject } = yield* EventStore
  const found = (yield* readSubject(accountId)).filter(({ stream }) => StreamName.isDocument(stream))
  const byStream = new Map<string, ReadonlyArray<StoredEvent>>(Map.groupBy(found, ({ stream }) => stream))
  const balance = StreamName.creditBalance(accountId)
  if (!byStream.has(balance)) byStream.set(balance, [])
  const whole = yield* Effect.forEach(
    byStream,
    ([stream, events]) => {
      const last = events.at(-1)?.version ?? 0
      const isWhole = last === events.length
      if (isWhole && StreamName.kindOf(stream) !== "Payment" && last > 0) return Effect.succeed(events)
      return isWhole
        ? Effect.map(readStream(stream, { after: last }), (more) => [...events, ...more])
        : readStream(stream)
    },
    { concurrency }
  )
  const entries = yield* documentEntries(whole.flat())
  const own = new Set(entries.map(({ stream }) => stream))
  const others = yield* read(Array.from(facing(entries)).filter((stream) => !own.has(stream)))
  return { entries: inOrder([...entries, ...others]), own } satisfies History
})

/** A document, and those between which and it value went. */
export const ofDocument = Effect.fn("History.ofDocument")(function* (stream: string) {
  const entries = yield* read([stream])
  const others = yield* read(Array.from(facing(entries)).filter((other) => other !== stream))
  return { entries: inOrder([...entries, ...others]), own: new Set([stream]) } satisfies History
})

const read = Effect.fnUntraced(function* (streams: ReadonlyArray<string>) {
  const { readStream } = yield* EventStore
  const found = yield* Effect.forEach(streams, (stream) => readStream(stream), { concurrency })
  return yield* documentEntries(found.flat())
})

/** The documents on either side of every application. */
const facing = (entries: ReadonlyArray<DocumentEntry>): ReadonlySet<string> => {
  const streams = new Set<string>()
  for (const { event } of entries) {
    const legs =
      "application" in event
        ? [event.application]
        : "unapplication" in event
          ? [event.unapplication]
          : "applications" in event
            ? event.applications
            : []
    for (const { source, target } of legs) streams.add(StreamName.ofSource(source)).add(StreamName.ofTarget(target))
  }
  return streams
}
