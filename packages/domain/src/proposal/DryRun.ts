/**
 * Steps made on a copy of the books, and whether everything balances then: every identity of the documents that they
 * touch, and of those of the discrepancy. What was broken elsewhere before may stay so; nothing else may break.
 */
import * as Result from "effect/Result"
import type { Discrepancy } from "../Discrepancy.ts"
import { check } from "../identities/Identities.ts"
import type { Violation } from "../identities/Identity.ts"
import { fold, type Ledger, type Placed } from "../Ledger.ts"
import * as Money from "../Money.ts"
import { abouts } from "../OwnCauses.ts"
import { fromViolations, hiddenOffsets } from "../SelfCheck.ts"
import { rehearse } from "./Rehearsal.ts"
import type { Scene } from "./Scene.ts"
import type { Step } from "./Step.ts"

/** What steps come to on books. */
export interface Run {
  readonly after: Ledger
  readonly events: ReadonlyArray<Placed>
}

/** The steps one after the other, each decided on what the ones before have left; or why one cannot be made. */
export const run = (steps: ReadonlyArray<Step>, before: Ledger, scene: Scene): Result.Result<Run, string> => {
  let so: Run = { after: before, events: [] }
  for (const [index, step] of steps.entries()) {
    const events = rehearse(step, so.after, scene, `rehearsal-${index + 1}`)
    if (Result.isFailure(events)) return Result.fail(events.failure)
    so = { after: fold(events.success, so.after), events: [...so.events, ...events.success] }
  }
  return Result.succeed(so)
}

/** What does not hold after steps, as discrepancies of their own; empty where everything balances. */
export const brokenBy = (
  { after, events }: Run,
  before: ReadonlyArray<Violation>,
  documents: ReadonlyArray<string>
): ReadonlyArray<Discrepancy> => {
  const touched = new Set([...documents, ...events.map(({ stream }) => stream)])
  const violations = check(after)
  const aboutOf = abouts(after, violations)
  const known = new Set(before.map(keyOf))
  const isOurs = (violation: Violation): boolean => aboutOf(violation).streams.some((stream) => touched.has(stream))
  const elsewhere = violations.filter((one) => aboutOf(one).streams.length > 0 && !isOurs(one) && known.has(keyOf(one)))
  const broken = violations.filter((violation) => {
    const { accountId, streams } = aboutOf(violation)
    if (streams.length > 0) return isOurs(violation) || !known.has(keyOf(violation))
    // A sum may stay broken by what is broken elsewhere on its account.
    return !known.has(keyOf(violation)) || !elsewhere.some((one) => aboutOf(one).accountId === accountId)
  })
  return [
    ...fromViolations(broken, after),
    ...hiddenOffsets(after, violations).filter(({ subject }) => touched.has(subject))
  ]
}

/** The same equation at the same place, whatever its figures. */
const keyOf = ({ identity, subject }: Violation): string => `${identity} ${subject}`

/** For whoever asks why a repair is not offered. */
export const whyBroken = (broken: ReadonlyArray<Discrepancy>): string =>
  broken
    .map(({ amount, code, title }) => `${code} ${title}${amount === null ? "" : ` (${Money.show(amount)})`}`)
    .join(", ")
