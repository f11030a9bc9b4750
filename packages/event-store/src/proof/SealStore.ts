/**
 * What sealing and verifying need of a store: events as the bytes that are stored, and signed tree heads. Two layers, one
 * contract, beside `EventStore`.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import { Postgres } from "../Postgres.ts"
import { defaultRole, type PostgresOptions } from "../PostgresEventStore.ts"
import type { StoreError } from "../StoreError.ts"
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

export interface RowKey {
  readonly log: number
  readonly position: number
}

export class SealStore extends Context.Service<
  SealStore,
  {
    readonly tenant: string
    /** Every log that has a head row or a tree head, by number. */
    readonly logs: Effect.Effect<ReadonlyArray<LogReach>, StoreError>
    /** Events after a position as they are, unchecked: holes are for the caller to see. */
    readonly rows: (log: number, after: number, limit: number) => Effect.Effect<ReadonlyArray<RawEvent>, StoreError>
    /** Where an event is, by its id; reads the whole store. */
    readonly find: (eventId: string) => Effect.Effect<Option.Option<RowKey>, StoreError>
    readonly newest: (log: number) => Effect.Effect<Option.Option<StoredHead>, StoreError>
    readonly headOf: (log: number, size: number) => Effect.Effect<Option.Option<StoredHead>, StoreError>
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
  static readonly layerPostgres = (options: PostgresOptions) =>
    Layer.effect(SealStore, makePostgresSeals(options)).pipe(
      Layer.provide(Postgres.layer({ ...options, role: options.role === undefined ? defaultRole : options.role }))
    )

  /** On a `Postgres` that is there already, for the same tenant. */
  static readonly layerPostgresShared = (options: Pick<PostgresOptions, "tenant">) =>
    Layer.effect(SealStore, makePostgresSeals(options))

  /** Over the events of an `EventStore` of the same tenant; heads are in this process and gone with it. */
  static readonly layerMemory = (options: { readonly tenant: string }) =>
    Layer.effect(SealStore, makeMemorySeals(options))
}
