/** Steps that take off what a document claims: crediting lines, writing off, reversing, and legacy adjustments. */
import * as Result from "effect/Result"
import { closeCreditMemo, closeReceivable } from "../ClosingMemo.ts"
import { type Credited, decideCredit } from "../Crediting.ts"
import type { Purpose } from "../BillingDocument.ts"
import { AdjustmentId, ApplicationId, CreditMemoId, DebitMemoId, GroupId, ItemId, RefundId } from "../Id.ts"
import * as Item from "../Item.ts"
import { observeAdjustment, observeMove } from "../LegacyObservation.ts"
import * as Money from "../Money.ts"
import type { ObservedCreditBalanceMove } from "../Observed.ts"
import type { Rejection } from "../Rejection.ts"
import type { Given } from "./Command.ts"
import { accountOf, amountsOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Deed } from "./Settle.ts"
import { findA, free, type Made, show, targetOf, type World } from "./World.ts"

/** Credits lines of an invoice and posts the memo that does it. Its lines are named as those that they credit. */
export const credit = (world: World, path: Path, step: Given<"credit">): Result.Result<Deed, Problem> =>
  Result.gen(function* () {
    const { state } = yield* findA(world, [...path, "invoice"], step.invoice, "invoice")
    yield* free(world, [...path, "as"], step.as)
    const currency = step.currency ?? world.usual.currency
    const credited = yield* amountsOf([...path, "lines"], step.lines, currency)
    return Result.map(decideCredit(credited, state), ({ items }) => {
      const lines = credited.map((one) => lineOf(one, items))
      const total = Money.make(currency, Item.totalMinor(lines))
      return show(
        world,
        {
          kind: "creditMemo",
          id: CreditMemoId.make(step.as),
          number: step.as,
          accountId: state.accountId,
          status: "Posted",
          memoDate: step.on,
          total,
          unapplied: total,
          purpose: undefined,
          refunded: Money.zero(currency),
          refunds: undefined,
          items: lines,
          parts: [],
          updatedAt: ""
        },
        step.on
      )
    })
  })

const lineOf = ({ amount, itemId }: Credited, items: Item.Items): Item.Item => ({
  ...items.get(itemId),
  id: itemId,
  kind: items.get(itemId)?.kind ?? "charge",
  creditedItemId: itemId,
  amount
})

/** What a write-off or reversal came to, and how much it takes off. */
type Closed = Result.Result<{ readonly made: ReadonlyArray<Made>; readonly takesOff: Money.Money }, Rejection>

export const writeOff = (world: World, path: Path, step: Given<"writeOff">, usualId: string) =>
  close(world, path, step, step.borneBy === "bad debt" ? "bad debt" : "write-off", usualId)

export const reverse = (world: World, path: Path, step: Given<"reverse">, usualId: string) =>
  close(world, path, step, "reversal", usualId)

const close = (
  world: World,
  path: Path,
  step: Given<"reverse">,
  purpose: Purpose,
  usualId: string
): Result.Result<Closed, Problem> =>
  Result.gen(function* () {
    const found = yield* findA(world, [...path, "document"], step.document, "invoice", "debitMemo", "creditMemo")
    yield* free(world, [...path, "as"], step.as)
    const id = step.id ?? usualId
    const order = {
      purpose,
      number: step.as,
      applicationId: ApplicationId.make(id),
      groupId: GroupId.make(id),
      effectiveOn: step.on
    }
    if (purpose === "reversal" && found.kind === "debitMemo")
      return yield* fail([...path, "document"], "a debit memo is written off, or unposted")
    if (purpose === "bad debt" && found.kind === "creditMemo")
      return yield* fail([...path, "borneBy"], "a credit memo that is written off is no debt")
    const decided =
      found.kind === "creditMemo"
        ? closeCreditMemo({ ...order, memoId: DebitMemoId.make(step.as) }, found.id, world.ledger)
        : closeReceivable({ ...order, memoId: CreditMemoId.make(step.as) }, targetOf(found), world.ledger)
    if (Result.isFailure(decided)) return Result.fail(decided.failure)
    const { amount, placed } = decided.success
    return placed === undefined
      ? yield* fail([...path, "document"], `it is not known what is open on which line of ${step.document}`)
      : Result.succeed({ made: placed, takesOff: amount })
  })

/** Legacy, as Zuora shows it: recorded, never refused. */
export const adjust = (world: World, path: Path, step: Given<"zuoraAdjusts">): Result.Result<Deed, Problem> =>
  Result.gen(function* () {
    const { id: invoiceId, state } = yield* findA(world, [...path, "invoice"], step.invoice, "invoice")
    const item = step.line === undefined ? {} : { itemId: ItemId.make(step.line) }
    const adjustment = {
      adjustmentId: AdjustmentId.make(step.id),
      number: step.id,
      kind: step.line === undefined ? "invoice" : "item",
      ...item,
      amount: yield* money([...path, "amount"], step.amount, state.total.currency),
      effectiveOn: step.on
    } as const
    const isCanceled = step.canceled === "true"
    return Result.succeed(observeAdjustment(world.ledger, { invoiceId, adjustment, isCanceled }) as ReadonlyArray<Made>)
  })

/** As {@link adjust}, of an account's credit balance. */
export const moveBalance = (world: World, path: Path, step: Given<"zuoraMoves">): Result.Result<Deed, Problem> =>
  Result.gen(function* () {
    const accountId = accountOf(step.account)
    if (accountId === undefined) return yield* fail([...path, "account"], "a credit balance is an account's")
    const move: ObservedCreditBalanceMove = {
      id: AdjustmentId.make(step.id),
      number: step.id,
      accountId,
      amount: yield* money([...path, "amount"], step.amount, world.usual.currency),
      document: yield* otherSideOf(world, path, step),
      isCanceled: step.canceled === "true",
      effectiveOn: step.on
    }
    return Result.succeed(observeMove(world.ledger, move) as ReadonlyArray<Made>)
  })

const otherSideOf = (
  world: World,
  path: Path,
  { invoice, payment, refund }: Given<"zuoraMoves">
): Result.Result<ObservedCreditBalanceMove["document"], Problem> => {
  if ([invoice, payment, refund].filter((one) => one !== undefined).length > 1)
    return fail(path, "value comes from or goes to one document")
  if (invoice !== undefined)
    return Result.map(findA(world, [...path, "invoice"], invoice, "invoice"), ({ id, kind }) => ({ id, kind }))
  if (payment !== undefined)
    return Result.map(findA(world, [...path, "payment"], payment, "payment"), ({ id, kind }) => ({ id, kind }))
  return Result.succeed(refund === undefined ? undefined : { kind: "refund", id: RefundId.make(refund) })
}
