/** A period on the screen: its phase, its figures, who signed, and what of earlier periods is booked in it. */
import * as Money from "@counterfoil/domain/Money"
import * as Period from "@counterfoil/domain/Period"
import { shown } from "@counterfoil/domain/PersonalText"
import { Figures } from "@counterfoil/domain/period/Figures"
import type { PeriodId } from "@counterfoil/domain/period/PeriodId"
import type { PriorEvent } from "@counterfoil/reconciliation/close/PriorActivity"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { heading, say, table } from "./Screen.ts"

/** The proposal that is closed, or being closed. */
const proposedOf = (period: PeriodId, state: Period.State): Period.Proposed | Period.Closed | undefined =>
  state.current?._tag === "Proposed" && state.current.periodId === period
    ? state.current
    : Period.closedOf(period, state)

const signers = ({ signatures }: Period.Proposed | Period.Closed): string =>
  signatures.map(({ approverId, on }) => `${approverId} (${on})`).join(", ")

/** Figures, signatures and heads of one period. */
export const show = Effect.fnUntraced(function* (period: PeriodId, state: Period.State) {
  yield* heading(`${period}: ${Period.phaseOf(period, state)}`)
  const found = proposedOf(period, state)
  if (found === undefined) return
  const { figures, inTransit, runId } = found.proposal
  yield* say(
    table(
      ["control", "opening", "movements", "closing"],
      figures.rollForward.map(({ closing, control, movements, opening }) => [
        control,
        Money.show(opening),
        movements.map(({ amount, movement }) => `${movement} ${Money.format(amount)}`).join(", "),
        Money.show(closing)
      ]),
      ["opening", "closing"]
    )
  )
  yield* say(
    table(
      ["account", "debit", "credit", "currency"],
      figures.trialBalance.map(({ account, credit, debit }) => [
        account,
        Money.format(debit),
        Money.format(credit),
        debit.currency.slice(0, 3)
      ]),
      ["debit", "credit"]
    )
  )
  const booked = figures.counts.reduce((sum, { count }) => sum + count, 0)
  yield* say(`${booked} events are booked in it, ${figures.priorPeriod} of them with a business day before it.`)
  for (const { amount, count } of inTransit) yield* say(`Deposits in transit: ${count}, ${Money.show(amount)}.`)
  yield* say(`Proposal ${runId}; signed by ${found.signatures.length === 0 ? "nobody yet" : signers(found)}.`)
  if (found._tag !== "Closed") return
  for (const { log, root, size } of found.heads) yield* say(`It rests on log ${log} up to ${size}, root ${root}.`)
})

/** All months that are closed or being closed, one a row. */
export const list = Effect.fnUntraced(function* (state: Period.State, json: boolean) {
  const ids = [...state.closed.map(({ periodId }) => periodId), ...(state.current ? [state.current.periodId] : [])]
  if (json) return yield* Effect.forEach(ids, (id) => Console.log(toJson(id, state)), { discard: true })
  if (ids.length === 0) return yield* say("No month is closed.")
  yield* say(
    table(
      ["period", "phase", "proposal", "signed by"],
      ids.map((id) => {
        const found = proposedOf(id, state)
        return [id, Period.phaseOf(id, state), found?.proposal.runId ?? "", found === undefined ? "" : signers(found)]
      })
    )
  )
})

/** What came too late for its own period, with its cause. */
export const showPrior = Effect.fnUntraced(function* (prior: ReadonlyArray<PriorEvent>) {
  if (prior.length === 0) return
  yield* say(
    table(
      ["prior-period activity", "document", "business day", "booked on", "by", "reason", "from"],
      prior.map(({ bookedOn, cause, effectiveOn, stream, type }) => [
        type,
        stream,
        effectiveOn,
        bookedOn,
        cause.actor,
        cause.reason === undefined ? "" : shown(cause.reason),
        cause.causationId
      ])
    )
  )
})

const encodeFigures = Schema.encodeSync(Schema.toCodecJson(Figures))

/** One line of JSON. */
export const toJson = (period: PeriodId, state: Period.State, prior?: ReadonlyArray<PriorEvent>): string => {
  const found = proposedOf(period, state)
  return JSON.stringify({
    period,
    phase: Period.phaseOf(period, state),
    ...(found === undefined
      ? {}
      : {
          proposal: found.proposal.runId,
          figures: encodeFigures(found.proposal.figures),
          signatures: found.signatures,
          ...(found._tag === "Closed" ? { closedOn: found.closedOn, heads: found.heads } : {})
        }),
    ...(prior === undefined ? {} : { prior })
  })
}
