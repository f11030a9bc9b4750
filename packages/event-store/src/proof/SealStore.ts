/**
 * What sealing and verifying need of a store: events as the bytes that are stored, and signed tree heads. Two layers, one
 * contract, beside `EventStore`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { availableParallelism } from "node:os"
import { Archive } from "../archive/Archive.ts"
import { Postgres } from "../Postgres.ts"
import { defaultRole, type PostgresOptions } from "../PostgresEventStore.ts"
import type { StoreError } from "../StoreError.ts"
import { type Hashing, rangeSize } from "./Hashing.ts"
import { hashingThreads } from "./HashingThreads.ts"
import type { RawEvent } from "./Leaf.ts"
import { makeMemorySeals } from "./MemorySealStore.ts"
import { makePostgresSeals } from "./PostgresSealStore.ts"
import type { HeadTaken } from "./SealRefused.ts"
import type { SignedTreeHead } from "./TreeHead.ts"

/** How far a log reaches, by three counts of one moment. */
export interface LogReach {
  readonly log: number
  /** What the log's head row says. */
  readonly counted: number
  /** The highest position that there is. */
  readonly last: number
  /** Size of the newest tree head. */
  readonly sealed: number
}

/** A tree head with what it adds to the tree. */
export interface StoredHead {
  readonly head: SignedTreeHead
  /** The tree's `RightEdge`. */
  readonly edge: Buffer
  /** Hashes of the tiles completed since the head before. */
  readonly tiles: Buffer
  /** Hashes of the leaves since the head before. */
  readonly leaves: Buffer
}

/** Where a head stands among those of all logs, by when it was signed. */
export type HeadPlace = Pick<SignedTreeHead, "signedAt" | "log" | "size">

export interface RowKey {
  readonly log: number
  readonly position: number
}

export interface SealStoreOptions extends PostgresOptions {
  /**
   * Threads that read and hash for a verification of more than a few thousand events, each with a connection of its own:
   * by default one per core. 0 for hosts whose bundler leaves no module files: then all is done in the caller's thread.
   */
  readonly threads?: number
}

export class SealStore extends Context.Service<
  SealStore,
  {
    readonly tenant: string
    /** Every log that has a head row or a tree head, by number. */
    readonly logs: Effect.Effect<ReadonlyArray<LogReach>, StoreError>
    /**
     * Events after a position as they are, unchecked: holes are for the caller to see. Archived ones come from the archive,
     * and were compared with their content hash.
     */
    readonly rows: (log: number, after: number, limit: number) => Effect.Effect<ReadonlyArray<RawEvent>, StoreError>
    /** For some number of events: by several threads where that is worth while. */
    readonly hashing: (events: number) => Effect.Effect<Hashing, never, Scope.Scope>
    /** Where an event is, by its stream and its version there. Not by its id: that has no index, which appends pay for. */
    readonly find: (stream: string, version: number) => Effect.Effect<Option.Option<RowKey>, StoreError>
    readonly newest: (log: number) => Effect.Effect<Option.Option<StoredHead>, StoreError>
    readonly headOf: (log: number, size: number) => Effect.Effect<Option.Option<StoredHead>, StoreError>
    /** Heads of all logs, the newest first, without what they add to the tree; with `before`, those beyond that one. */
    readonly headsBefore: (
      before: HeadPlace | null,
      limit: number
    ) => Effect.Effect<ReadonlyArray<SignedTreeHead>, StoreError>
    /** Heads of more than `after` events, the smallest first. */
    readonly headsAfter: (
      log: number,
      after: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<StoredHead>, StoreError>
    /** The tiles of a log, from its beginning, one after the other. */
    readonly tiles: (log: number, size: number) => Effect.Effect<Buffer, StoreError>
    /** `HeadTaken` where another sealer went on from the same head. */
    readonly put: (head: StoredHead) => Effect.Effect<void, HeadTaken | StoreError>
  }
>()("@counterfoil/event-store/SealStore") {
  static readonly layerPostgres = (options: SealStoreOptions) => {
    const postgres = { ...options, role: options.role === undefined ? defaultRole : options.role }
    const { threads = availableParallelism() } = options
    return Layer.effect(
      SealStore,
      Effect.flatMap(Effect.serviceOption(Archive), (archive) =>
        makePostgresSeals(options, (events, here) => {
          const count = Math.min(threads, Math.floor(events / rangeSize))
          return count === 0
            ? Effect.succeed(here)
            : hashingThreads(postgres, count, Option.getOrUndefined(archive)?.path)
        })
      )
    ).pipe(Layer.provide(Postgres.layer(postgres)))
  }

  /** On a `Postgres` that is there already, for the same tenant; hashes in the caller's thread. */
  static readonly layerPostgresShared = (options: Pick<PostgresOptions, "tenant">) =>
    Layer.effect(SealStore, makePostgresSeals(options))

  /** Over the events of an `EventStore` of the same tenant; heads are in this process and gone with it. */
  static readonly layerMemory = (options: { readonly tenant: string }) =>
    Layer.effect(SealStore, makeMemorySeals(options))
}
