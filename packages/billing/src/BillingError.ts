/**
 * Every way in which a billing call can end without success. All of them say what is known about the money: this call
 * moved nothing, unless it is `OutcomeUnknown`. Whatever goes wrong once a call may have gone out is `OutcomeUnknown`.
 */
import type { AccountBusy } from "@counterfoil/domain/AccountLane"
import { AccountId, OperationId } from "@counterfoil/domain/Id"
import type { NotUnknown, OperationReused } from "@counterfoil/domain/Operation"
import type { Rejection } from "@counterfoil/domain/Rejection"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { RequestInvalid } from "@counterfoil/zuora/RequestInvalid"
import type { ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import * as Schema from "effect/Schema"
import type { ResolutionRefused } from "./ResolutionRefused.ts"
import type { AmountUnreadable } from "./Tenant.ts"
import type { TokenRefused } from "./TokenRefused.ts"
import type { DocumentUnreadable } from "./ZuoraValues.ts"

/** What is known about the money of an operation. */
export type MoneyKnown = "nothing moved" | "unknown"

/** The payment gateway said no. Nothing moved. A new attempt is a new operation. */
export class Declined extends Schema.TaggedError<Declined>()("Declined", {
  operationId: OperationId,
  code: Schema.String,
  text: Schema.String
}) {
  readonly money: MoneyKnown = "nothing moved"

  override get message(): string {
    return `The gateway declined: ${this.code} ${this.text}`.trimEnd()
  }
}

/** Zuora's validation or rules said no. Nothing moved. */
export class Refused extends Schema.TaggedError<Refused>()("Refused", {
  operationId: OperationId,
  code: Schema.String,
  text: Schema.String
}) {
  readonly money: MoneyKnown = "nothing moved"

  override get message(): string {
    return `Zuora refused (${this.code}): ${this.text}`
  }
}

/** A person has settled it by evidence: nothing moved. A new attempt is a new operation. */
export class NothingHappened extends Schema.TaggedError<NothingHappened>()("NothingHappened", {
  operationId: OperationId,
  text: Schema.String
}) {
  readonly money: MoneyKnown = "nothing moved"

  override get message(): string {
    return `An approver has settled that nothing happened: ${this.text}`
  }
}

/** The call certainly never reached Zuora. Nothing moved. A new attempt is a new operation. */
export class CallNotSent extends Schema.TaggedError<CallNotSent>()("CallNotSent", {
  operationId: OperationId,
  text: Schema.String
}) {
  readonly money: MoneyKnown = "nothing moved"

  override get message(): string {
    return `Not sent: ${this.text}`
  }
}

/**
 * Nobody knows yet whether it happened. The operation is on record and keeps its account; call `resume` with its id. It
 * finds out by reading, and sends again only where that cannot charge twice.
 */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", {
  operationId: OperationId,
  text: Schema.String,
  /** When `resume` can get further, ISO instant in UTC. */
  notBefore: Schema.String
}) {
  readonly money: MoneyKnown = "unknown"

  override get message(): string {
    return `The outcome of operation ${this.operationId} is unknown: ${this.text}. Resume it after ${this.notBefore}.`
  }
}

/** A payment of the account is still Processing: collecting again could charge twice. */
export class PaymentInFlight extends Schema.TaggedError<PaymentInFlight>()("PaymentInFlight", {
  accountId: AccountId,
  paymentNumber: Schema.String
}) {
  override get message(): string {
    return `Payment ${this.paymentNumber} of account ${this.accountId} is still being processed: wait until it has ended`
  }
}

/** Zuora could not be read before anything was sent. Nothing moved, nothing is open: ask again later. */
export class ReadFailed extends Schema.TaggedError<ReadFailed>()("ReadFailed", {
  text: Schema.String
}) {
  override get message(): string {
    return `Nothing was sent, because Zuora could not be read: ${this.text}`
  }
}

/** There is no operation with this id. */
export class OperationNotFound extends Schema.TaggedError<OperationNotFound>()("OperationNotFound", {
  operationId: OperationId
}) {
  override get message(): string {
    return `There is no operation ${this.operationId}`
  }
}

/** A field of the command itself is wrong. Nothing was sent, nothing stored. */
export class CommandInvalid extends Schema.TaggedError<CommandInvalid>()("CommandInvalid", {
  problem: Schema.String
}) {
  override get message(): string {
    return this.problem
  }
}

export type BillingError =
  | CommandInvalid
  | Rejection
  | RequestInvalid
  | AccountBusy
  | OperationReused
  | OperationNotFound
  | NotUnknown
  | ResolutionRefused
  | TokenRefused
  | PaymentInFlight
  | Declined
  | Refused
  | CallNotSent
  | NothingHappened
  | OutcomeUnknown
  | AmountUnreadable
  | DocumentUnreadable
  | StoreError
  | ReadFailed
  | ZuoraRefused

/** The errors that end an operation, or leave it open by name: those that may come once a call may have gone out. */
export type OperationError = OperationNotFound | Declined | Refused | CallNotSent | NothingHappened | OutcomeUnknown
