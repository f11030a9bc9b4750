/**
 * One live operation per account, across processes. Stream `AccountLane-<account>`: whoever appends `LaneTaken` at the
 * expected version holds the lane until `LaneFreed`. An operation whose outcome is unknown keeps it.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { AccountId, OperationId, type PaymentId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Instant } from "./Operation.ts"

export const Event = Schema.TaggedUnion({
  LaneTaken: {
    accountId: AccountId,
    operationId: OperationId,
    owner: Schema.String,
    /** Until then only the owner may go on; later, `resume` may take over. */
    until: Instant,
    effectiveOn: LocalDate
  },
  LaneFreed: { operationId: OperationId, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

type Taken = Extract<Event, { _tag: "LaneTaken" }>

export type State = { readonly _tag: "Free" } | ({ readonly _tag: "Taken" } & Omit<Taken, "_tag">)

export const initial: State = { _tag: "Free" }

/** What a payment without an account is held by: itself. */
export const nobody = (paymentId: PaymentId): AccountId => AccountId.make(`nobody-${paymentId}`.slice(0, 64))

/** Another operation of the account is under way: try again when it has ended, or resume it if it is stuck. */
export class AccountBusy extends Schema.TaggedError<AccountBusy>()("AccountBusy", {
  accountId: AccountId,
  operationId: OperationId,
  until: Instant
}) {
  override get message(): string {
    return `Account ${this.accountId} is busy with operation ${this.operationId} (held until ${this.until}): wait for it or resume it`
  }
}

/** Takes a free lane, or one that this operation holds already and whose time is over. Instants compare as text. */
export const decideTake = (
  take: Omit<Taken, "_tag">,
  now: string,
  state: State
): Result.Result<ReadonlyArray<Event>, AccountBusy> => {
  if (state._tag === "Free") return Result.succeed([{ _tag: "LaneTaken", ...take }])
  if (state.operationId === take.operationId && (state.owner === take.owner || state.until <= now))
    return Result.succeed([{ _tag: "LaneTaken", ...take }])
  return Result.fail(new AccountBusy({ accountId: take.accountId, operationId: state.operationId, until: state.until }))
}

/** Frees the lane if this operation holds it; otherwise there is nothing to do. */
export const decideFree = (
  free: { readonly operationId: OperationId; readonly effectiveOn: LocalDate },
  state: State
): ReadonlyArray<Event> =>
  state._tag === "Taken" && state.operationId === free.operationId ? [{ _tag: "LaneFreed", ...free }] : []

export const evolve = (_: State, event: Event): State => {
  if (event._tag === "LaneFreed") return initial
  return { ...event, _tag: "Taken" }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}
