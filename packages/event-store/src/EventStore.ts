/**
 * The one place of events: appended once, never changed, read in order. Stores any domain's events; whom they concern
 * is called the subject. Two layers, one contract: PostgreSQL, and memory for simulation.
 *
 * Where the bytes of events are archived (`archive/Archiving.ts`), the layers on PostgreSQL take them from the `Archive`
 * that is provided to them. Without it, or where its files are gone or damaged, a read that needs them fails as a
 * `StoreError` whose cause is an `ArchiveUnavailable`.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Stream from "effect/Stream"
import type { Appended, Commit } from "./Commit.ts"
import { type MemoryOptions, makeMemory } from "./MemoryEventStore.ts"
import { Postgres } from "./Postgres.ts"
import { defaultRole, makePostgres, type PostgresOptions } from "./PostgresEventStore.ts"
import type { CommitReused, StoreError, VersionConflict } from "./StoreError.ts"
import type { StoredEvent } from "./StoredEvent.ts"
import type { LogHead } from "./LogHead.ts"

export class EventStore extends Context.Service<
  EventStore,
  {
    /**
     * Atomic over all streams. The same commit id with the same content again answers `Duplicate` with the first
     * positions. A commit that can never be stored fails as a `StoreError` whose cause is a `CommitInvalid`.
     */
    readonly append: (commit: Commit) => Effect.Effect<Appended, VersionConflict | CommitReused | StoreError>
    /** Events after version `after` (0 by default), in order. */
    readonly readStream: (
      stream: string,
      options?: { readonly after?: number }
    ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
    /** Every event of a subject, by log and position; with `after`, positions by log, only those beyond in these logs. */
    readonly readSubject: (
      subject: string,
      options?: { readonly after?: ReadonlyMap<number, number> }
    ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
    /** The events of a commit, by log and position; none if there is no such commit. */
    readonly readCommit: (commitId: string) => Effect.Effect<Option.Option<ReadonlyArray<StoredEvent>>, StoreError>
    /** One page of a log after a position. What is visible is a prefix without holes; a hole is a defect. */
    readonly readAfter: (
      log: number,
      position: number,
      limit: number
    ) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>
    /** Every event the tenant has when reading begins, log by log, in order, in bounded memory. */
    readonly readAll: Stream.Stream<StoredEvent, StoreError>
    /** The tenant's logs and how far they reach, by number; log 0 first. */
    readonly logs: Effect.Effect<ReadonlyArray<LogHead>, StoreError>
  }
>()("@counterfoil/event-store/EventStore") {
  /** On a database whose schema is migrated (`Migrations.migrate`); one pool for one tenant. */
  static readonly layerPostgres = (options: PostgresOptions) =>
    Layer.effect(EventStore, makePostgres(options)).pipe(
      Layer.provide(Postgres.layer({ ...options, role: options.role === undefined ? defaultRole : options.role }))
    )

  /** On a `Postgres` that is there already, for the same tenant. */
  static readonly layerPostgresShared = (options: Pick<PostgresOptions, "tenant" | "verify">) =>
    Layer.effect(EventStore, makePostgres(options))

  /** In this process, gone with it. The clock is Effect's. */
  static readonly layerMemory = (options: MemoryOptions) => Layer.effect(EventStore, makeMemory(options))
}
