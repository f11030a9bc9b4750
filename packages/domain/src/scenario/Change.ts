/** Steps that change one document: refunds, transfers, cancellations, posting, crediting, and what Zuora shows. */
import * as Result from "effect/Result"
import type * as Applications from "../Applications.ts"
import { decideClose, decideCredit } from "../Crediting.ts"
import * as CreditMemo from "../CreditMemo.ts"
import { ApplicationId, CreditMemoId, ItemId, RefundId } from "../Id.ts"
import * as Invoice from "../Invoice.ts"
import * as Item from "../Item.ts"
import type { LocalDate } from "../LocalDate.ts"
import * as Money from "../Money.ts"
import type { ObservedCreditMemo } from "../Observed.ts"
import * as Payment from "../Payment.ts"
import type { Rejection } from "../Rejection.ts"
import * as StreamName from "../StreamName.ts"
import { accountOf } from "./Page.ts"
import { fail, money, type Path, type Problem } from "./Problem.ts"
import type { Credit, Step } from "./Scenario.ts"
import { type Deed, itemsOf } from "./Settle.ts"
import { find, findA, type Found, type Made, showCreditMemo, type World } from "./World.ts"

type Read = Result.Result<Deed, Problem>
type Given<K extends keyof Step> = NonNullable<Step[K]>

const paid = (
  found: Extract<Found, { readonly kind: "payment" }>,
  command: Payment.Command
): Result.Result<ReadonlyArray<Made>, Rejection> =>
  Result.map(Payment.decide(command, found.state), (events) =>
    events.map((event) => ({ stream: StreamName.payment(found.id), event }))
  )

export const refund = (world: World, path: Path, step: Given<"refund">): Read =>
  Result.gen(function* () {
    const found = yield* findA(world, [...path, "from"], step.from, "payment", "creditMemo")
    const amount = yield* money([...path, "amount"], step.amount, step.currency ?? world.usual.currency)
    const command = { _tag: "Refund", amount, effectiveOn: step.on } as const
    const name = step.id === undefined ? {} : { refundId: RefundId.make(step.id), number: step.id }
    return Result.map(given(found, command), (made) =>
      made.map(({ event, stream }) => ({
        stream,
        event: event._tag === "PaymentRefunded" || event._tag === "CreditMemoRefunded" ? { ...event, ...name } : event
      }))
    )
  })

export const undoRefund = (world: World, path: Path, step: Given<"undoRefund">): Read =>
  Result.map(findA(world, [...path, "of"], step.of, "payment", "creditMemo"), (found) =>
    given(found, { _tag: "CancelRefund", refundId: RefundId.make(step.refund), effectiveOn: step.on })
  )

/** A command that payments and credit memos share, put to one of them. */
const given = (
  found: Extract<Found, { readonly kind: "payment" | "creditMemo" }>,
  command: Extract<Payment.Command & CreditMemo.Command, { _tag: "Refund" | "CancelRefund" }>
): Deed =>
  found.kind === "payment"
    ? paid(found, command)
    : Result.map(CreditMemo.decide(command, found.state), (events) =>
        events.map((event) => ({ stream: StreamName.creditMemo(found.id), event }))
      )

export const transfer = (world: World, path: Path, step: Given<"transfer">): Read =>
  Result.map(findA(world, [...path, "payment"], step.payment, "payment"), (found) =>
    paid(found, { _tag: "Transfer", to: accountOf(step.to) ?? null, effectiveOn: step.on })
  )

export const cancel = (world: World, path: Path, step: Given<"cancel">): Read =>
  Result.map(findA(world, [...path, "document"], step.document, "payment", "creditMemo"), (found) =>
    found.kind === "payment"
      ? paid(found, { _tag: "Cancel", effectiveOn: step.on })
      : moved(world, found, "Canceled", step.on)
  )

/** Brings a credit memo to a phase; what Zuora then shows is recorded. */
export const move = (world: World, path: Path, goal: "Posted" | "Draft", step: Given<"post" | "unpost">): Read =>
  Result.map(findA(world, [...path, "document"], step.document, "creditMemo"), (found) =>
    moved(world, found, goal, step.on)
  )

const moved = (
  world: World,
  found: Extract<Found, { readonly kind: "creditMemo" }>,
  status: CreditMemo.Goal,
  on: LocalDate
): Deed =>
  Result.map(CreditMemo.decideChange(status, found.state), () =>
    showCreditMemo(world, { ...pageOfMemo(found), status }, on)
  )

