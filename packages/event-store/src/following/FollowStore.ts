/** What following needs beside the events: a lease, checkpoints, a bell. Two layers, one contract, beside `EventStore`. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { Postgres } from "../Postgres.ts"
import { defaultRole, type PostgresOptions } from "../PostgresEventStore.ts"
import type { StoreError } from "../StoreError.ts"
import { makeMemoryFollows } from "./MemoryFollowStore.ts"
import { makePostgresFollows } from "./PostgresFollowStore.ts"

/** The right to do a follower's work, as long as nobody has a greater term. */
export interface Lease {
  readonly follower: string
  readonly term: number
}

/** How far a follower is in a log. */
export interface FollowReach {
  readonly log: number
  /** The last position that it is done with; 0 = none. */
  readonly position: number
  /** The last position of the log. */
  readonly head: number
}

/** From one position of a log to a later one. */
export interface Step {
  readonly log: number
  readonly from: number
  readonly to: number
}

export class FollowStore extends Context.Service<
  FollowStore,
  {
    readonly tenant: string
    /** None while another has it. It ends by itself after `leaseMs`, by the clock of the store. */
    readonly take: (follower: string, leaseMs: number) => Effect.Effect<Option.Option<Lease>, StoreError>
    /** False where another took over. */
    readonly renew: (lease: Lease, leaseMs: number) => Effect.Effect<boolean, StoreError>
    /** Lets the next take it at once. */
    readonly release: (lease: Lease) => Effect.Effect<void, StoreError>
    /** Every log that there is by now, those that the follower has not begun included. */
    readonly reach: (follower: string) => Effect.Effect<ReadonlyArray<FollowReach>, StoreError>
    /** False where the lease is lost or the checkpoint is not at `from`: nothing has moved. */
    readonly move: (lease: Lease, step: Step) => Effect.Effect<boolean, StoreError>
    /** Gives what ends when something was appended since it ended last. It may ring for nothing, or not at all. */
    readonly bell: Effect.Effect<Effect.Effect<void>, never, Scope.Scope>
  }
>()("@counterfoil/event-store/FollowStore") {
  static readonly layerPostgres = (options: PostgresOptions) =>
    Layer.effect(FollowStore, makePostgresFollows(options)).pipe(
      Layer.provide(Postgres.layer({ ...options, role: options.role === undefined ? defaultRole : options.role }))
    )

  /** On a `Postgres` that is there already, for the same tenant. */
  static readonly layerPostgresShared = (options: Pick<PostgresOptions, "tenant">) =>
    Layer.effect(FollowStore, makePostgresFollows(options))

  /** Over the events of an `EventStore`; leases and checkpoints are in this process and gone with it. No bell. */
  static readonly layerMemory = (options: { readonly tenant: string }) =>
    Layer.effect(FollowStore, makeMemoryFollows(options))
}
