/**
 * Keys of subjects, unwrapped, in this process: the newest asked for, at most so many. What an erasure destroys is
 * forgotten here at once by the process that erases; others notice when they write under it, and else at the next look.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { randomBytes } from "node:crypto"
import { StoreError } from "../StoreError.ts"
import { framed } from "../StoredEvent.ts"
import { type BoxKey, boxKey, close, open } from "./Box.ts"
import type { KeyEncryptionKey, KeyRing } from "./KeyRing.ts"
import { KeyUnavailable } from "./KeyUnavailable.ts"
import type { Destroyed, KeptKey, KeyName, SubjectKeys, Wrapped } from "./SubjectKeys.ts"

type OpenedKey = { readonly _tag: "Key"; readonly key: BoxKey } | Pick<Destroyed, "_tag" | "at">

export interface OpenedKeys {
  /** These keys by their ids (`idOf`); one that was never kept is not among them. */
  readonly find: (names: ReadonlyMap<string, KeyName>) => Effect.Effect<ReadonlyMap<string, OpenedKey>, StoreError>
  /** What a subject's texts are sealed with now: a new key where it has none that lives. */
  readonly sealing: (
    subject: string,
    ring: KeyRing
  ) => Effect.Effect<{ readonly generation: number; readonly key: BoxKey }, StoreError>
  /** Wraps by the ring's first key what others wrap; gives how many. */
  readonly rewrap: (ring: KeyRing) => Effect.Effect<number, StoreError>
  /** Whether a key is known here as one that lives. */
  readonly knows: (name: KeyName) => boolean
  readonly forget: () => void
  /** Whether any process has erased since the last look, which is this one where that is `freshMs` ago. */
  readonly hasNews: (freshMs: number) => Effect.Effect<boolean, StoreError>
}

const secretBytes = 32
/** Kept at once. */
const mostKeys = 10_000
/** Wrapped anew at once. */
const pageSize = 100

/** `ring`: what opens. Without it only that a key is destroyed can be told. */
export const makeOpenedKeys = (tenant: string, keys: SubjectKeys, ring: KeyRing | undefined): OpenedKeys => {
  /** The one opened last at the end. */
  const opened = new Map<string, OpenedKey>()
  /** The newest generation of subjects. One that is too old is found out by whoever appends under it. */
  const generations = new Map<string, number>()
  /** Counts what was forgotten: a row that was read before that is not opened into what is kept after it. */
  let epoch = 0
  let destroyed: number | undefined
  let lookedAtMs = Number.NEGATIVE_INFINITY

  const contextOf = ({ generation, subject }: KeyName, kekId: string): Buffer =>
    framed(["subject-key", tenant, subject, String(generation), kekId])

  const wrap = ({ id, key }: KeyEncryptionKey, name: KeyName, secret: Buffer) => ({
    kekId: id,
    wrapped: close(boxKey(key), contextOf(name, id), secret)
  })

  const unwrap = (kept: KeyName & Wrapped): Effect.Effect<Buffer, StoreError> => {
    const { kekId, subject, wrapped } = kept
    const kek = ring?.byId.get(kekId)
    const secret = kek === undefined ? undefined : open(boxKey(kek.key), contextOf(kept, kekId), wrapped)
    if (secret !== undefined) return Effect.succeed(secret)
    const problem = kek === undefined ? "missing" : "refused"
    const cause = new KeyUnavailable({ kekId, subject, problem })
    return Effect.fail(new StoreError({ operation: "openKey", retryable: false, cause }))
  }

  const openKept = (kept: KeptKey, readIn: number): Effect.Effect<OpenedKey, StoreError> =>
    (kept._tag === "Destroyed"
      ? Effect.succeed<OpenedKey>({ _tag: "Destroyed", at: kept.at })
      : Effect.map(unwrap(kept), (secret): OpenedKey => ({ _tag: "Key", key: boxKey(secret) }))
    ).pipe(
      Effect.map((key) => {
        if (readIn === epoch) remember(opened, idOf(kept), key)
        return key
      })
    )

  const keepNew = (name: KeyName, { current }: KeyRing) =>
    Effect.suspend(() => {
      const begun = epoch
      return Effect.flatMap(keys.keep(name, wrap(current, name, randomBytes(secretBytes))), (kept) =>
        openKept(kept, begun)
      )
    })

  return {
    find: Effect.fnUntraced(function* (names) {
      const begun = epoch
      const found = new Map<string, OpenedKey>()
      const unknown: Array<KeyName> = []
      for (const [id, name] of names) {
        const known = opened.get(id)
        if (known === undefined) unknown.push(name)
        else found.set(id, known)
      }
      for (const kept of unknown.length === 0 ? [] : yield* keys.find(unknown))
        found.set(idOf(kept), yield* openKept(kept, begun))
      return found
    }),
    sealing: Effect.fnUntraced(function* (subject, given) {
      let generation = generations.get(subject) ?? newest(yield* keys.ofSubject(subject))
      for (;;) {
        const name = { subject, generation }
        const known = opened.get(idOf(name)) ?? (yield* keepNew(name, given))
        if (known._tag === "Key") {
          remember(generations, subject, generation)
          return { generation, key: known.key }
        }
        generation += 1
      }
    }),
    rewrap: Effect.fnUntraced(function* (given) {
      let count = 0
      for (;;) {
        const page = yield* keys.wrappedOtherwise(given.current.id, pageSize)
        if (page.length === 0) return count
        for (const one of page) if (yield* keys.rewrap(one, wrap(given.current, one, yield* unwrap(one)))) count += 1
      }
    }),
    knows: (name) => opened.get(idOf(name))?._tag === "Key",
    forget: () => {
      epoch += 1
      opened.clear()
      generations.clear()
    },
    hasNews: Effect.fnUntraced(function* (freshMs) {
      const nowMs = yield* Clock.currentTimeMillis
      if (nowMs - lookedAtMs < freshMs) return false
      const before = destroyed
      destroyed = yield* keys.destroyed
      lookedAtMs = nowMs
      // Something may have been opened before the first look, and destroyed since.
      return before !== destroyed
    })
  }
}

export const idOf = ({ generation, subject }: KeyName): string => `${generation} ${subject}`

/** The generation that lives, or that is to be born. */
const newest = (kept: ReadonlyArray<KeptKey>): number => {
  const last = kept.at(-1)
  if (last === undefined) return 1
  return last._tag === "Destroyed" ? last.generation + 1 : last.generation
}

const remember = <A>(kept: Map<string, A>, name: string, value: A): void => {
  kept.delete(name)
  kept.set(name, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostKeys) break
    kept.delete(oldest)
  }
}
