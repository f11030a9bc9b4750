/**
 * An event store that seals personal texts when events are written and opens them when they are read. Everything below it
 * (hashes, request hashes, seals, proofs) is over what is sealed, so nothing of that changes when a key is destroyed.
 *
 * The erasures of a subject are on record in a stream. A commit with a subject's texts rests on the version of that stream
 * under which its key lives: of an append and an erasure that race, one is first, and nothing is ever sealed under a key
 * that is gone.
 */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Appended, Commit } from "../Commit.ts"
import { Corruption } from "../Corruption.ts"
import type { EventStore } from "../EventStore.ts"
import type { Json } from "../Json.ts"
import type { CommitReused, StoreError, VersionConflict } from "../StoreError.ts"
import type { StoredEvent } from "../StoredEvent.ts"
import { erased } from "./Erased.ts"
import { keysIn, placeOf, replaced, spotsOf, subjectsIn, withEvents } from "./EventTexts.ts"
import { tellErased } from "./Forgetting.ts"
import type { KeyRing } from "./KeyRing.ts"
import { idOf, type OpenedKeys } from "./OpenedKeys.ts"
import type { Paths } from "./PersonalTexts.ts"
import { seal, sealedIn, unseal } from "./SealedText.ts"
import { putOver } from "./Unopened.ts"

export interface Sealing {
  readonly tenant: string
  readonly paths: Paths
  /** The stream that has one event for each erasure of a subject. */
  readonly streamOf: (subject: string) => string
  /** Without it nothing is sealed. */
  readonly ring: KeyRing | undefined
  readonly keys: OpenedKeys
  /** After this time at the latest what another process has erased is not known here any more. */
  readonly freshMs: number
}

type Store = EventStore["Service"]

/** Erasures of one subject that come between the look at its key and the append, at most. */
const maxTries = 5

