/**
 * A seeded plan of faults: each call that arrives draws, from the plan's seed and its own ordinal and from nothing else,
 * a fault or none. The same calls in the same order meet the same faults, so a run replays from its seed.
 */
import * as Result from "effect/Result"
import { parse } from "../settlement/Decimals.ts"
import * as Fault from "./Fault.ts"
import type { Aim } from "./FaultKind.ts"
import * as Fields from "../server/Fields.ts"
import { type Refusal, refuse } from "../server/Refusal.ts"
import type { Transaction } from "../server/Store.ts"
import { idOf } from "../server/Tenant.ts"

/** Body of `POST /sandbox/plan`; without rules there is no plan any more. */
export const shape = {
  seed: Fields.text(),
  max: Fields.whole,
  rules: Fields.list({ ...Fault.wishShape, rate: Fields.required(Fields.decimal), max: Fields.whole }, 100)
}
type Body = Fields.Read<typeof shape>

/** A kind of fault with its `rate`: the share of the calls it fits that meet it, 0 to 1. */
type RuleRequest = Omit<Fields.Input<Fault.Wish>, "kind"> & {
  readonly kind: Fault.Wish["kind"]
  readonly rate: number
  /** At most so many faults of this rule. */
  readonly max?: number
}

/** A seeded plan; `max` bounds its faults altogether. */
export interface PlanRequest {
  readonly seed?: string
  readonly max?: number
  readonly rules: ReadonlyArray<RuleRequest>
}

interface Rule {
  readonly wish: Fault.Wish
  /** Parts in a million. */
  readonly rate: number
  readonly left: number
}

export interface Plan {
  readonly id: "plan"
  readonly seed: string
  readonly rules: ReadonlyArray<Rule>
  /** Faults that it may still deal. */
  readonly left: number
  /** Calls that have drawn so far. */
  readonly calls: number
}

const million = 1_000_000
const unbounded = 999_999_999_999_999

const readRate = (text: string): Result.Result<number, Refusal> => {
  const rate = parse(text, 6)
  return rate !== undefined && rate >= 0n && rate <= BigInt(million)
    ? Result.succeed(Number.parseInt(rate.toString(), 10))
    : refuse(20, `rate must be from 0 to 1: ${text}`)
}

/** Puts a plan in the place of the one before. */
export const put = (tx: Transaction, body: Body): Result.Result<Plan, Refusal> =>
  Result.gen(function* () {
    const rules: Array<Rule> = []
    for (const { rate, max = unbounded, ...wish } of body.rules ?? []) {
      rules.push({ wish, rate: yield* readRate(rate), left: max })
    }
    const plan: Plan = {
      id: "plan",
      seed: body.seed ?? tx.tenant.seed,
      rules,
      left: body.max ?? unbounded,
      calls: 0
    }
    tx.put("plan", plan)
    return plan
  })

/** The n-th draw of a seed: 32-bit numbers. */
const drawsOf = (seed: string, ordinal: number): ((at: number) => number) => {
  const hex = idOf(seed, `draw:${ordinal}`)
  return (at) => Number.parseInt(hex.slice(at * 8, at * 8 + 8), 16)
}

const diceOf = (draw: (at: number) => number): Fault.Dice => ({
  pick: (choices) => choices[draw(1) % choices.length] ?? choices[0],
  within: (ms) => (ms <= 0 ? ms : 1 + (draw(2) % ms))
})

/** The rule that a draw falls on: rules lie one after another, each as wide as its rate. */
const ruleAt = (plan: Plan, call: Aim, drawn: number): number => {
  let upTo = 0
  return plan.rules.findIndex(({ wish, rate, left }) => {
    if (!Fault.fits({ kind: wish.kind, method: wish.method ?? "", path: wish.path ?? "*" }, call)) return false
    upTo += rate
    return drawn < upTo && left > 0
  })
}

/** What the plan deals to the call that arrives. */
export const draw = (tx: Transaction, call: Aim): Fault.Fault | undefined => {
  const plan = tx.get("plan", "plan")
  if (plan === undefined || plan.rules.length === 0) return undefined
  const ordinal = plan.calls + 1
  const drawn = drawsOf(plan.seed, ordinal)
  const at = plan.left > 0 ? ruleAt(plan, call, drawn(0) % million) : -1
  const rule = plan.rules[at]
  if (rule === undefined) {
    tx.put("plan", { ...plan, calls: ordinal })
    return undefined
  }
  const rules = plan.rules.with(at, { ...rule, left: rule.left - 1 })
  tx.put("plan", { ...plan, calls: ordinal, left: plan.left - 1, rules })
  return Fault.make(`plan:${ordinal}`, rule.wish, 1, diceOf(drawn))
}
