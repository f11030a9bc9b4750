/**
 * Periods: how a tenant's months are closed, one after the other. Stream `Periods`, one per tenant: what may still be
 * booked in is one question, and one version to rest a commit on.
 *
 * A period is frozen first: from there on nothing more is booked in it. Then its figures are proposed, two different
 * approvers sign them, and it is closed with the tree heads it rests on. Only the last closed period is ever reopened, for
 * a reason and by two approvers.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { ApproverId } from "./Id.ts"
import { LocalDate, max, plusDays } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import { Figures } from "./period/Figures.ts"
import { lastDay, next, PeriodId } from "./period/PeriodId.ts"
import {
  OtherProposal,
  PeriodInPhase,
  PeriodNotOver,
  PeriodOutOfTurn,
  type Phase,
  type Rejection
} from "./period/PeriodRejection.ts"

const Count = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
const Hash = Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/, { message: "Expected a sha256" }))

/** A signed tree head: positions 1 to `size` of a log, under this root. */
const Head = Schema.Struct({ log: Count, size: Count, root: Hash })
export type Head = typeof Head.Type

/** What approvers sign. */
const Proposal = Schema.Struct({
  /** The run that found nothing to say against it. */
  runId: Schema.NonEmptyString,
  figures: Figures,
  /** Captured by its end and settled after it, or not yet, by currency; empty where no gateway's files were given. */
  inTransit: Schema.Array(Schema.Struct({ count: Count, amount: Money.Money })),
  /** What the run read. `file` where it is a file, by its name in the run. */
  sources: Schema.Array(
    Schema.Struct({ name: Schema.String, count: Count, sha256: Hash, file: Schema.optionalKey(Schema.String) })
  )
})
export type Proposal = typeof Proposal.Type

