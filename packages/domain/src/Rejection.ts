/**
 * The ways a command is refused. Each names what is wrong, with the numbers that explain it. Nothing is stored and
 * nothing is sent when one of these comes back.
 */
import * as Data from "effect/Data"
import type { ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import { type Money, show } from "./Money.ts"

/** The document is in another phase than the command needs: a draft cannot be applied to, a canceled one not used. */
export class WrongPhase extends Data.TaggedError("WrongPhase")<{
  readonly document: string
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    return `${this.document} is ${this.found}, it must be ${this.expected}`
  }
}

/** An amount of zero or less where money is to move. */
export class NotPositive extends Data.TaggedError("NotPositive")<{ readonly field: string; readonly amount: Money }> {
  override get message(): string {
    return `${this.field} is ${show(this.amount)}, it must be above zero`
  }
}

/** The amount is in another currency than the document. */
export class OtherCurrency extends Data.TaggedError("OtherCurrency")<{
  readonly document: string
  readonly expected: string
  readonly found: string
}> {
  override get message(): string {
    return `${this.document} is in ${this.expected}, the amount in ${this.found}`
  }
}

/** Source and target belong to different accounts, or the payment has none yet. */
export class OtherAccount extends Data.TaggedError("OtherAccount")<{
  readonly document: string
  readonly expected: string
  readonly found: string | null
}> {
  override get message(): string {
    return `${this.document} belongs to ${this.found === null ? "no account" : `account ${this.found}`}, not to account ${this.expected}`
  }
}

/** More than the document has left: unapplied money of a source, open balance of a target or of one of its items. */
export class OverApplied extends Data.TaggedError("OverApplied")<{
  readonly document: string
  readonly itemId?: ItemId
  readonly requested: Money
  readonly open: Money
}> {
  override get message(): string {
    const what = this.itemId === undefined ? this.document : `item ${this.itemId} of ${this.document}`
    return `${show(this.requested)} asked of ${what}, which has ${show(this.open)} left`
  }
}

/** More taken back than that application still applies. */
export class OverUnapplied extends Data.TaggedError("OverUnapplied")<{
  readonly applicationId: string
  readonly requested: Money
  readonly applied: Money
}> {
  override get message(): string {
    return `${show(this.requested)} to take back from application ${this.applicationId}, which still applies ${show(this.applied)}`
  }
}

/** The application to take back from is not known on this document. */
export class UnknownApplication extends Data.TaggedError("UnknownApplication")<{
  readonly document: string
  readonly applicationId: string
}> {
  override get message(): string {
    return `${this.document} has no application ${this.applicationId}`
  }
}

/** The refund is not one of the document's, or was undone already. */
export class UnknownRefund extends Data.TaggedError("UnknownRefund")<{
  readonly document: string
  readonly refundId: string
}> {
  override get message(): string {
    return `${this.document} has no refund ${this.refundId} that still stands`
  }
}

/** The item is not one of the document's. */
export class ForeignItem extends Data.TaggedError("ForeignItem")<{
  readonly document: string
  readonly itemId: ItemId
}> {
  override get message(): string {
    return `${this.document} has no item ${this.itemId}`
  }
}

/** One pair of items is named twice. */
export class RepeatedItem extends Data.TaggedError("RepeatedItem")<{ readonly itemId: ItemId }> {
  override get message(): string {
    return `Item ${this.itemId} is named twice: state one amount for it`
  }
}

/** The stated items do not add up to the amount. */
export class SplitMismatch extends Data.TaggedError("SplitMismatch")<{
  readonly amount: Money
  readonly items: Money
}> {
  override get message(): string {
    return `The items add up to ${show(this.items)}, the amount is ${show(this.amount)}`
  }
}

/** Dated before the document or before its latest application. Source: Zuora, effective dates of applications. */
export class TooEarly extends Data.TaggedError("TooEarly")<{
  readonly document: string
  readonly effectiveOn: LocalDate
  readonly earliest: LocalDate
}> {
  override get message(): string {
    return `Effective ${this.effectiveOn}, but ${this.document} allows nothing before ${this.earliest}`
  }
}

/** Value of the document is used where none may be: what is transferred, unposted or reversed must be free. */
export class InUse extends Data.TaggedError("InUse")<{ readonly document: string; readonly used: Money }> {
  override get message(): string {
    return `${show(this.used)} of ${this.document} is applied or refunded: take it back first`
  }
}

/** A known id comes again with other content. */
export class OtherContent extends Data.TaggedError("OtherContent")<{ readonly document: string; readonly id: string }> {
  override get message(): string {
    return `${this.document} already has ${this.id} with other content: use a new id`
  }
}

export type Rejection =
  | WrongPhase
  | NotPositive
  | OtherCurrency
  | OtherAccount
  | OverApplied
  | OverUnapplied
  | UnknownApplication
  | UnknownRefund
  | ForeignItem
  | RepeatedItem
  | SplitMismatch
  | TooEarly
  | InUse
  | OtherContent
