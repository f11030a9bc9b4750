/**
 * A proposal: the smallest repair of a discrepancy, as steps, with the figures before and after. It is offered only where
 * a dry run on the books does what it is for and leaves no identity of the documents concerned broken. Smallest: none of
 * its steps can be left out.
 */
import * as Result from "effect/Result"
import type { Currency } from "../Currency.ts"
import type { Discrepancy } from "../Discrepancy.ts"
import type { AccountId } from "../Id.ts"
import { check } from "../identities/Identities.ts"
import type { Violation } from "../identities/Identity.ts"
import type { Ledger } from "../Ledger.ts"
import * as Money from "../Money.ts"
import { around } from "./Accounts.ts"
import { brokenBy, type Run, run, whyBroken } from "./DryRun.ts"
import { type Changed, changes } from "./Changed.ts"
import type { Candidate } from "./Repair.ts"
import { repairs } from "./Repairs.ts"
import type { Scene } from "./Scene.ts"
import { costOf, isCall, type Step, streamsOf } from "./Step.ts"
import { inWords } from "./Words.ts"

export interface Proposal {
  readonly discrepancyId: string
  readonly steps: readonly [Step, ...ReadonlyArray<Step>]
  /** Each step for people: `un-apply 40.00 EUR of payment P-7 from invoice INV-3`. */
  readonly words: ReadonlyArray<string>
  readonly figures: ReadonlyArray<Changed>
  /** What is given up or paid out, per currency; empty where money only changes its place. */
  readonly costs: ReadonlyArray<Money.Money>
}

/** What is offered, or why nothing is. */
export type Proposed =
  | { readonly _tag: "Offered"; readonly proposal: Proposal }
  | { readonly _tag: "Refrained"; readonly why: string }

export const propose = (discrepancy: Discrepancy, scene: Scene): Proposed => {
  const repair = repairs[discrepancy.code]
  if ("refrains" in repair) return { _tag: "Refrained", why: repair.refrains }
  const own = around(scene.accounts, discrepancy.documents, accountsOf(discrepancy.accountId))
  const found = repair.find(discrepancy, own, scene)
  if (typeof found === "string") return { _tag: "Refrained", why: found }
  let why = ""
  for (const candidate of found) {
    const trial = trialOf(candidate, discrepancy, scene)
    const whole = completed(candidate.steps, trial)
    if (typeof whole === "string") why ||= whole
    else return { _tag: "Offered", proposal: proposalOf(smallest(whole, trial), trial) }
  }
  return { _tag: "Refrained", why }
}

/** Whether it changes something in Zuora: then approvers are asked. */
export const isCalling = ({ steps }: Pick<Proposal, "steps">): boolean => steps.some(isCall)

/** Where steps are tried. */
interface Trial {
  readonly discrepancy: Discrepancy
  readonly scene: Scene
  readonly before: Ledger
  readonly violations: ReadonlyArray<Violation>
  readonly isDone: Candidate["isDone"]
}

type Steps = Proposal["steps"]

const accountsOf = (accountId: AccountId | null): ReadonlyArray<string> => (accountId === null ? [] : [accountId])

const trialOf = ({ isDone, steps }: Candidate, discrepancy: Discrepancy, scene: Scene): Trial => {
  const streams = [...discrepancy.documents, ...steps.flatMap(streamsOf)]
  const keys = steps.flatMap((step) => ("accountId" in step ? [step.accountId] : []))
  const before = around(scene.accounts, streams, [...accountsOf(discrepancy.accountId), ...keys])
  return { discrepancy, scene, before, violations: check(before), isDone }
}

const ranOf = (steps: ReadonlyArray<Step>, { before, scene }: Trial): Result.Result<Run, string> =>
  run(steps, before, scene)

/** What Zuora shows may break an identity: at most so many times more steps are added that mend it. */
const mostRounds = 3

/** Steps after which everything balances, or why there are none. */
const completed = (first: Steps, trial: Trial): Steps | string => {
  let steps = first
  for (let round = 0; ; round++) {
    const ran = ranOf(steps, trial)
    if (Result.isFailure(ran)) return ran.failure
    if (ran.success.events.length === 0) return "Zuora shows nothing that is not recorded already"
    const broken = brokenBy(ran.success, trial.violations, trial.discrepancy.documents)
    if (broken.length === 0)
      return trial.isDone(ran.success.after)
        ? steps
        : "its dry run does not settle it: Zuora and the files still differ"
    const more = round < mostRounds ? mending(broken, ran.success.after, trial.scene) : undefined
    if (more === undefined) return `its dry run leaves ${whyBroken(broken)}`
    steps = [...steps, ...more]
  }
}

const mending = (broken: ReadonlyArray<Discrepancy>, after: Ledger, scene: Scene): ReadonlyArray<Step> | undefined => {
  for (const one of broken) {
    const repair = repairs[one.code]
    const found = "find" in repair ? repair.find(one, after, scene) : ""
    if (typeof found !== "string") return found[0].steps
  }
  return undefined
}

/** Without whatever can be left out, until nothing can; what was thought of last goes first. */
const smallest = (steps: Steps, trial: Trial): Steps => {
  for (const left of steps.toReversed()) {
    const [first, ...rest] = steps.filter((step) => step !== left)
    if (first !== undefined && isEnough([first, ...rest], trial)) return smallest([first, ...rest], trial)
  }
  return steps
}

const isEnough = (steps: Steps, trial: Trial): boolean =>
  Result.match(ranOf(steps, trial), {
    onFailure: () => false,
    onSuccess: (ran) =>
      brokenBy(ran, trial.violations, trial.discrepancy.documents).length === 0 && trial.isDone(ran.after)
  })

const proposalOf = (steps: Steps, trial: Trial): Proposal => {
  const { before, discrepancy, scene } = trial
  const { after, events } = Result.getOrThrow(ranOf(steps, trial))
  const streams = new Set(events.map(({ stream }) => stream))
  return {
    discrepancyId: discrepancy.id,
    steps,
    words: steps.map((step) => inWords(step, { ledger: before, documents: scene.documents })),
    figures: changes(before, after, streams),
    costs: sums(steps.flatMap((step) => costOf(step) ?? []))
  }
}

const sums = (amounts: ReadonlyArray<Money.Money>): ReadonlyArray<Money.Money> => {
  const all = new Map<Currency, Money.Money>()
  for (const amount of amounts.filter(({ minor }) => minor !== 0n))
    all.set(amount.currency, Money.add(all.get(amount.currency) ?? Money.zero(amount.currency), amount))
  return Array.from(all.values())
}
