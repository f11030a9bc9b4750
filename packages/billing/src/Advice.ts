/**
 * What an error means for whoever called: what is known about the money, and what to do next. One row for every error, so
 * that a service maps a handful of kinds to its answers and not forty names.
 */
import type { BillingError, MoneyKnown } from "./BillingError.ts"

/**
 * - `resume`: the operation is on record and open; `resume` it with its id, never make a new one for the same thing.
 * - `same id again`: nothing was sent by this call; ask again later with the same id.
 * - `new id`: the operation has ended, and nothing moved; whoever wants to try again makes a new one.
 * - `correct it`: nothing was stored or sent; correct what the message names, the id may stay.
 * - `approver`: only somebody who may approve gets further.
 */
export type NextStep = "resume" | "same id again" | "new id" | "correct it" | "approver"

export interface Advice {
  /** Of this call. `unknown` only where it may have moved. */
  readonly money: MoneyKnown
  readonly next: NextStep
  /** Before this there is no point in it, ISO instant in UTC; undefined where any time is as good. */
  readonly notBefore: string | undefined
}

/** The advice on an error of a call. */
export const adviceOf = (error: BillingError): Advice => ({
  money: unknown.has(error._tag) ? "unknown" : "nothing moved",
  next: steps[error._tag],
  notBefore: "notBefore" in error ? error.notBefore : "until" in error ? error.until : undefined
})

/** Whether something that was thrown or rejected is one of billing's errors; anything else is a defect. */
export const isBillingError = (error: unknown): error is BillingError =>
  error instanceof Error && "_tag" in error && typeof error._tag === "string" && Object.hasOwn(steps, error._tag)

const unknown: ReadonlySet<BillingError["_tag"]> = new Set(["OutcomeUnknown", "StillResumable", "Contradicted"])

const steps: { readonly [Tag in BillingError["_tag"]]: NextStep } = {
  OutcomeUnknown: "resume",
  StillResumable: "resume",
  NotUnknown: "resume",
  AccountBusy: "same id again",
  PaymentInFlight: "same id again",
  ReadFailed: "same id again",
  StoreError: "same id again",
  OperationNotFound: "same id again",
  Declined: "new id",
  Refused: "new id",
  CallNotSent: "new id",
  NothingHappened: "new id",
  OperationReused: "new id",
  Contradicted: "approver",
  TokenUnknown: "approver",
  TokenRevoked: "approver",
  RoleMissing: "approver",
  AmountUnreadable: "correct it",
  CommandInvalid: "correct it",
  DocumentUnreadable: "correct it",
  ForeignItem: "correct it",
  InUse: "correct it",
  NotPositive: "correct it",
  OtherAccount: "correct it",
  OtherContent: "correct it",
  OtherCurrency: "correct it",
  OverApplied: "correct it",
  OverUnapplied: "correct it",
  RepeatedItem: "correct it",
  RequestInvalid: "correct it",
  SplitMismatch: "correct it",
  TooEarly: "correct it",
  UnknownApplication: "correct it",
  UnknownRefund: "correct it",
  WrongPhase: "correct it",
  ZuoraRefused: "correct it"
}
