/**
 * Erasing what is personal of a subject, in a store that keeps events for ever: personal texts are sealed under a key of
 * the subject when they are written, and an erasure destroys the key. Which texts are personal, the host says.
 *
 * These layers give an `EventStore` too, which seals and opens; readers get `Erased` in the place of a text that is gone.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Appended, Commit } from "../Commit.ts"
import { EventStore } from "../EventStore.ts"
import type { MemoryOptions } from "../MemoryEventStore.ts"
import { makeMemory } from "../MemoryEventStore.ts"
import { Postgres } from "../Postgres.ts"
import { defaultRole, makePostgres, type PostgresOptions } from "../PostgresEventStore.ts"
import { type CommitReused, CommitInvalid, StoreError, type VersionConflict } from "../StoreError.ts"
import { isPlain, spotsOf } from "./EventTexts.ts"
import { tellErased } from "./Forgetting.ts"
import type { KeyRing } from "./KeyRing.ts"
import { makeMemorySubjectKeys } from "./MemorySubjectKeys.ts"
import { makeOpenedKeys } from "./OpenedKeys.ts"
import { pathsOf, type PersonalTexts } from "./PersonalTexts.ts"
import { makePostgresSubjectKeys } from "./PostgresSubjectKeys.ts"
import { sealedIn } from "./SealedText.ts"
import { makeSealingStore } from "./SealingStore.ts"
import type { Destroyed, KeyName, SubjectKeys } from "./SubjectKeys.ts"

export interface ErasureOptions {
  readonly personal: PersonalTexts
  /** The stream of a subject that has one event for each of its erasures, and nothing else: `Erasure-<subject>`. */
  readonly streamOf: (subject: string) => string
  /** Without keys nothing is sealed, what was sealed is not readable, and erasing works. */
  readonly keys: KeyRing | undefined
  /** After this time at the latest what another process has erased is forgotten here; 60 s by default. */
  readonly freshMs?: number
}

/** How a subject stands. */
export interface Standing {
  /** The key that an erasure would destroy now. */
  readonly living: KeyName | undefined
  /** What was destroyed, the oldest first. */
  readonly destroyed: ReadonlyArray<KeyName & Omit<Destroyed, "_tag">>
  /** Events with a personal text that was stored as it is: before there was a key, or without one. Nothing erases it. */
  readonly plainEvents: number
  /** Events with a personal text that can be read as long as the key lives. */
  readonly sealedEvents: number
}

/** Keys cannot be wrapped anew without one to wrap them by. */
export class NoKeys extends Data.TaggedError("NoKeys")<{}> {
  override get message(): string {
    return "no key-encryption key is given"
  }
}

export class Erasure extends Context.Service<
  Erasure,
  {
    readonly standing: (subject: string) => Effect.Effect<Standing, StoreError>
    /**
     * Destroys a living key and appends the commit, both or neither; afterwards nobody can read what it sealed, and this
     * process has forgotten it. The commit must append to the subject's stream of erasures, at the version one below the
     * key's generation. Sent again it is `Duplicate`.
     */
    readonly erase: (erasing: {
      readonly key: KeyName
      /** Who answers for it, and why: kept for ever, readable. */
      readonly by: string
      readonly reason: string
      readonly commit: Commit
    }) => Effect.Effect<Appended, VersionConflict | CommitReused | StoreError>
    /** Wraps every subject's key by the first key of the ring; gives how many it was not wrapped by before. */
    readonly rewrap: Effect.Effect<number, StoreError | NoKeys>
  }
>()("@counterfoil/event-store/Erasure") {
  /** On a database whose schema is migrated; one pool for one tenant. */
  static readonly layerPostgres = (options: PostgresOptions & ErasureOptions) =>
    Erasure.layerPostgresShared(options).pipe(
      Layer.provide(Postgres.layer({ ...options, role: options.role === undefined ? defaultRole : options.role }))
    )

  /** On a `Postgres` that is there already, for the same tenant. */
  static readonly layerPostgresShared = (options: Pick<PostgresOptions, "tenant" | "verify"> & ErasureOptions) =>
    Layer.effectContext(
      Effect.gen(function* () {
        const postgres = yield* Postgres
        return make(options, yield* makePostgres(options), makePostgresSubjectKeys(postgres, options.tenant))
      })
    )

  /** In this process, gone with it. */
  static readonly layerMemory = (options: MemoryOptions & ErasureOptions) =>
    Layer.effectContext(Effect.map(makeMemory(options), (store) => make(options, store, makeMemorySubjectKeys(store))))
}

const freshMs = 60_000

const make = (
  { freshMs: asked = freshMs, keys: ring, personal, streamOf, tenant }: ErasureOptions & { readonly tenant: string },
  inner: EventStore["Service"],
  kept: SubjectKeys
) => {
  const paths = pathsOf(personal)
  const keys = makeOpenedKeys(tenant, kept, ring)
  const store = makeSealingStore(inner, { tenant, paths, streamOf, ring, keys, freshMs: asked })
  const forget = Effect.sync(() => {
    keys.forget()
    tellErased(store)
  })

  const erasure: Erasure["Service"] = {
    standing: Effect.fn("Erasure.standing")(function* (subject) {
      const all = yield* kept.ofSubject(subject)
      const living = all.findLast(({ _tag }) => _tag === "Wrapped")
      const spots = (yield* inner.readSubject(subject)).map((event) => spotsOf(paths, event))
      const isLiving = (generation: number | undefined) => generation === living?.generation
      return {
        living: living === undefined ? undefined : { subject, generation: living.generation },
        destroyed: all.flatMap((one) => (one._tag === "Destroyed" ? [withoutTag(one)] : [])),
        plainEvents: spots.filter((of) => of.some(isPlain)).length,
        sealedEvents:
          living === undefined
            ? 0
            : spots.filter((of) => of.some(({ value }) => isLiving(sealedIn(value)?.generation))).length
      }
    }),
    erase: Effect.fn("Erasure.erase")(function* ({ by, commit, key, reason }) {
      const record = commit.appends.find(({ stream }) => stream === streamOf(key.subject))
      if (record?.events.length !== 1 || record.expectedVersion !== key.generation - 1) {
        const problem = `does not record the end of key ${key.generation} in ${streamOf(key.subject)}`
        const cause = new CommitInvalid({ commitId: commit.id, problem })
        return yield* new StoreError({ operation: "erase", retryable: false, cause })
      }
      // Also where nobody knows whether it was done: forgetting costs nothing but reading again.
      return yield* Effect.ensuring(kept.erase({ name: key, by, reason, commit }), forget)
    }),
    rewrap: ring === undefined ? Effect.fail(new NoKeys()) : Effect.suspend(() => keys.rewrap(ring))
  }
  return Context.make(EventStore, store).pipe(Context.add(Erasure, erasure))
}

const withoutTag = ({ at, by, generation, reason, subject }: KeyName & Destroyed) => ({
  subject,
  generation,
  at,
  by,
  reason
})