const pageOfMemo = ({ id, state }: Extract<Found, { readonly kind: "creditMemo" }>): ObservedCreditMemo => ({
  kind: "creditMemo",
  id,
  number: state.number,
  accountId: state.accountId,
  status: state._tag,
  memoDate: state.effectiveOn,
  total: state.total,
  unapplied: state.total,
  purpose: state.purpose,
  refunded: Money.make(state.total.currency, state.usage.refundedMinor),
  refunds: undefined,
  items: Array.from(state.items.values()),
  parts: [],
  updatedAt: ""
})

/** Credits lines of an invoice and posts the memo that does it. Its lines are named as those that they credit. */
export const credit = (world: World, path: Path, step: Credit): Read =>
  Result.gen(function* () {
    const { id, state } = yield* findA(world, [...path, "invoice"], step.invoice, "invoice")
    if (find(world, step.as) !== undefined) return yield* fail([...path, "as"], `there is another ${step.as}`)
    const currency = step.currency ?? world.usual.currency
    const credited: Array<{ readonly itemId: ItemId; readonly amount: Money.Money }> = []
    for (const [line, text] of Object.entries(step.lines))
      credited.push({ itemId: ItemId.make(line), amount: yield* money([...path, "lines", line], text, currency) })
    const decided = decideCredit(credited, world.ledger.invoices.get(id) ?? Invoice.initial)
    return Result.map(decided, ({ items }) => {
      const lines = credited.map(({ amount, itemId }): Item.Item => ({
        ...items.get(itemId),
        id: itemId,
        kind: kindOf(items, itemId),
        creditedItemId: itemId,
        amount
      }))
      return showCreditMemo(
        world,
        {
          kind: "creditMemo",
          id: CreditMemoId.make(step.as),
          number: step.as,
          accountId: state.accountId,
          status: "Posted",
          memoDate: step.on,
          total: Money.make(currency, Item.totalMinor(lines)),
          unapplied: Money.make(currency, Item.totalMinor(lines)),
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

const kindOf = (items: Item.Items, id: ItemId): Item.Item["kind"] => items.get(id)?.kind ?? "charge"

/** What a write-off or reversal would take off: it is decided here, and done by a credit memo of Zuora's. */
export const close = (
  world: World,
  path: Path,
  by: "write-off" | "reversal",
  number: string
): Result.Result<Result.Result<Money.Money, Rejection>, Problem> =>
  Result.map(findA(world, [...path, "invoice"], number, "invoice"), ({ state }) => decideClose(by, state))

/** How Zuora split an application that was pending: both legs learn it. */
export const split = (world: World, path: Path, step: Given<"zuoraSplit">): Read =>
  Result.gen(function* () {
    const id = ApplicationId.make(step.of)
    const { creditMemos, invoices, payments } = world.ledger
    const application = applicationsOf(world)
      .map(({ applied }) => applied.get(id)?.application)
      .find((one) => one !== undefined)
    if (application === undefined) return yield* fail([...path, "of"], `there is no application ${step.of}`)
    const [first, ...rest] = yield* itemsOf([...path, "items"], step.items, application.amount.currency)
    if (first === undefined) return Result.succeed([])
    const fact = {
      _tag: "SplitRead",
      application: { ...application, split: { _tag: "Stated", items: [first, ...rest] } },
      on: step.on
    } as const
    return Result.succeed([
      ...Array.from(payments).flatMap(([key, state]) =>
        Payment.record(fact, state).map((event): Made => ({ stream: StreamName.payment(key), event }))
      ),
      ...Array.from(creditMemos).flatMap(([key, state]) =>
        CreditMemo.record(fact, state).map((event): Made => ({ stream: StreamName.creditMemo(key), event }))
      ),
      ...Array.from(invoices).flatMap(([key, state]) =>
        Invoice.record(fact, state).map((event): Made => ({ stream: StreamName.invoice(key), event }))
      )
    ])
  })

/** The applications of every source. */
export const applicationsOf = ({ ledger }: World): ReadonlyArray<Applications.Applications> => [
  ...Array.from(ledger.payments.values(), ({ usage }) => usage.applications),
  ...Array.from(ledger.creditMemos.values(), ({ usage }) => usage.applications)
]
