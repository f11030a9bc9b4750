/** The stored side of an operation: its stream, the lanes it holds, and the commits of its phases. */
import type * as AccountLane from "@counterfoil/domain/AccountLane"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { AccountId, OperationId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { load, type Loaded, stateIn } from "./Loaded.ts"
import { accountOf } from "./Observing.ts"
import { openDays } from "./OpenDays.ts"
import { type Cause, commit, type Recorded } from "./Recording.ts"
import { moment } from "./TenantClock.ts"

/** What was asked for and frozen before the first byte went out. */
export type Requested = Extract<Operation.State, { _tag: "Requested" }>["request"]

/** An operation as it stands, with the versions of its own stream and its lanes. */
export interface OperationRecord {
  readonly operationId: OperationId
  readonly state: Operation.State
  readonly lanes: ReadonlyMap<AccountId, AccountLane.State>
  readonly loaded: Loaded
}

/** Loads an operation, and the lanes of its accounts (those given, or those it was requested for). */
export const loadOperation = Effect.fnUntraced(function* (
  operationId: OperationId,
  accounts: ReadonlyArray<AccountId> = []
) {
  const stream = StreamName.operation(operationId)
  const own = yield* load([stream])
  const state = stateIn(own, "Operation", stream)
  const held = accounts.length > 0 || state._tag === "NotRequested" ? accounts : state.request.accounts
  const loaded = yield* load([stream, ...held.map(StreamName.accountLane)])
  const lanes = new Map(
    held.map((account) => [account, stateIn(loaded, "AccountLane", StreamName.accountLane(account))])
  )
  return { operationId, state, lanes, loaded } satisfies OperationRecord
})

/** One phase: what is appended to the operation, its lanes and any documents, at the versions of these loads. */
export interface Phase {
  /** Names the phase; the same phase of the same operation is stored once. */
  readonly name: string
  readonly operation: ReadonlyArray<Operation.Event>
  readonly lanes?: ReadonlyMap<AccountId, ReadonlyArray<AccountLane.Event>>
  readonly documents?: ReadonlyArray<Recorded>
  /** The documents' versions; those without an event stay as conditions. */
  readonly rests?: Loaded | undefined
}

/** Appends a phase in one commit. */
export const append = Effect.fnUntraced(function* (record: OperationRecord, phase: Phase, cause: Cause) {
  const store = yield* EventStore
  const { today } = yield* moment
  const { lanes, loaded, operationId } = record
  const operation = StreamName.operation(operationId)
  const intended = (stream: string, events: ReadonlyArray<BillingEvent>): ReadonlyArray<Recorded> =>
    events.map((event) => ({ stream, event, origin: "intended" }))
  const documents = phase.documents ?? []
  const ledger = Ledger.fold(documents, phase.rests?.ledger)
  const accountOfDocument = accountOf(ledger)
  const [first] = lanes.keys()
  return yield* store.append(
    commit({
      id: `${operationId}:${phase.name}`,
      cause,
      today,
      accountOf: (stream) =>
        stream === operation || stream.startsWith("AccountLane-") ? (first ?? null) : accountOfDocument(stream),
      versions: new Map([...(phase.rests?.versions ?? []), ...loaded.versions]),
      conditions: Array.from(phase.rests?.versions.keys() ?? []),
      events: [
        ...Array.from(phase.lanes ?? []).flatMap(([account, events]) =>
          intended(StreamName.accountLane(account), events)
        ),
        ...intended(operation, phase.operation),
        ...documents
      ],
      openDays: yield* openDays(documents, today)
    })
  )
})

/** The version of an operation's own stream: names the phases that can come more than once. */
export const versionOf = ({ loaded, operationId }: OperationRecord): number =>
  loaded.versions.get(StreamName.operation(operationId)) ?? 0
