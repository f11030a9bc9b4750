/**
 * One kind of call to Zuora, whole: what is asked for, how it is decided and frozen, what its answer comes to, what it
 * leaves in the books, and how to see afterwards whether it happened. Each has a file of its own in `calls/`.
 */
import type { AccountBusy } from "@counterfoil/domain/AccountLane"
import type { OperationId } from "@counterfoil/domain/Id"
import type { Ledger, Placed } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import type { Rejection } from "@counterfoil/domain/Rejection"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { CommitReused, StoreError, VersionConflict } from "@counterfoil/event-store/StoreError"
import type { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import type { ZuoraError, ZuoraFault, ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import type * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import type { CommandInvalid, PaymentInFlight } from "./BillingError.ts"
import type { Finding } from "./Finding.ts"
import type { Requested } from "./OperationRecord.ts"
import type { Plan } from "./Plan.ts"
import type { AmountUnreadable, Tenant } from "./Tenant.ts"
import type { DocumentUnreadable } from "./ZuoraValues.ts"

/** What every command says beside its content. */
export interface Asked {
  readonly operationId: OperationId
  readonly actor: string
  readonly reason?: string
}

/** The same in its encoded form. */
export interface Written {
  readonly operationId: string
  readonly actor: string
  readonly reason?: string
}

/** The Zuora version that requests are written for. */
export interface Versioned {
  readonly version: MinorVersion
}

export type Needs = Tenant | EventStore | Zuora

export type ReadError = AmountUnreadable | DocumentUnreadable | StoreError | ZuoraError

export type PlanError =
  | ReadError
  | VersionConflict
  | CommitReused
  | AccountBusy
  | CommandInvalid
  | PaymentInFlight
  | Rejection

/** Documents as they are after a call, and whether they show its effect yet: Zuora may lag behind its own answer. */
export interface Shown {
  readonly documents: ReadonlyArray<ObservedDocument>
  readonly isShown: boolean
}

/** A request whose intention is known to be of one kind. */
export type RequestOf<I> = Omit<Requested, "intent"> & { readonly intent: I }

/** The schema of a command. */
export type CommandSchema = Schema.Codec<Asked, Written>

export interface BillingCall<S extends CommandSchema, I extends Operation.Intent = Operation.Intent, A = unknown> {
  /** The name of the frozen call, stored with every operation. */
  readonly wireName: string
  readonly Command: S
  /** Reads what is not known, decides, freezes the call. Nothing is sent, no intention stored. */
  readonly plan: (command: S["Type"], versioned: Versioned) => Effect.Effect<Plan<I>, PlanError, Needs>
  readonly interpret: (answer: RawAnswer) => Result.Result<A, ZuoraRefused | ZuoraFault>
  /** The facts that follow from its success alone, less those that are recorded already. */
  readonly legs: (intent: I, ledger: Ledger) => ReadonlyArray<Placed>
  /** Streams of documents that those facts rest on. */
  readonly streams: (intent: I) => ReadonlyArray<string>
  /** Reads what the answer does not tell; there is none where a look has shown that the call happened. */
  readonly show: (request: RequestOf<I>, answer: A | undefined) => Effect.Effect<Shown, ReadError, Needs>
  /** The facts that these documents prove beyond what each of them says, less those that are recorded already. */
  readonly follows?: (intent: I, documents: ReadonlyArray<ObservedDocument>, ledger: Ledger) => ReadonlyArray<Placed>
  /** Finds out by reading what became of a call without an answer, whose first attempt began `since`. */
  readonly look: (request: RequestOf<I>, since: string) => Effect.Effect<Finding, ReadError, Needs>
  /**
   * Whether Zuora shows that nothing came of it since this instant. An answer that looks like a decline often comes as a
   * server error: what it says is a hint, and Zuora's state decides. Calls without this are never believed declined so.
   */
  readonly cameToNothing?: (request: RequestOf<I>, since: string) => Effect.Effect<boolean, ReadError, Needs>
}

/** A call apart from its command, as stored operations know it: intention and answer are those of its own name. */
export type StoredCall = Pick<
  BillingCall<CommandSchema>,
  "wireName" | "interpret" | "legs" | "streams" | "show" | "follows" | "look" | "cameToNothing"
>
