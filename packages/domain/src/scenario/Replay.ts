/**
 * Replays a scenario through the domain: the same deciders and recorders that a call to Zuora goes through, without a
 * store and without Zuora. After every step all identities and books are checked, whether the scenario asks or not.
 */
import * as Result from "effect/Result"
import { checkBooks } from "../identities/Books.ts"
import { check } from "../identities/Identities.ts"
import * as Money from "../Money.ts"
import type { Rejection } from "../Rejection.ts"
import * as Change from "./Change.ts"
import { compare, compareEvents, compareRefusal, type Difference } from "./Comparing.ts"
import type { Verb } from "./Command.ts"
import { given } from "./Given.ts"
import * as GivingBack from "./GivingBack.ts"
import { money, type Path, type Problem } from "./Problem.ts"
import { type Scenario, type Step, verbOf } from "./Scenario.ts"
import * as Settle from "./Settle.ts"
import * as Showing from "./Showing.ts"
import * as TakingOff from "./TakingOff.ts"
import { after, type Made, type World } from "./World.ts"

/** What a step came to: events, for a write-off or reversal what it would take off, or a refusal. */
type Outcome = Result.Result<{ readonly made: ReadonlyArray<Made>; readonly takesOff?: Money.Money }, Rejection>

/** Replays all steps. No differences: everything is as the scenario says. A problem: the file cannot be replayed. */
export const replay = (scenario: Scenario): Result.Result<ReadonlyArray<Difference>, Problem> =>
  Result.gen(function* () {
    let world = yield* given(scenario)
    const { expect } = scenario.given
    const at = ["given", "expect"]
    const differences: Array<Difference> = [...imbalances(world, ["given"])]
    let balanced = differences.length === 0
    if (expect !== undefined)
      differences.push(...compareEvents(at, expect, world.booked), ...(yield* compare(world, at, expect)))
    for (const [index, step] of scenario.steps.entries()) {
      const verb = verbOf(step)
      const path = ["steps", index]
      const outcome = yield* perform(world, [...path, verb], step, `step-${index + 1}`)
      if (Result.isSuccess(outcome)) world = after(world, outcome.success.made)
      differences.push(...(yield* judge(world, path, verb, step, outcome)))
      if (!balanced) continue
      const broken = imbalances(world, [...path, verb])
      differences.push(...broken)
      balanced = broken.length === 0
    }
    return differences
  })

const perform = (world: World, path: Path, step: Step, id: string): Result.Result<Outcome, Problem> => {
  if (step.writeOff !== undefined) return TakingOff.writeOff(world, path, step.writeOff, id)
  if (step.reverse !== undefined) return TakingOff.reverse(world, path, step.reverse, id)
  return Result.map(
    deed(world, path, step, id),
    Result.map((made) => ({ made }))
  )
}

const deed = (world: World, path: Path, step: Step, id: string): Result.Result<Settle.Deed, Problem> => {
  if (step.apply !== undefined) return Settle.apply(world, path, step.apply, id)
  if (step.unapply !== undefined) return Settle.unapply(world, path, step.unapply, id)
  if (step.undoRefund !== undefined) return GivingBack.undoRefund(world, path, step.undoRefund)
  if (step.refund !== undefined) return GivingBack.refund(world, path, step.refund)
  if (step.chargeback !== undefined) return GivingBack.chargeback(world, path, step.chargeback, id)
  if (step.partlyCaptured !== undefined) return GivingBack.partlyCaptured(world, path, step.partlyCaptured)
  if (step.transfer !== undefined) return Change.transfer(world, path, step.transfer)
  if (step.cancel !== undefined) return Change.cancel(world, path, step.cancel)
  if (step.post !== undefined) return Change.move(world, path, "Posted", step.post)
  if (step.unpost !== undefined) return Change.move(world, path, "Draft", step.unpost)
  if (step.credit !== undefined) return TakingOff.credit(world, path, step.credit)
  if (step.zuoraSplit !== undefined) return Change.split(world, path, step.zuoraSplit)
  if (step.zuoraAdjusts !== undefined) return TakingOff.adjust(world, path, step.zuoraAdjusts)
  if (step.zuoraMoves !== undefined) return TakingOff.moveBalance(world, path, step.zuoraMoves)
  return step.zuoraShows === undefined
    ? Result.succeed(Result.succeed([]))
    : Result.map(Showing.show(world, path, step.zuoraShows, id), (made) => Result.succeed(made))
}

const judge = (
  world: World,
  path: Path,
  verb: Verb,
  step: Step,
  outcome: Outcome
): Result.Result<ReadonlyArray<Difference>, Problem> =>
  Result.gen(function* () {
    const differences: Array<Difference> = []
    const { expect, refused } = step
    if (Result.isSuccess(outcome)) {
      if (refused !== undefined)
        differences.push({ path: [...path, "refused", "because"], expected: refused.because, found: "accepted" })
      const { made, takesOff } = outcome.success
      if (expect !== undefined) differences.push(...compareEvents([...path, "expect"], expect, made))
      if (expect?.takesOff !== undefined) {
        const at = [...path, "expect", "takesOff"]
        const wantedOff = yield* money(at, expect.takesOff, takesOff?.currency ?? world.usual.currency)
        if (takesOff === undefined || !Money.equals(wantedOff, takesOff))
          differences.push({
            path: at,
            expected: Money.format(wantedOff),
            found: takesOff === undefined ? "nothing" : Money.format(takesOff)
          })
      }
    } else if (refused === undefined)
      differences.push({
        path: [...path, verb],
        expected: "accepted",
        found: `${outcome.failure._tag}: ${outcome.failure.message}`
      })
    else differences.push(...(yield* compareRefusal([...path, "refused"], refused, outcome.failure)))
    if (expect !== undefined) differences.push(...(yield* compare(world, [...path, "expect"], expect)))
    return differences
  })

/** Identities and books that do not hold. They are told where they break first; what follows from it is not. */
const imbalances = (world: World, path: Path): ReadonlyArray<Difference> =>
  [...check(world.ledger), ...checkBooks(world.booked, world.ledger).flatMap(({ violations }) => violations)].map(
    ({ expected, found, identity, subject }) => ({
      path,
      expected: `identity ${identity}: ${Money.show(expected)} for ${subject}`,
      found: Money.show(found)
    })
  )
