/** Why a period is not proposed or signed yet. Nothing was closed; what has to be done first is in the message. */
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import * as Data from "effect/Data"
import type { Untold } from "../report/Report.ts"

/** So many of a list as fit into a line. */
const some = (all: ReadonlyArray<string>): string =>
  `${all.slice(0, 5).join("; ")}${all.length > 5 ? `; and ${all.length - 5} more` : ""}`

/** Discrepancies that count are open. */
export class DiscrepanciesOpen extends Data.TaggedError("DiscrepanciesOpen")<{
  readonly periodId: PeriodId
  /** Ids of the discrepancies. */
  readonly open: ReadonlyArray<string>
}> {
  override get message(): string {
    return `${this.periodId} is not closed over ${this.open.length} open discrepancies: ${some(this.open)}. Adopt, explain or accept them first`
  }
}

/** Calls that concern the period have no end on record. */
export class OperationsOpen extends Data.TaggedError("OperationsOpen")<{
  readonly periodId: PeriodId
  readonly operations: ReadonlyArray<string>
}> {
  override get message(): string {
    return `${this.periodId} is not closed while calls of it are open: ${some(this.operations)}. Resume or resolve them first`
  }
}

/** The run could not tell. */
export class RunUntold extends Data.TaggedError("RunUntold")<{
  readonly periodId: PeriodId
  readonly untold: ReadonlyArray<Untold>
}> {
  override get message(): string {
    return `${this.periodId} is not closed on a run that could not tell: ${some(this.untold.map(({ subject, why }) => `${subject}: ${why}`))}`
  }
}

/** What the run still takes for timing reaches into the period. */
export class RunTooEarly extends Data.TaggedError("RunTooEarly")<{
  readonly periodId: PeriodId
  /** Up to here the run has compared everything, ISO instant in UTC. */
  readonly watermark: string
}> {
  override get message(): string {
    return `${this.periodId} was over after ${this.watermark}, up to which the run has compared everything: try again later`
  }
}

/** Events of the period are not sealed. */
export class TailUnsealed extends Data.TaggedError("TailUnsealed")<{
  readonly periodId: PeriodId
  readonly log: number
  readonly position: number
}> {
  override get message(): string {
    return `${this.periodId} has an event at ${this.log}/${this.position} that is not sealed: give the signing key, or seal first`
  }
}

/** The newest tree head of a log does not fit its events: history was changed under a seal. */
export class HeadRefuted extends Data.TaggedError("HeadRefuted")<{
  readonly periodId: PeriodId
  readonly log: number
  readonly size: number
}> {
  override get message(): string {
    return `${this.periodId} is not closed: the tree head of log ${this.log} at ${this.size} does not fit its events. Verify the store`
  }
}

/** The books are not what was proposed. */
export class FiguresChanged extends Data.TaggedError("FiguresChanged")<{
  readonly periodId: PeriodId
  readonly runId: string
}> {
  override get message(): string {
    return `the books of ${this.periodId} are no longer those of the proposal ${this.runId}: withdraw it, and propose again`
  }
}

export type CloseRefused =
  | DiscrepanciesOpen
  | OperationsOpen
  | RunUntold
  | RunTooEarly
  | TailUnsealed
  | HeadRefuted
  | FiguresChanged
