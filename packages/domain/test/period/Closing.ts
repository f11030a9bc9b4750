/** Closing a period in tests: the commands of a close, in their order, over given books. */
import * as Result from "effect/Result"
import { ApproverId } from "../../src/Id.ts"
import type { LocalDate } from "../../src/LocalDate.ts"
import * as Period from "../../src/Period.ts"
import { figuresOf } from "../../src/period/PeriodBooks.ts"
import { lastDay, PeriodId } from "../../src/period/PeriodId.ts"
import { plusDays } from "../../src/LocalDate.ts"
import type { Booked } from "../../src/RollForward.ts"

export const month = (text: string) => PeriodId.make(text)
export const ada = ApproverId.make("ada")
export const grace = ApproverId.make("grace")
export const root = "ab".repeat(32)

export const proposalOf = (periodId: PeriodId, events: ReadonlyArray<Booked> = []): Period.Proposal => ({
  runId: `run-${periodId}`,
  figures: figuresOf(events, periodId),
  inTransit: [],
  sources: []
})

interface Given {
  readonly events?: ReadonlyArray<Booked>
  readonly size?: number
  readonly on?: LocalDate
}

/** The commands that close a period with what was booked, on the day after its end. */
export const closing = (
  periodId: PeriodId,
  { events = [], size = 0, on }: Given = {}
): ReadonlyArray<Period.Command> => {
  const day = on ?? plusDays(lastDay(periodId), 1)
  const sign = { _tag: "Sign", periodId, runId: `run-${periodId}`, heads: [{ log: 0, size, root }], on: day } as const
  return [
    { _tag: "Freeze", periodId, on: day },
    { _tag: "Propose", periodId, proposal: proposalOf(periodId, events), on: day },
    { ...sign, approverId: ada },
    { ...sign, approverId: grace }
  ]
}

export const after = (...commands: ReadonlyArray<Period.Command>): Period.State =>
  commands.reduce(
    (state, command) => Result.getOrThrow(Period.decide(command, state)).reduce(Period.evolve, state),
    Period.initial
  )
