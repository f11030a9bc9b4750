/** Why a period is not frozen, proposed, signed or reopened. Nothing was stored. */
import * as Data from "effect/Data"
import type { LocalDate } from "../LocalDate.ts"
import { lastDay, type PeriodId } from "./PeriodId.ts"

/** `frozen`: nothing more is booked in it, and its figures are not proposed yet. */
export type Phase = "open" | "frozen" | "proposed" | "closed"

/** Its last day is not over. */
export class PeriodNotOver extends Data.TaggedError("PeriodNotOver")<{
  readonly periodId: PeriodId
  readonly on: LocalDate
}> {
  override get message(): string {
    return `${this.periodId} ends on ${lastDay(this.periodId)} and today is ${this.on}: close it when it is over`
  }
}

/** Periods are closed one after the other, and the last one first is reopened. */
export class PeriodOutOfTurn extends Data.TaggedError("PeriodOutOfTurn")<{
  readonly periodId: PeriodId
  readonly turn: PeriodId
}> {
  override get message(): string {
    return `${this.periodId} is not in turn: it is that of ${this.turn}`
  }
}

/** What is asked for fits another phase than the period is in. */
export class PeriodInPhase extends Data.TaggedError("PeriodInPhase")<{
  readonly periodId: PeriodId
  readonly found: Phase
}> {
  override get message(): string {
    return `${this.periodId} is ${this.found}`
  }
}

/** The proposal that was looked at is not the one that stands. */
export class OtherProposal extends Data.TaggedError("OtherProposal")<{
  readonly periodId: PeriodId
  readonly asked: string
  readonly found: string
}> {
  override get message(): string {
    return `the proposal for ${this.periodId} is ${this.found}, not ${this.asked}: look at it before you sign`
  }
}

export type Rejection = PeriodNotOver | PeriodOutOfTurn | PeriodInPhase | OtherProposal
