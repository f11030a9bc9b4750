/** Steps that bring one document to another phase or account, and what Zuora tells later about a split. */
import * as Result from "effect/Result"
import type * as Applications from "../Applications.ts"
import * as BillingDocument from "../BillingDocument.ts"
import { decidePost, decideVoid } from "../Crediting.ts"
import * as CreditMemo from "../CreditMemo.ts"
import * as DebitMemo from "../DebitMemo.ts"
import { ApplicationId } from "../Id.ts"
import * as Invoice from "../Invoice.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Payment from "../Payment.ts"
import type { Rejection } from "../Rejection.ts"
import { recordLegs } from "../Settlement.ts"
import * as StreamName from "../StreamName.ts"
import type { Given } from "./Command.ts"
import * as Known from "./Known.ts"
import { accountOf, itemsOf } from "./Page.ts"
import { fail, type Path, type Problem } from "./Problem.ts"
import type { Deed } from "./Settle.ts"
import { findA, type Of, placed, show, type World } from "./World.ts"

type Read = Result.Result<Deed, Problem>

/** What a payment comes to by one of its commands. */
export const paid = (found: Of<"payment">, command: Payment.Command): Deed =>
  Result.map(Payment.decide(command, found.state), (events) => placed(StreamName.payment(found.id), events))

export const transfer = (world: World, path: Path, step: Given<"transfer">): Read =>
  Result.map(findA(world, [...path, "payment"], step.payment, "payment"), (found) =>
    paid(found, { _tag: "Transfer", to: accountOf(step.to) ?? null, effectiveOn: step.on })
  )

export const cancel = (world: World, path: Path, step: Given<"cancel">): Read =>
  Result.map(
    findA(world, [...path, "document"], step.document, "payment", "creditMemo", "debitMemo", "invoice"),
    (found) =>
      found.kind === "payment"
        ? paid(found, { _tag: "Cancel", effectiveOn: step.on })
        : moved(world, found, "Canceled", step.on)
  )

/** Brings a document to a phase; what Zuora then shows is recorded. */
export const move = (world: World, path: Path, goal: "Posted" | "Draft", step: Given<"post" | "unpost">): Read =>
  Result.map(findA(world, [...path, "document"], step.document, "creditMemo", "debitMemo", "invoice"), (found) =>
    moved(world, found, goal, step.on)
  )

type Movable = Of<"invoice" | "debitMemo" | "creditMemo">

const moved = (world: World, found: Movable, status: BillingDocument.Phase, on: LocalDate): Deed =>
  Result.map(mayMove(world, found, status), () => {
    switch (found.kind) {
      case "invoice":
        return show(world, { ...Known.invoice(found), status }, on)
      case "debitMemo":
        return show(world, { ...Known.debitMemo(found), status }, on)
      case "creditMemo":
        return show(world, { ...Known.creditMemo(found), status }, on)
    }
  })

const mayMove = (world: World, found: Movable, goal: BillingDocument.Phase): Result.Result<void, Rejection> => {
  switch (found.kind) {
    case "debitMemo":
      return DebitMemo.decideChange(goal, found.state)
    case "creditMemo":
      return CreditMemo.decideChange(goal, found.state)
    case "invoice":
      if (goal === "Posted") return decidePost(found.state)
      return Result.flatMap(
        goal === "Draft"
          ? BillingDocument.decideChange(goal, Invoice.nameOf(found.state), found.state, 0n)
          : Result.succeed(undefined),
        () => decideVoid(found.state, world.ledger.creditMemos.values())
      )
  }
}

/** How Zuora split an application that was pending: both legs learn it. */
export const split = (world: World, path: Path, step: Given<"zuoraSplit">): Read =>
  Result.gen(function* () {
    const id = ApplicationId.make(step.of)
    const application = applicationsOf(world)
      .map(({ applied }) => applied.get(id)?.application)
      .find((one) => one !== undefined)
    if (application === undefined) return yield* fail([...path, "of"], `there is no application ${step.of}`)
    const [first, ...rest] = yield* itemsOf([...path, "items"], step.items, application.amount.currency)
    if (first === undefined) return Result.succeed([])
    const stated = { ...application, split: { _tag: "Stated", items: [first, ...rest] } } as const
    return Result.succeed(recordLegs({ _tag: "SplitRead", application: stated, on: step.on }, world.ledger))
  })

/** The applications of every source. */
export const applicationsOf = ({ ledger }: World): ReadonlyArray<Applications.Applications> => [
  ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications),
  ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications)
]