export const Event = Schema.TaggedUnion({
  /** From here on nothing more is booked in it. */
  PeriodFrozen: { periodId: PeriodId, effectiveOn: LocalDate },
  PeriodProposed: { periodId: PeriodId, proposal: Proposal, effectiveOn: LocalDate },
  /** Not closed after all: it is booked in again. */
  PeriodWithdrawn: { periodId: PeriodId, reason: Schema.NonEmptyString, effectiveOn: LocalDate },
  PeriodSigned: { periodId: PeriodId, approverId: ApproverId, effectiveOn: LocalDate },
  PeriodClosed: { periodId: PeriodId, heads: Schema.Array(Head), effectiveOn: LocalDate },
  /** An approver wants it open again. It is, when two have said so. */
  PeriodReopeningSigned: {
    periodId: PeriodId,
    approverId: ApproverId,
    reason: Schema.NonEmptyString,
    effectiveOn: LocalDate
  },
  PeriodReopened: { periodId: PeriodId, reason: Schema.NonEmptyString, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

/** `on`: today in the tenant's zone. */
export type Command =
  | { readonly _tag: "Freeze"; readonly periodId: PeriodId; readonly on: LocalDate }
  | { readonly _tag: "Propose"; readonly periodId: PeriodId; readonly proposal: Proposal; readonly on: LocalDate }
  | { readonly _tag: "Withdraw"; readonly periodId: PeriodId; readonly reason: string; readonly on: LocalDate }
  | {
      readonly _tag: "Sign"
      readonly periodId: PeriodId
      /** The proposal that was looked at. */
      readonly runId: string
      readonly approverId: ApproverId
      /** What everything booked in it is under. */
      readonly heads: ReadonlyArray<Head>
      readonly on: LocalDate
    }
  | {
      readonly _tag: "Reopen"
      readonly periodId: PeriodId
      readonly approverId: ApproverId
      readonly reason: string
      readonly on: LocalDate
    }

/** A close, or a reopening, takes as many different approvers. */
export const needed = 2

export interface Signature {
  readonly approverId: ApproverId
  readonly on: LocalDate
}

interface Frozen {
  readonly _tag: "Frozen"
  readonly periodId: PeriodId
}

/** A proposal that waits for signatures. */
export interface Proposed {
  readonly _tag: "Proposed"
  readonly periodId: PeriodId
  readonly proposal: Proposal
  readonly proposedOn: LocalDate
  readonly signatures: ReadonlyArray<Signature>
}

export interface Closed extends Omit<Proposed, "_tag"> {
  readonly _tag: "Closed"
  readonly heads: ReadonlyArray<Head>
  readonly closedOn: LocalDate
  readonly reopening: ReadonlyArray<Signature>
}

export interface State {
  /** In their order, without a gap. */
  readonly closed: ReadonlyArray<Closed>
  /** The one that is being closed. */
  readonly current: Frozen | Proposed | undefined
}

export const initial: State = { closed: [], current: undefined }

/** The first day that may be booked on; undefined where every day may. */
export const firstOpenDay = ({ closed, current }: State): LocalDate | undefined => {
  const last = current ?? closed.at(-1)
  return last === undefined ? undefined : plusDays(lastDay(last.periodId), 1)
}

/** The day in whose books a fact counts: its business day, or the first open day where that lies in a closed period. */
export const bookingDay = (effectiveOn: LocalDate, open: LocalDate | undefined): LocalDate =>
  open === undefined ? effectiveOn : max(effectiveOn, open)

export const phaseOf = (periodId: PeriodId, { closed, current }: State): Phase =>
  current?.periodId === periodId
    ? current._tag === "Frozen"
      ? "frozen"
      : "proposed"
    : closed.some((one) => one.periodId === periodId)
      ? "closed"
      : "open"

export const closedOf = (periodId: PeriodId, { closed }: State): Closed | undefined =>
  closed.find((one) => one.periodId === periodId)

type Decided = Result.Result<ReadonlyArray<Event>, Rejection>

export const decide = (command: Command, state: State): Decided => {
  switch (command._tag) {
    case "Freeze":
      return freeze(command, state)
    case "Propose":
      return propose(command, state)
    case "Withdraw":
      return withdraw(command, state)
    case "Sign":
      return sign(command, state)
    case "Reopen":
      return reopen(command, state)
  }
}

const inPhase = (periodId: PeriodId, state: State): Decided =>
  Result.fail(new PeriodInPhase({ periodId, found: phaseOf(periodId, state) }))

const freeze = ({ on, periodId }: Extract<Command, { _tag: "Freeze" }>, state: State): Decided => {
  const { closed, current } = state
  if (current?.periodId === periodId) return current._tag === "Frozen" ? Result.succeed([]) : inPhase(periodId, state)
  const last = closed.at(-1)
  if (closedOf(periodId, state) !== undefined) return inPhase(periodId, state)
  const turn = current?.periodId ?? (last === undefined ? periodId : next(last.periodId))
  if (turn !== periodId) return Result.fail(new PeriodOutOfTurn({ periodId, turn }))
  if (on <= lastDay(periodId)) return Result.fail(new PeriodNotOver({ periodId, on }))
  return Result.succeed([{ _tag: "PeriodFrozen", periodId, effectiveOn: on }])
}

const propose = ({ on, periodId, proposal }: Extract<Command, { _tag: "Propose" }>, state: State): Decided =>
  state.current?._tag === "Frozen" && state.current.periodId === periodId
    ? Result.succeed([{ _tag: "PeriodProposed", periodId, proposal, effectiveOn: on }])
    : inPhase(periodId, state)

const withdraw = ({ on, periodId, reason }: Extract<Command, { _tag: "Withdraw" }>, state: State): Decided =>
  state.current?.periodId === periodId
    ? Result.succeed([{ _tag: "PeriodWithdrawn", periodId, reason, effectiveOn: on }])
    : inPhase(periodId, state)

const sign = (
  { approverId, heads, on, periodId, runId }: Extract<Command, { _tag: "Sign" }>,
  state: State
): Decided => {
  const { current } = state
  if (current?._tag !== "Proposed" || current.periodId !== periodId) return inPhase(periodId, state)
  const found = current.proposal.runId
  if (found !== runId) return Result.fail(new OtherProposal({ periodId, asked: runId, found }))
  if (current.signatures.some((one) => one.approverId === approverId)) return Result.succeed([])
  const signed: Event = { _tag: "PeriodSigned", periodId, approverId, effectiveOn: on }
  return Result.succeed(
    current.signatures.length + 1 < needed
      ? [signed]
      : [signed, { _tag: "PeriodClosed", periodId, heads, effectiveOn: on }]
  )
}

const reopen = ({ approverId, on, periodId, reason }: Extract<Command, { _tag: "Reopen" }>, state: State): Decided => {
  const last = state.closed.at(-1)
  if (last === undefined || closedOf(periodId, state) === undefined) return inPhase(periodId, state)
  const turn = state.current?.periodId ?? last.periodId
  if (turn !== periodId) return Result.fail(new PeriodOutOfTurn({ periodId, turn }))
  if (last.reopening.some((one) => one.approverId === approverId)) return Result.succeed([])
  const signed: Event = { _tag: "PeriodReopeningSigned", periodId, approverId, reason, effectiveOn: on }
  return Result.succeed(
    last.reopening.length + 1 < needed
      ? [signed]
      : [signed, { _tag: "PeriodReopened", periodId, reason, effectiveOn: on }]
  )
}

export const evolve = (state: State, event: Event): State => {
  const { closed, current } = state
  const { periodId } = event
  switch (event._tag) {
    case "PeriodFrozen":
      return { ...state, current: { _tag: "Frozen", periodId } }
    case "PeriodProposed": {
      const { effectiveOn: proposedOn, proposal } = event
      return { ...state, current: { _tag: "Proposed", periodId, proposal, proposedOn, signatures: [] } }
    }
    case "PeriodWithdrawn":
      return { ...state, current: undefined }
    case "PeriodSigned":
      return current?._tag === "Proposed"
        ? { ...state, current: { ...current, signatures: [...current.signatures, signatureOf(event)] } }
        : state
    case "PeriodClosed": {
      if (current?._tag !== "Proposed") return state
      const { effectiveOn: closedOn, heads } = event
      // What was asked of the one before is over: it is no longer the last.
      const before = closed.map((one) => ({ ...one, reopening: [] }))
      return { closed: [...before, { ...current, _tag: "Closed", heads, closedOn, reopening: [] }], current: undefined }
    }
    case "PeriodReopeningSigned":
      return {
        ...state,
        closed: closed.map((one) =>
          one.periodId === periodId ? { ...one, reopening: [...one.reopening, signatureOf(event)] } : one
        )
      }
    case "PeriodReopened":
      return { ...state, closed: closed.filter((one) => one.periodId !== periodId) }
  }
}

const signatureOf = ({ approverId, effectiveOn }: { approverId: ApproverId; effectiveOn: LocalDate }): Signature => ({
  approverId,
  on: effectiveOn
})
