/**
 * Case: the life of one discrepancy over the runs that find it. Stream `Case-<discrepancy>`.
 *
 * Runs tell what they found and what they no longer found; people explain, and approvers accept. Nothing is closed by a
 * person without a reason and an approver, and what comes back is the same case again, with its history.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as CaseRepair from "./CaseRepair.ts"
import type { Discrepancy } from "./Discrepancy.ts"
import { type Severity, counts as isCounted } from "./DiscrepancyCode.ts"
import { AccountId, ApproverId } from "./Id.ts"
import { LocalDate, plusDays } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import { type PersonalText, Said } from "./PersonalText.ts"

const RunId = Schema.NonEmptyString
/** Ours less theirs; null where the difference is no amount. */
const Amount = Schema.NullOr(Money.Money)

export const Event = Schema.TaggedUnion({
  CaseOpened: {
    discrepancyId: Schema.NonEmptyString,
    code: Schema.NonEmptyString,
    severity: Schema.Literals(["critical", "high", "medium", "low", "info"]),
    title: Schema.String,
    /** Whom it concerns; null for what concerns no one account. */
    accountId: Schema.NullOr(AccountId),
    amount: Amount,
    runId: RunId,
    effectiveOn: LocalDate
  },
  /** A run found it with another amount. */
  CaseAmountChanged: { before: Amount, amount: Amount, runId: RunId, effectiveOn: LocalDate },
  /** Somebody knows why, and by when it will have gone. */
  CaseExplained: { cause: Said, expectedBy: LocalDate, effectiveOn: LocalDate },
  /** It is still there after the day by which it should have gone, or nobody has said anything for too long. */
  CaseAged: { since: LocalDate, runId: RunId, effectiveOn: LocalDate },
  /** An approver takes it as it is. It ends when as many have said so as it needs. */
  CaseAccepted: {
    reason: Said,
    approverId: ApproverId,
    needed: Schema.Literals([1, 2]),
    effectiveOn: LocalDate
  },
  /** A run that looked for it did not find it any more. */
  CaseResolved: { runId: RunId, effectiveOn: LocalDate },
  /** Found again after it was resolved, or with another amount than was accepted. */
  CaseReopened: { amount: Amount, runId: RunId, effectiveOn: LocalDate },
  ...CaseRepair.events
})
export type Event = typeof Event.Type

/**
 * What a run saw: it found the discrepancy, or looked for it and did not. After `patienceDays` without an explanation a
 * case is aged.
 */
export type Fact =
  | {
      readonly _tag: "Found"
      readonly discrepancy: Discrepancy
      readonly runId: string
      readonly on: LocalDate
      readonly patienceDays: number
    }
  | { readonly _tag: "Missed"; readonly runId: string; readonly on: LocalDate }

export type Command =
  | { readonly _tag: "Explain"; readonly cause: string; readonly expectedBy: LocalDate; readonly on: LocalDate }
  | {
      readonly _tag: "Accept"
      readonly reason: string
      readonly approverId: ApproverId
      readonly needed: 1 | 2
      readonly on: LocalDate
    }
  | CaseRepair.Command

interface Content {
  readonly discrepancyId: string
  readonly code: string
  readonly severity: Severity
  readonly title: string
  readonly accountId: AccountId | null
  readonly amount: Money.Money | null
  /** When a run found it first, and first again since it was last resolved. */
  readonly openedOn: LocalDate
  readonly since: LocalDate
  readonly explanation: { readonly cause: PersonalText; readonly expectedBy: LocalDate } | undefined
  readonly isAged: boolean
  readonly approvals: ReadonlyArray<ApproverId>
  /** The last one that was proposed; kept when the case is opened again, for the number of its attempts. */
  readonly repair: CaseRepair.Repair | undefined
}

/** A case that some run has found. */
export type Known = { readonly _tag: "Open" | "Accepted" | "Resolved" } & Content
export type State = { readonly _tag: "NotSeen" } | Known

export const initial: State = { _tag: "NotSeen" }

/** A phase as people call it. An explained case whose day has passed is aged. */
export type Phase = "open" | "explained" | "proposed" | "approved" | "aged" | "accepted" | "resolved"

export const phaseOf = (state: Known): Phase => {
  if (state._tag !== "Open") return state._tag === "Accepted" ? "accepted" : "resolved"
  const { isAged, repair } = state
  if (repair !== undefined && isUnderWay(repair)) return "approved"
  if (isAged) return "aged"
  // That it is repaired, the next run proves.
  if (repair?.phase === "done") return "approved"
  if (repair?.phase === "proposed") return "proposed"
  return state.explanation === undefined ? "open" : "explained"
}

const isUnderWay = (repair: CaseRepair.Repair): boolean =>
  repair.phase === "started" || (repair.phase === "proposed" && CaseRepair.isApproved(repair))

/**
 * Whether it makes a run end with discrepancies. An explanation is waited for until its day; what is critical may be
 * moving money, and is silenced by approvers alone.
 */
export const counts = (state: Known): boolean => {
  if (!isCounted(state.severity)) return false
  const phase = phaseOf(state)
  return phase === "explained" ? state.severity === "critical" : phase !== "accepted" && phase !== "resolved"
}

