/**
 * How the program ends: 0 clean or done; 1 discrepancies, or a call that was refused; 2 could not tell, which includes
 * every failure after the arguments were understood; 3 misuse.
 */
import * as Data from "effect/Data"
import * as Runtime from "effect/Runtime"

/** Ends the program with a code. What there was to say has been said. */
export class Ended extends Data.TaggedError("Ended")<{ readonly code: number }> {
  override readonly [Runtime.errorExitCode] = this.code
  override readonly [Runtime.errorReported] = false
}

export const clean = 0
export const discrepancies = 1
export const couldNotTell = 2
export const misuse = 3

/** Failures of billing calls that are an answer: nobody moved money, and we know it. */
const refusals: ReadonlySet<string> = new Set([
  "CommandInvalid",
  "RequestInvalid",
  "Declined",
  "Refused",
  "ZuoraRefused",
  "CallNotSent",
  "NothingHappened",
  "NotUnknown",
  "AccountBusy",
  "OperationReused",
  "OperationNotFound",
  "PaymentInFlight",
  "OperationOpen",
  "WrongPhase",
  "NotPositive",
  "OtherCurrency",
  "OtherAccount",
  "OverApplied",
  "OverUnapplied",
  "UnknownApplication",
  "UnknownRefund",
  "ForeignItem",
  "RepeatedItem",
  "SplitMismatch",
  "TooEarly",
  "InUse",
  "OtherContent",
  "DocumentNotFound",
  "DocumentAmbiguous",
  "AccountNotFound",
  "NothingTraced",
  "EventNotOfAccount",
  "FiguresDiffer",
  "CaseNotOpen",
  "ExplanationLate",
  "RepairStarted",
  "ProposalChanged",
  "RepairNotApproved",
  "PeriodNotOver",
  "PeriodOutOfTurn",
  "PeriodInPhase",
  "OtherProposal",
  "DiscrepanciesOpen",
  "OperationsOpen",
  "RunTooEarly",
  "TailUnsealed",
  "HeadRefuted",
  "FiguresChanged",
  "ApproverKnown",
  "ApproverNotFound",
  "ApproverNeeded",
  "NotOwner",
  "NotSealed",
  "ArchiveRefused",
  "ArchiverNotOwner",
  "TokenMissing",
  "TokenUnknown",
  "TokenRevoked",
  "RoleMissing"
])

/** Arguments, or a settings file, that could not be understood. */
const misunderstood: ReadonlySet<string> = new Set([
  "Misused",
  "IdentityUnknown",
  "ConfigurationUnreadable",
  "ConfigurationInvalid",
  "GatewaysFileInvalid",
  "TenantsOverlap",
  "TenantNotConfigured"
])

export const ofFailure = (error: { readonly _tag: string }): number =>
  misunderstood.has(error._tag) ? misuse : refusals.has(error._tag) ? discrepancies : couldNotTell
