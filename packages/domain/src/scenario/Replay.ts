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
import { compare, compareRefusal, type Difference } from "./Comparing.ts"
import { money, type Path, type Problem } from "./Problem.ts"
import { type Scenario, type Step, type Verb, verbOf } from "./Scenario.ts"
import * as Settle from "./Settle.ts"
import * as Showing from "./Showing.ts"
import { after, given, type Made, type World } from "./World.ts"

/** What a step came to: events, for a write-off or reversal what it would take off, or a refusal. */
type Outcome = Result.Result<{ readonly made: ReadonlyArray<Made>; readonly takesOff?: Money.Money }, Rejection>

/** Replays all steps. No differences: everything is as the scenario says. A problem: the file cannot be replayed. */
export const replay = (scenario: Scenario): Result.Result<ReadonlyArray<Difference>, Problem> =>
  Result.gen(function* () {
    let world = yield* given(scenario)
    const differences: Array<Difference> = [...imbalances(world, ["given"])]
    let balanced = differences.length === 0
    for (const [index, step] of scenario.steps.entries()) {
      const verb = verbOf(step)
      const path = ["steps", index]
      const outcome = yield* perform(world, [...path, verb], verb, step, `step-${index + 1}`)
      if (Result.isSuccess(outcome)) world = after(world, outcome.success.made)
      differences.push(...(yield* judge(world, path, verb, step, outcome)))
      if (!balanced) continue
      const broken = imbalances(world, [...path, verb])
      differences.push(...broken)
      balanced = broken.length === 0
    }
    return differences
  })

const perform = (world: World, path: Path, verb: Verb, step: Step, id: string): Result.Result<Outcome, Problem> => {
  const made = (deed: Result.Result<Settle.Deed, Problem>): Result.Result<Outcome, Problem> =>
    Result.map(
      deed,
      Result.map((events) => ({ made: events }))
    )
  if (step.apply !== undefined) return made(Settle.apply(world, path, step.apply, id))
  if (step.unapply !== undefined) return made(Settle.unapply(world, path, step.unapply, id))
  if (step.undoRefund !== undefined) return made(Change.undoRefund(world, path, step.undoRefund))
  if (step.refund !== undefined) return made(Change.refund(world, path, step.refund))
  if (step.transfer !== undefined) return made(Change.transfer(world, path, step.transfer))
  if (step.cancel !== undefined) return made(Change.cancel(world, path, step.cancel))
  if (step.post !== undefined) return made(Change.move(world, path, "Posted", step.post))
  if (step.unpost !== undefined) return made(Change.move(world, path, "Draft", step.unpost))
  if (step.credit !== undefined) return made(Change.credit(world, path, step.credit))
  if (step.zuoraShows !== undefined)
    return Result.map(Showing.show(world, path, step.zuoraShows), (events) => Result.succeed({ made: events }))
  if (step.zuoraSplit !== undefined) return made(Change.split(world, path, step.zuoraSplit))
  const invoice = step.writeOff?.invoice ?? step.reverse?.invoice ?? ""
  return Result.map(
    Change.close(world, path, verb === "writeOff" ? "write-off" : "reversal", invoice),
    Result.map((takesOff) => ({ made: [], takesOff }))
  )
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
      const events = made.map(({ event }) => event._tag).join(", ") || "none"
      const wanted = expect?.events === undefined ? undefined : expect.events.join(", ") || "none"
      if (wanted !== undefined && wanted !== events)
        differences.push({ path: [...path, "expect", "events"], expected: wanted, found: events })
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
