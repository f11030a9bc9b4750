/**
 * Erasure: that what is personal of an account was erased, when, by whom and why. Stream `Erasure-<account>`, one event for
 * each time. The stream's version counts the keys that were destroyed; whatever is written for the account rests on it.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as AccountLane from "./AccountLane.ts"
import { AccountId, ApproverId, OperationId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"

export const Event = Schema.TaggedUnion({
  AccountErased: {
    accountId: AccountId,
    /** Which key of the account was destroyed: 1, 2, 3 … */
    generation: Schema.Int.check(Schema.isGreaterThan(0)),
    approverId: ApproverId,
    /** Stays readable: the number of a request, not the name of who made it. */
    reason: Schema.NonEmptyString,
    effectiveOn: LocalDate
  }
})
export type Event = typeof Event.Type

export type State = { readonly _tag: "Erased" | "NotErased"; readonly times: number }

export const initial: State = { _tag: "NotErased", times: 0 }

/** An operation of the account has not ended: what was sent, or came back, is still needed to end it. */
export class OperationOpen extends Schema.TaggedError<OperationOpen>()("OperationOpen", {
  accountId: AccountId,
  operationId: OperationId
}) {
  override get message(): string {
    return `Operation ${this.operationId} of account ${this.accountId} has not ended: resume or resolve it before erasing`
  }
}

type Erase = Omit<Event, "_tag" | "generation">

/** Erases what is written under the key of today, unless somebody is at the account. */
export const decide = (
  erase: Erase,
  lane: AccountLane.State,
  { times }: State
): Result.Result<ReadonlyArray<Event>, OperationOpen> =>
  lane._tag === "Taken"
    ? Result.fail(new OperationOpen({ accountId: erase.accountId, operationId: lane.operationId }))
    : Result.succeed([{ _tag: "AccountErased", ...erase, generation: times + 1 }])

export const evolve = ({ times }: State, _: Event): State => ({ _tag: "Erased", times: times + 1 })