/** No run has found it, or the last one did not. */
export class CaseNotOpen extends Data.TaggedError("CaseNotOpen")<{
  readonly discrepancyId: string
  readonly found: "NotSeen" | "Accepted" | "Resolved"
}> {
  override get message(): string {
    return this.found === "NotSeen"
      ? `no run has found ${this.discrepancyId}: list the cases and name one of them`
      : `${this.discrepancyId} is ${this.found.toLowerCase()} already`
  }
}

/** The day by which it is to have gone is over. */
export class ExplanationLate extends Data.TaggedError("ExplanationLate")<{
  readonly expectedBy: LocalDate
  readonly on: LocalDate
}> {
  override get message(): string {
    return `${this.expectedBy} is not after ${this.on}: say by which day to come it will have gone`
  }
}

export type Rejection = CaseNotOpen | ExplanationLate | CaseRepair.Rejection

export const decide = (
  command: Command,
  discrepancyId: string,
  state: State
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  // What has begun ends, whatever a run has found meanwhile.
  if (command._tag === "EndRepair" && state._tag !== "NotSeen")
    return CaseRepair.decide(command, discrepancyId, state.repair)
  if (state._tag !== "Open") return Result.fail(new CaseNotOpen({ discrepancyId, found: state._tag }))
  switch (command._tag) {
    case "Explain": {
      const { cause, expectedBy, on } = command
      if (expectedBy <= on) return Result.fail(new ExplanationLate({ expectedBy, on }))
      const { explanation } = state
      return Result.succeed(
        explanation?.cause === cause && explanation.expectedBy === expectedBy
          ? []
          : [{ _tag: "CaseExplained", cause, expectedBy, effectiveOn: on }]
      )
    }
    case "Accept": {
      const { approverId, needed, on, reason } = command
      return Result.succeed(
        state.approvals.includes(approverId)
          ? []
          : [{ _tag: "CaseAccepted", reason, approverId, needed, effectiveOn: on }]
      )
    }
    default:
      return CaseRepair.decide(command, discrepancyId, state.repair)
  }
}

/** Records what a run saw. The same again is no news. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  if (fact._tag === "Missed")
    return state._tag === "NotSeen" || state._tag === "Resolved"
      ? []
      : [{ _tag: "CaseResolved", runId: fact.runId, effectiveOn: fact.on }]
  const { discrepancy, on, patienceDays, runId } = fact
  const { amount } = discrepancy
  switch (state._tag) {
    case "NotSeen": {
      const { accountId, code, id: discrepancyId, severity, title } = discrepancy
      return [{ _tag: "CaseOpened", discrepancyId, code, severity, title, accountId, amount, runId, effectiveOn: on }]
    }
    case "Resolved":
      return [{ _tag: "CaseReopened", amount, runId, effectiveOn: on }]
    case "Accepted":
      return isSame(state.amount, amount) ? [] : [{ _tag: "CaseReopened", amount, runId, effectiveOn: on }]
    case "Open": {
      const due = state.explanation?.expectedBy ?? plusDays(state.since, patienceDays)
      return [
        ...(isSame(state.amount, amount)
          ? []
          : [{ _tag: "CaseAmountChanged" as const, before: state.amount, amount, runId, effectiveOn: on }]),
        ...(state.isAged || on <= due
          ? []
          : [{ _tag: "CaseAged" as const, since: state.since, runId, effectiveOn: on }])
      ]
    }
  }
}

const isSame = (a: Money.Money | null, b: Money.Money | null): boolean =>
  a === null || b === null ? a === b : Money.equals(a, b)

export const evolve = (state: State, event: Event): State => {
  if (event._tag === "CaseOpened") {
    const { _tag: _, effectiveOn, runId: __, ...content } = event
    return { _tag: "Open", ...content, openedOn: effectiveOn, repair: undefined, ...begun(effectiveOn) }
  }
  if (state._tag === "NotSeen") return state
  switch (event._tag) {
    case "CaseAmountChanged":
      // What was accepted was accepted as it was.
      return { ...state, amount: event.amount, approvals: [], repair: CaseRepair.outdated(state.repair) }
    case "CaseExplained":
      return { ...state, explanation: { cause: event.cause, expectedBy: event.expectedBy }, isAged: false }
    case "CaseAged":
      return { ...state, isAged: true }
    case "CaseAccepted": {
      const approvals = [...state.approvals, event.approverId]
      return { ...state, _tag: approvals.length >= event.needed ? "Accepted" : state._tag, approvals }
    }
    case "CaseResolved":
      return { ...state, _tag: "Resolved" }
    case "CaseReopened":
      return {
        ...state,
        _tag: "Open",
        amount: event.amount,
        ...begun(event.effectiveOn),
        repair: CaseRepair.outdated(state.repair)
      }
    default:
      return { ...state, repair: CaseRepair.evolve(state.repair, event) }
  }
}

const begun = (since: LocalDate) => ({ since, explanation: undefined, isAged: false, approvals: [] })

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}
