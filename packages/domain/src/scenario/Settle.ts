/** Steps that apply and un-apply: amounts of the file put on lines, both sides asked, both legs booked. */
import * as Result from "effect/Result"
import { linesOf, toItems } from "../Allocation.ts"
import { names, recorded, type Rule, rules } from "../AllocationRule.ts"
import type { Application, ItemApplication, Source, Split, Strategy, Target, Unapplication } from "../Application.ts"
import type { Applications } from "../Applications.ts"
import { ApplicationId, GroupId } from "../Id.ts"
import type * as Money from "../Money.ts"
import * as Receivable from "../Receivable.ts"
import type { Rejection } from "../Rejection.ts"
import { decideApply, decideUnapply, type Parties, recordLegs } from "../Settlement.ts"
import { firstItems, givenTo, type Part, takeAmount } from "../Unapplying.ts"
import type { Apply, Portion, Unapply } from "./Command.ts"
import { itemsOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import { after, findA, type Made, type Of, targetOf, type World } from "./World.ts"

/** What a step came to: events, or a refusal. */
export type Deed = Result.Result<ReadonlyArray<Made>, Rejection>

type Giver = Of<"payment" | "creditMemo">
type Taker = Of<"invoice" | "debitMemo">

export const apply = (world: World, path: Path, step: Apply, usualId: string): Result.Result<Deed, Problem> =>
  Result.gen(function* () {
    const giver = yield* findA(world, [...path, "from"], step.from, "payment", "creditMemo")
    const id = step.id ?? usualId
    const targets = Object.entries(step.to)
    if (targets.length === 0) return yield* fail([...path, "to"], "names no document")
    const applications: Array<Application> = []
    for (const [number, portion] of targets) {
      const at = [...path, "to", number]
      const taker = yield* findA(world, at, number, "invoice", "debitMemo")
      const currency = step.currency ?? world.usual.currency
      const amount = yield* money([...at, "amount"], portion.amount, currency)
      const rule = yield* ruleOf(world, [...at, "by"], portion.by)
      const split = yield* splitOf(at, portion, rule?.rule, amount, giver, taker)
      applications.push({
        id: ApplicationId.make(targets.length === 1 ? id : `${id}/${number}`),
        groupId: GroupId.make(id),
        source: sourceOf(giver),
        target: targetOf(taker),
        amount,
        split,
        strategy: portion.items === undefined ? (rule?.strategy ?? "zuora") : "explicit",
        ...acrossAccounts(world, giver, taker),
        effectiveOn: step.on
      })
    }
    return Result.map(
      decideApply(applications, partiesOf(world, giver)),
      () =>
        applications.reduce<{ readonly world: World; readonly made: ReadonlyArray<Made> }>(
          (so, application) => booked(so, { _tag: "Applied", application }),
          { world, made: [] }
        ).made
    )
  })

export const unapply = (world: World, path: Path, step: Unapply, usualId: string): Result.Result<Deed, Problem> =>
  Result.gen(function* () {
    const giver = yield* findA(world, [...path, "from"], step.from, "payment", "creditMemo")
    const taker = yield* findA(world, [...path, "to"], step.to, "invoice", "debitMemo")
    const currency = step.currency ?? world.usual.currency
    const amount = yield* money([...path, "amount"], step.amount, currency)
    const id = step.id ?? usualId
    const target = targetOf(taker)
    const parts = yield* partsOf(path, step, amount, target, giver.state.usage.applications)
    const unapplications: Array<Unapplication> = []
    for (const [index, part] of parts.entries()) {
      unapplications.push({
        id: ApplicationId.make(parts.length === 1 ? id : `${id}/${index + 1}`),
        applicationId: part.of,
        groupId: GroupId.make(id),
        source: sourceOf(giver),
        target,
        amount: part.amount,
        split: statedOr({ _tag: "HeaderOnly" }, step.by === "header" ? [] : part.items),
        strategy: step.items === undefined ? "oldest-first" : "explicit",
        ...acrossAccounts(world, giver, taker),
        effectiveOn: step.on
      })
    }
    return Result.map(
      decideUnapply(unapplications, partiesOf(world, giver)),
      () =>
        unapplications.reduce<{ readonly world: World; readonly made: ReadonlyArray<Made> }>(
          (so, unapplication) => booked(so, { _tag: "Unapplied", unapplication }),
          { world, made: [] }
        ).made
    )
  })

const sourceOf = (giver: Giver): Source =>
  giver.kind === "payment" ? { kind: "payment", id: giver.id } : { kind: "creditMemo", id: giver.id }

/** The other account, where the tenant lets value cross over to it. */
const acrossAccounts = (world: World, giver: Giver, taker: Taker): Pick<Application, "toAccountId"> =>
  world.acrossAccounts && giver.state.accountId !== null && giver.state.accountId !== taker.state.accountId
    ? { toAccountId: taker.state.accountId }
    : {}

const partiesOf = ({ ledger }: World, giver: Giver): Parties => ({
  source:
    giver.kind === "payment" ? { kind: "payment", state: giver.state } : { kind: "creditMemo", state: giver.state },
  targets: ledger
})

/** Both legs, on the documents as they have become. */
const booked = (
  so: { readonly world: World; readonly made: ReadonlyArray<Made> },
  fact: Parameters<typeof recordLegs>[0]
): { readonly world: World; readonly made: ReadonlyArray<Made> } => {
  const made = recordLegs(fact, so.world.ledger)
  return { world: after(so.world, made), made: [...so.made, ...made] }
}

const statedOr = (otherwise: Split, [first, ...rest]: ReadonlyArray<ItemApplication>): Split =>
  first === undefined ? otherwise : { _tag: "Stated", items: [first, ...rest] }

/** A rule of the file or of ours; none where the amount does not fall on lines by a rule. */
const ruleOf = (
  world: World,
  path: Path,
  by: Portion["by"]
): Result.Result<{ readonly rule: Rule; readonly strategy: Strategy } | undefined, Problem> => {
  if (by === undefined || by === "header" || by === "zuora") return Result.succeed(undefined)
  const name = names.find((one) => one === by)
  if (name !== undefined) return Result.succeed({ rule: rules[name], strategy: name })
  const own = Object.hasOwn(world.rules, by) ? world.rules[by] : undefined
  return own === undefined
    ? fail(path, `there is no rule ${by} among ${[...names, ...Object.keys(world.rules)].join(", ")}`)
    : Result.succeed({ rule: own, strategy: recorded(by) })
}

const splitOf = (
  path: Path,
  portion: Portion,
  rule: Rule | undefined,
  amount: Money.Money,
  giver: Giver,
  { state }: Taker
): Result.Result<Split, Problem> => {
  const { by, items } = portion
  if (items !== undefined)
    return by === undefined
      ? Result.map(itemsOf([...path, "items"], items, amount.currency), (stated) =>
          statedOr({ _tag: "HeaderOnly" }, stated)
        )
      : fail([...path, "by"], "give items or a strategy, not both")
  if (rule === undefined) return Result.succeed({ _tag: by === "zuora" ? "Pending" : "HeaderOnly" })
  if (giver.kind === "creditMemo")
    return fail([...path, "by"], `${by} is for payments: a credit memo says which of its lines gives`)
  const lines = state._tag === "Posted" ? linesOf(state.items, Receivable.itemBalances(state) ?? new Map()) : []
  return Result.succeed(statedOr({ _tag: "HeaderOnly" }, toItems(rule, amount, lines)))
}

/** What is taken back of which application: of the named one, or of the oldest first. */
const partsOf = (
  path: Path,
  step: Unapply,
  amount: Money.Money,
  target: Target,
  all: Applications
): Result.Result<ReadonlyArray<Omit<Part, "applied"> & { readonly of: ApplicationId }>, Problem> =>
  Result.gen(function* () {
    if (step.of !== undefined) {
      const of = ApplicationId.make(step.of)
      const applied = all.applied.get(of)
      const stated = step.items && (yield* itemsOf([...path, "items"], step.items, amount.currency))
      return [{ of, amount, items: stated ?? (applied === undefined ? [] : firstItems(applied, amount.minor)) }]
    }
    if (step.items !== undefined) return yield* fail([...path, "items"], "name the application that they are of: `of`")
    const given = givenTo(all, target)
    if (given.length === 0)
      return yield* fail(path, `${step.from} applies nothing to ${step.to}: name the application, \`of\``)
    return takeAmount(given, amount).map(({ applied, ...part }) => ({ ...part, of: applied.application.id }))
  })
