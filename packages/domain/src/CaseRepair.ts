/**
 * The repair of a case: proposed, approved, made step by step, ended. Approvers approve exactly one proposal, by its digest;
 * it is kept with the case as it was approved, so that whoever goes on after a death makes the same calls and no others.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { ApproverId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Said } from "./PersonalText.ts"
import { Step } from "./proposal/Step.ts"

/** sha256 of what was proposed: its steps, and the figures before and after. Hexadecimal. */
const Digest = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/))
const Needed = Schema.Literals([1, 2])

/** The cases of a case's events that are about its repair. */
export const events = {
  CaseRepairProposed: {
    digest: Digest,
    /** From 1: the same proposal may be made again after it has failed, by calls of its own. */
    attempt: Schema.Int,
    needed: Needed,
    steps: Schema.NonEmptyArray(Step),
    reason: Said,
    effectiveOn: LocalDate
  },
  CaseRepairApproved: { digest: Digest, approverId: ApproverId, reason: Said, effectiveOn: LocalDate },
  /** From here on its calls are made; whoever finds it so goes on with them. */
  CaseRepairStarted: { digest: Digest, effectiveOn: LocalDate },
  /** `failed`: a step could not be made, and `why` says so; the ones before it stand. */
  CaseRepairEnded: {
    digest: Digest,
    outcome: Schema.Literals(["done", "failed"]),
    why: Schema.optionalKey(Said),
    effectiveOn: LocalDate
  }
}
const Event = Schema.TaggedUnion(events)
export type Event = typeof Event.Type

export interface Repair {
  readonly digest: string
  readonly attempt: number
  readonly needed: 1 | 2
  readonly steps: readonly [Step, ...ReadonlyArray<Step>]
  readonly approvals: ReadonlyArray<ApproverId>
  /** `outdated`: the discrepancy is another one since. */
  readonly phase: "proposed" | "outdated" | "started" | "done" | "failed"
}

export type Command =
  | {
      readonly _tag: "ProposeRepair"
      readonly digest: string
      readonly needed: 1 | 2
      readonly steps: Repair["steps"]
      readonly reason: string
      readonly on: LocalDate
    }
  | {
      readonly _tag: "ApproveRepair"
      readonly digest: string
      readonly approverId: ApproverId
      readonly reason: string
      readonly on: LocalDate
    }
  | { readonly _tag: "StartRepair"; readonly digest: string; readonly on: LocalDate }
  | {
      readonly _tag: "EndRepair"
      readonly digest: string
      readonly outcome: "done" | "failed"
      readonly why?: string
      readonly on: LocalDate
    }

/** Enough approvers have allowed it. */
export const isApproved = ({ approvals, needed }: Repair): boolean => approvals.length >= needed

/** Its calls have begun, and not all of them have ended. */
export class RepairStarted extends Data.TaggedError("RepairStarted")<{ readonly discrepancyId: string }> {
  override get message(): string {
    return `the repair of ${this.discrepancyId} has begun: finish it by \`counterfoil repair --finish\` before another is proposed`
  }
}

/** What is to be approved or made is not what was proposed: the books have moved. */
export class ProposalChanged extends Data.TaggedError("ProposalChanged")<{ readonly discrepancyId: string }> {
  override get message(): string {
    return `what is proposed for ${this.discrepancyId} has changed: look at it again, and approve that`
  }
}

export class RepairNotApproved extends Data.TaggedError("RepairNotApproved")<{
  readonly discrepancyId: string
  readonly approvals: number
  readonly needed: number
}> {
  override get message(): string {
    return `the repair of ${this.discrepancyId} has ${this.approvals} of ${this.needed} approvals`
  }
}

export type Rejection = RepairStarted | ProposalChanged | RepairNotApproved

export const decide = (
  command: Command,
  discrepancyId: string,
  repair: Repair | undefined
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  switch (command._tag) {
    case "ProposeRepair":
      return propose(command, discrepancyId, repair)
    case "ApproveRepair": {
      const { approverId, digest, on, reason } = command
      if (repair?.digest !== digest || repair.phase !== "proposed")
        return Result.fail(new ProposalChanged({ discrepancyId }))
      return Result.succeed(
        repair.approvals.includes(approverId)
          ? []
          : [{ _tag: "CaseRepairApproved", digest, approverId, reason, effectiveOn: on }]
      )
    }
    case "StartRepair": {
      const { digest, on } = command
      if (repair?.digest !== digest) return Result.fail(new ProposalChanged({ discrepancyId }))
      const { approvals, needed } = repair
      if (!isApproved(repair))
        return Result.fail(new RepairNotApproved({ discrepancyId, approvals: approvals.length, needed }))
      return Result.succeed(repair.phase === "proposed" ? [{ _tag: "CaseRepairStarted", digest, effectiveOn: on }] : [])
    }
    case "EndRepair": {
      const { digest, on, outcome, why } = command
      if (repair?.digest !== digest) return Result.fail(new ProposalChanged({ discrepancyId }))
      return Result.succeed(
        repair.phase === "started"
          ? [{ _tag: "CaseRepairEnded", digest, outcome, ...(why === undefined ? {} : { why }), effectiveOn: on }]
          : []
      )
    }
  }
}

const propose = (
  { digest, needed, on, reason, steps }: Extract<Command, { readonly _tag: "ProposeRepair" }>,
  discrepancyId: string,
  repair: Repair | undefined
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  if (repair?.phase === "started") return Result.fail(new RepairStarted({ discrepancyId }))
  if (repair?.phase === "proposed" && repair.digest === digest && repair.needed === needed) return Result.succeed([])
  const attempt = (repair?.attempt ?? 0) + 1
  return Result.succeed([
    { _tag: "CaseRepairProposed", digest, attempt, needed, steps: [...steps], reason, effectiveOn: on }
  ])
}

/** What an event makes of the repair. One that is proposed anew has no approvals. */
export const evolve = (repair: Repair | undefined, event: Event): Repair | undefined => {
  if (event._tag === "CaseRepairProposed") {
    const { attempt, digest, needed, steps } = event
    return { digest, attempt, needed, steps, approvals: [], phase: "proposed" }
  }
  if (repair === undefined) return undefined
  switch (event._tag) {
    case "CaseRepairApproved":
      return { ...repair, approvals: [...repair.approvals, event.approverId] }
    case "CaseRepairStarted":
      return { ...repair, phase: "started" }
    case "CaseRepairEnded":
      return { ...repair, phase: event.outcome }
  }
}

/** After the discrepancy has changed: what was approved was approved as it was; what has begun goes on. */
export const outdated = (repair: Repair | undefined): Repair | undefined =>
  repair === undefined || repair.phase === "started" ? repair : { ...repair, approvals: [], phase: "outdated" }