export const makeSealingStore = (inner: Store, sealing: Sealing): Store => {
  const { freshMs, keys, paths, ring, streamOf, tenant } = sealing

  const forget = (): void => {
    keys.forget()
    tellErased(store)
  }

  /** Nothing that could be forgotten can be known without a key. */
  const fresh: Effect.Effect<void, StoreError> =
    ring === undefined
      ? Effect.void
      : Effect.map(keys.hasNews(freshMs), (isNews) => {
          if (isNews) forget()
        })

  /** The record of an erasure that this process does not know of. */
  const isNews = ({ stream, subject, version }: StoredEvent): boolean =>
    subject !== null && stream === streamOf(subject) && keys.knows({ subject, generation: version })

  /** What opens these events; most pages have nothing that is sealed. */
  const opener = (
    events: ReadonlyArray<StoredEvent>
  ): Effect.Effect<(event: StoredEvent) => StoredEvent, StoreError> => {
    if (ring !== undefined && events.some(isNews)) forget()
    const names = keysIn(paths, events)
    return names.size === 0
      ? Effect.succeed((event) => event)
      : Effect.map(keys.find(names), (found) => (event) => openedOf(sealing, event, found))
  }

  const opened = (events: ReadonlyArray<StoredEvent>): Effect.Effect<ReadonlyArray<StoredEvent>, StoreError> =>
    Effect.map(opener(events), (open) => events.map(open))

  const sealed = Effect.fnUntraced(function* (commit: Commit, subjects: ReadonlySet<string>, by: KeyRing) {
    const found = new Map<string, Effect.Success<ReturnType<OpenedKeys["sealing"]>>>()
    for (const subject of subjects) found.set(subject, yield* keys.sealing(subject, by))
    const commitSealed = withEvents(tenant, commit, ({ event, place, subject }) =>
      replaced(paths, event, (spot) => {
        const key = found.get(subject)
        return key === undefined || !isText(spot.value)
          ? undefined
          : seal(spot.value, place(spot), key.generation, key.key)
      })
    )
    const named = new Set(commit.appends.map(({ stream }) => stream))
    const conditions = Array.from(found, ([subject, { generation }]) => ({
      stream: streamOf(subject),
      subject,
      expectedVersion: generation - 1,
      events: []
    })).filter(({ stream }) => !named.has(stream))
    const [first, ...rest] = commitSealed.appends
    return { ...commitSealed, appends: [first, ...rest, ...conditions] } satisfies Commit
  })

  /**
   * A commit that is stored already, in the form in which it is stored: under the key of then; where that is destroyed, or
   * nothing was sealed then, with what stands there. So a retry is the same request whatever became of the keys.
   */
  const asStored = Effect.fnUntraced(function* (commit: Commit, stored: ReadonlyArray<StoredEvent>) {
    const found = yield* keys.find(keysIn(paths, stored))
    const byId = new Map(stored.map((event) => [event.eventId, event]))
    return withEvents(tenant, commit, ({ event, eventId, place, subject }) => {
      const before = byId.get(eventId)
      return before === undefined || before.type !== event.type
        ? event
        : replaced(paths, event, (spot) => {
            const value = spotsOf(paths, before).find(
              ({ field, path }) => field === spot.field && path.name === spot.path.name
            )?.value
            const text = sealedIn(value)
            if (text === undefined || value === undefined || !isText(spot.value)) return undefined
            const key = found.get(idOf({ subject, generation: text.generation }))
            return key?._tag === "Key" ? seal(spot.value, place(spot), text.generation, key.key) : value
          })
    })
  })

  const appendAgain = Effect.fnUntraced(function* (commit: Commit, reused: CommitReused) {
    const stored = yield* inner.readCommit(commit.id)
    if (Option.isNone(stored)) return yield* reused
    return yield* inner.append(yield* asStored(commit, stored.value))
  })

  const append = (
    commit: Commit,
    subjects: ReadonlySet<string>,
    triesLeft: number
  ): Effect.Effect<Appended, VersionConflict | CommitReused | StoreError> => {
    const streams = new Set(Array.from(subjects, streamOf))
    const ready = ring === undefined ? Effect.succeed(commit) : sealed(commit, subjects, ring)
    return Effect.flatMap(ready, (one) => inner.append(one)).pipe(
      Effect.catchTag("CommitReused", (reused) => appendAgain(commit, reused)),
      Effect.catchTag("VersionConflict", (conflict) => {
        if (!streams.has(conflict.stream) || triesLeft === 0) return Effect.fail(conflict)
        forget()
        return append(commit, subjects, triesLeft - 1)
      })
    )
  }

  const reading = <A>(read: Effect.Effect<A, StoreError>) => Effect.andThen(fresh, read)

  const store: Store = {
    append: (commit) => {
      const subjects = subjectsIn(paths, commit)
      return subjects.size === 0 ? inner.append(commit) : append(commit, subjects, maxTries)
    },
    readStream: (...asked) => reading(Effect.flatMap(inner.readStream(...asked), opened)),
    readSubject: (...asked) => reading(Effect.flatMap(inner.readSubject(...asked), opened)),
    readCommit: (commitId) =>
      reading(
        Effect.flatMap(
          inner.readCommit(commitId),
          Option.match({
            onNone: () => Effect.succeed(Option.none<ReadonlyArray<StoredEvent>>()),
            onSome: (events) => Effect.asSome(opened(events))
          })
        )
      ),
    readAfter: (...asked) => reading(Effect.flatMap(inner.readAfter(...asked), opened)),
    readAll: Stream.unwrap(
      Effect.as(
        fresh,
        inner.readAll.pipe(
          Stream.mapArrayEffect((events) => Effect.map(opener(events), (open) => Arr.map(events, open)))
        )
      )
    ),
    logs: inner.logs
  }
  return putOver(inner, store)
}

/** Left to the store to refuse: no Unicode text, which would not come back as it was, or with a U+0000. */
const isText = (value: Json): value is string =>
  typeof value === "string" && value.isWellFormed() && !value.includes("\u0000")

/** Throws where what is sealed does not open, or its key was never there: that is not what was written. */
const openedOf = (
  { paths, tenant }: Sealing,
  event: StoredEvent,
  found: Effect.Success<ReturnType<OpenedKeys["find"]>>
): StoredEvent =>
  replaced(paths, event, (spot): Json | undefined => {
    const text = sealedIn(spot.value)
    if (text === undefined) return undefined
    const subject = event.subject ?? ""
    const key = found.get(idOf({ subject, generation: text.generation }))
    if (key?._tag === "Destroyed") return erased(key.at)
    const plain = key === undefined ? undefined : unseal(text, placeOf(tenant, { ...event, subject }, spot), key.key)
    if (plain !== undefined) return plain
    const { log, position } = event
    const what = key === undefined ? "has no key" : "does not open"
    throw new Corruption({ log, position, problem: `what is sealed at ${spot.field}.${spot.path.name} ${what}` })
  })
