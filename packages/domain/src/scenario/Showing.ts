/** The step in which Zuora shows a known document otherwise: recorded as shown, never refused. */
import * as Result from "effect/Result"
import { ApplicationId, GroupId, RefundId } from "../Id.ts"
import * as Item from "../Item.ts"
import * as Money from "../Money.ts"
import { observe } from "../Observation.ts"
import type { ObservedDocument, ObservedPart, ObservedRefund, ObservedSource } from "../Observed.ts"
import type { Shown } from "./Command.ts"
import { partOf } from "./Given.ts"
import * as Known from "./Known.ts"
import { accountOf, amountsOf, linesOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import { find, type Found, type Made, show as showPage, type Of, type World } from "./World.ts"

type Status = NonNullable<Shown["status"]>

const billedStatus = (status: Status) =>
  status === "Draft" || status === "Posted" || status === "Canceled" || status === "Other" ? status : undefined
const paidStatus = (status: Status) => (status === "Draft" || status === "Posted" ? undefined : status)

export const show = (
  world: World,
  path: Path,
  step: Shown,
  usualId: string
): Result.Result<ReadonlyArray<Made>, Problem> =>
  Result.gen(function* () {
    const found = find(world, step.document)
    if (found === undefined) return yield* fail([...path, "document"], `there is no document ${step.document}`)
    const foreign = foreignTo[found.kind].find((key) => step[key] !== undefined)
    if (foreign !== undefined) return yield* fail([...path, foreign], `${step.document} has no ${foreign} of its own`)
    const page = yield* found.kind === "payment" ? paid(path, step, found) : billed(path, step, found)
    if (page.kind === "invoice" || page.kind === "debitMemo") return showPage(world, page, step.on)
    const source = yield* gaveBack(path, step, page)
    if (step.applies === undefined) return showPage(world, source, step.on)
    const parts: Array<ObservedPart> = []
    for (const [number, part] of Object.entries(step.applies))
      parts.push(yield* partOf(world, [...path, "applies", number], number, part, source.refunded.currency))
    return observe(world.ledger, { ...source, parts }, recording(step, usualId)) as ReadonlyArray<Made>
  })

const foreignTo: { readonly [K in Found["kind"]]: ReadonlyArray<keyof Shown> } = {
  invoice: ["amount", "refunded", "refunds", "applies"],
  debitMemo: ["amount", "refunded", "refunds", "applies"],
  creditMemo: ["amount"],
  payment: ["lines"]
}

const recording = (step: Shown, usualId: string) => ({
  on: step.on,
  strategy: "observed" as const,
  groupId: GroupId.make(usualId),
  newId: (key: string) => ApplicationId.make(`${usualId}/${key.replaceAll(/[ >]+/g, "/")}`)
})

const paid = (path: Path, step: Shown, found: Of<"payment">) =>
  Result.gen(function* () {
    const known = Known.payment(found)
    const status = paidStatus(step.status ?? found.state._tag)
    if (status === undefined) return yield* fail([...path, "status"], `a payment is never ${step.status}`)
    const { currency } = known.amount
    return {
      ...known,
      status,
      accountId: step.account === undefined ? known.accountId : accountOf(step.account),
      amount: step.amount === undefined ? known.amount : yield* money([...path, "amount"], step.amount, currency)
    }
  })

const billed = (
  path: Path,
  step: Shown,
  found: Of<"invoice" | "debitMemo" | "creditMemo">
): Result.Result<Exclude<ObservedDocument, { readonly kind: "payment" }>, Problem> =>
  Result.gen(function* () {
    const { state } = found
    const { currency } = state.total
    const status = billedStatus(step.status ?? state._tag)
    if (status === undefined) return yield* fail([...path, "status"], `${step.document} is never ${step.status}`)
    const accountId = step.account === undefined ? state.accountId : accountOf(step.account)
    if (accountId === undefined) return yield* fail([...path, "account"], "only payments may be without account")
    const items =
      step.lines === undefined
        ? Array.from(state.items.values())
        : yield* linesOf([...path, "lines"], step.lines, currency)
    const change = { status, accountId, items, total: Money.make(currency, Item.totalMinor(items)) }
    switch (found.kind) {
      case "invoice":
        return { ...Known.invoice(found), ...change }
      case "debitMemo":
        return { ...Known.debitMemo(found), ...change }
      case "creditMemo":
        return { ...Known.creditMemo(found), ...change }
    }
  })

/** The page with the refunds that it tells, and their sum where it tells none. */
const gaveBack = <P extends ObservedSource>(path: Path, step: Shown, page: P): Result.Result<P, Problem> =>
  Result.gen(function* () {
    const { currency } = page.refunded
    const refunds: Array<ObservedRefund> = []
    for (const [id, told] of Object.entries(step.refunds ?? {})) {
      const at = [...path, "refunds", id]
      refunds.push({
        id: RefundId.make(id),
        number: id,
        kind: told.kind ?? "refund",
        method: "External",
        counts: told.canceled !== "true",
        amount: yield* money([...at, "amount"], told.amount, currency),
        items: told.lines && (yield* amountsOf([...at, "lines"], told.lines, currency)),
        effectiveOn: told.on
      })
    }
    const counting = Money.sum(
      currency,
      refunds.filter(({ counts }) => counts).map(({ amount }) => amount)
    )
    const sum = step.refunds === undefined ? page.refunded : counting
    const refunded = step.refunded === undefined ? sum : yield* money([...path, "refunded"], step.refunded, currency)
    return { ...page, refunded, refunds: step.refunds === undefined ? undefined : refunds }
  })
