/**
 * Where the keys of subjects are kept, each wrapped by a key-encryption key: a row for each generation of a subject's key,
 * of which an erasure leaves when, by whom and why. Two of them, one contract, as of event stores.
 */
import type * as Effect from "effect/Effect"
import type { Appended, Commit } from "../Commit.ts"
import type { CommitReused, StoreError, VersionConflict } from "../StoreError.ts"

/** Names one key. A subject's first key is of generation 1; each erasure ends one. */
export interface KeyName {
  readonly subject: string
  readonly generation: number
}

/** A key as it is kept: wrapped, or gone. */
export type KeptKey = KeyName & (Wrapped | Destroyed)

export interface Wrapped {
  readonly _tag: "Wrapped"
  readonly kekId: string
  readonly wrapped: Buffer
}

export interface Destroyed {
  readonly _tag: "Destroyed"
  /** UTC instant with microseconds. */
  readonly at: string
  readonly by: string
  readonly reason: string
}

/** What ends a key, and the commit that puts it on record. */
export interface Erasing {
  readonly name: KeyName
  readonly by: string
  readonly reason: string
  readonly commit: Commit
}

export interface SubjectKeys {
  readonly find: (names: ReadonlyArray<KeyName>) => Effect.Effect<ReadonlyArray<KeptKey>, StoreError>
  /** Every generation of a subject, the oldest first. */
  readonly ofSubject: (subject: string) => Effect.Effect<ReadonlyArray<KeptKey>, StoreError>
  /** Keeps a new key; where there is one of that name already, or was, that one is the answer. */
  readonly keep: (name: KeyName, key: Omit<Wrapped, "_tag">) => Effect.Effect<KeptKey, StoreError>
  /** How many keys the tenant has destroyed: grows with each erasure, by whichever process. */
  readonly destroyed: Effect.Effect<number, StoreError>
  /** Destroys the key and appends the commit, both or neither. */
  readonly erase: (erasing: Erasing) => Effect.Effect<Appended, VersionConflict | CommitReused | StoreError>
  /** Some keys that are not wrapped by this one, at most so many. */
  readonly wrappedOtherwise: (
    kekId: string,
    limit: number
  ) => Effect.Effect<ReadonlyArray<KeyName & Wrapped>, StoreError>
  /** Puts another wrapping in the place of one; false where that one is not there any more. */
  readonly rewrap: (before: KeyName & Wrapped, after: Omit<Wrapped, "_tag">) => Effect.Effect<boolean, StoreError>
}
