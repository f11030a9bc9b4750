/**
 * Random but legal histories: documents are posted, value is applied, taken back, refunded and written off, all through the
 * deciders.
 */
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { linesOf, toItems } from "../src/Allocation.ts"
import { names, rules } from "../src/AllocationRule.ts"
import type { Application, ItemApplication, Source, Split, Unapplication } from "../src/Application.ts"
import { remainingItems } from "../src/Applications.ts"
import type { BillingEvent } from "../src/BillingEvent.ts"
import * as CreditMemo from "../src/CreditMemo.ts"
import { AccountId, ApplicationId, GroupId, RefundId } from "../src/Id.ts"
import type { Item } from "../src/Item.ts"
import { fold, type Ledger, type Placed, postedReceivables } from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import * as Payment from "../src/Payment.ts"
import * as Receivable from "../src/Receivable.ts"
import { decideApply, decideUnapply, type Parties, recordLegs } from "../src/Settlement.ts"
import * as StreamName from "../src/StreamName.ts"
import { attempt as closing, close, isClosed } from "./Closing.ts"
import {
  captured,
  day,
  debitId,
  debitPosted,
  EUR,
  eur,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  paymentId,
  tax
} from "./Sample.ts"

const cents = (max: number) => fc.integer({ min: 1, max }).map((minor) => Money.format(Money.make(EUR, BigInt(minor))))

const lines = fc.array(fc.record({ charge: cents(5000), tax: fc.option(cents(900)), discount: fc.boolean() }), {
  minLength: 1,
  maxLength: 3
})

/** What somebody tries next. Numbers pick documents and amounts, modulo what is there. */
const attempt = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("invoice" as const), lines, other: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("memo" as const), lines }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("payment" as const), amount: cents(9000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("apply" as const),
      source: fc.nat(),
      target: fc.nat(),
      amount: cents(6000),
      how: fc.constantFrom(...names, "pending" as const)
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("unapply" as const), application: fc.nat(), amount: cents(6000) })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("debit memo" as const), lines }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("refund" as const),
      source: fc.nat(),
      amount: cents(6000),
      how: fc.constantFrom("named" as const, "sum" as const, "chargeback" as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("undo refund" as const), refund: fc.nat() }) },
  { weight: 1, arbitrary: closing }
)
export type Attempt = typeof attempt extends fc.Arbitrary<infer A> ? A : never

export const attempts = fc.array(attempt, { minLength: 8, maxLength: 40, size: "max" })

export interface History {
  readonly placed: ReadonlyArray<Placed>
  readonly ledger: Ledger
  readonly refused: number
}

const itemsOf = (id: string, wanted: ReadonlyArray<{ charge: string; tax: string | null; discount: boolean }>) =>
  wanted.flatMap((line, index): ReadonlyArray<Item> => {
    const charge = item(`${id}-c${index}`, line.charge)
    return [
      charge,
      ...(line.tax === null ? [] : [tax(`${id}-t${index}`, charge.id, line.tax)]),
      ...(line.discount
        ? [
            item(`${id}-d${index}`, "0.00", {
              kind: "discount",
              parentId: charge.id,
              amount: Money.negate(Money.make(EUR, charge.amount.minor / 3n))
            })
          ]
        : [])
    ]
  })

const pick = <A>(all: ReadonlyArray<A>, index: number): A | undefined => all[index % Math.max(all.length, 1)]

const splitOf = (items: ReadonlyArray<ItemApplication>): Split => {
  const [first, ...rest] = items
  return first === undefined ? { _tag: "Pending" } : { _tag: "Stated", items: [first, ...rest] }
}

/** Runs the attempts one after the other; what the deciders refuse leaves no trace but the count. */
export const play = (all: ReadonlyArray<Attempt>): History => {
  const placed: Array<Placed> = []
  let ledger = fold([])
  let refused = 0
  const append = (stream: string, event: BillingEvent) => placed.push({ stream, event })
  all.forEach((step, index) => {
    const done = run(step, `${index}`, ledger, append)
    if (!done) refused += 1
    ledger = fold(placed)
  })
  return { placed, ledger, refused }
}

const otherAccount = AccountId.make("A-2")

type Append = (stream: string, event: BillingEvent) => void

const run = (step: Attempt, id: string, ledger: Ledger, append: Append): boolean => {
  switch (step.do) {
    case "invoice": {
      const posted = invoicePosted(id, itemsOf(id, step.lines))
      append(StreamName.invoice(posted.invoiceId), step.other ? { ...posted, accountId: otherAccount } : posted)
      return true
    }
    case "memo":
      append(StreamName.creditMemo(memoId(id)), memoPosted(id, itemsOf(id, step.lines)))
      return true
    case "debit memo":
      append(StreamName.debitMemo(debitId(id)), debitPosted(id, itemsOf(id, step.lines)))
      return true
    case "payment":
      append(StreamName.payment(paymentId(id)), captured(id, step.amount))
      return true
    case "apply":
      return apply(step, id, ledger, append)
    case "unapply":
      return unapply(step, id, ledger, append)
    case "refund":
      return refund(step, id, ledger, append)
    case "undo refund":
      return undoRefund(step, ledger, append)
    case "close":
      return close(step, id, ledger, append)
  }
}

const sources = (ledger: Ledger): ReadonlyArray<{ source: Source; party: Parties["source"] }> => [
  ...Array.from(ledger.payments, ([id, state]) => ({
    source: { kind: "payment" as const, id },
    party: { kind: "payment" as const, state }
  })),
  ...Array.from(ledger.creditMemos, ([id, state]) => ({
    source: { kind: "creditMemo" as const, id },
    party: { kind: "creditMemo" as const, state }
  }))
]

const apply = (step: Extract<Attempt, { do: "apply" }>, id: string, ledger: Ledger, append: Append): boolean => {
  const from = pick(sources(ledger), step.source)
  const to = pick(postedReceivables(ledger), step.target)?.receivable
  if (from === undefined || to === undefined) return false
  const balances = Receivable.itemBalances(to)
  const amount = eur(step.amount)
  const memo = from.party.kind === "creditMemo" && from.party.state._tag === "Posted" ? from.party.state : undefined
  const left = memo === undefined ? undefined : CreditMemo.itemsLeft(memo)
  const items =
    step.how === "pending" || balances === undefined
      ? []
      : toItems(rules[step.how], amount, linesOf(to.items, balances))
  // A memo states pairs: here all from one of its items, and the decider says whether that has enough.
  const sourceItem = left === undefined ? undefined : Array.from(left).find(([, minor]) => minor > 0n)?.[0]
  if (memo !== undefined && items.length > 0 && sourceItem === undefined) return false
  const stated = items.map((one) => (sourceItem === undefined ? one : { ...one, sourceItemId: itemId(sourceItem) }))
  const total =
    stated.length === 0
      ? amount
      : Money.sum(
          EUR,
          stated.map((one) => one.amount)
        )
  const application: Application = {
    id: ApplicationId.make(`a${id}`),
    groupId: GroupId.make(`g${id}`),
    source: from.source,
    target: "invoiceId" in to ? { kind: "invoice", id: to.invoiceId } : { kind: "debitMemo", id: to.debitMemoId },
    amount: total,
    split: splitOf(stated),
    strategy: step.how === "pending" ? "zuora" : step.how,
    // Money and memos are of one account, half of the invoices of another.
    ...(to.accountId === otherAccount ? { toAccountId: otherAccount } : {}),
    effectiveOn: day("2026-03-02")
  }
  if (Result.isFailure(decideApply([application], { source: from.party, targets: ledger }))) return false
  for (const { event, stream } of recordLegs({ _tag: "Applied", application }, ledger)) append(stream, event)
  return true
}

const unapply = (step: Extract<Attempt, { do: "unapply" }>, id: string, ledger: Ledger, append: Append): boolean => {
  const live = sources(ledger).flatMap(({ party }) =>
    Array.from(party.state.usage.applications.applied.values(), (applied) => ({ party, applied }))
  )
  const found = pick(live, step.application)
  if (found === undefined) return false
  const { application } = found.applied
  // What a closing rests on stays: taken back, the document is open again, which identity 22 then tells.
  if (isClosed(ledger, application)) return false
  // All of one item pair, or the amount at the header where the split is pending.
  const one = pick(remainingItems(found.applied), step.application)
  const unapplication: Unapplication = {
    ...application,
    id: ApplicationId.make(`u${id}`),
    applicationId: application.id,
    amount: one?.amount ?? eur(step.amount),
    split: splitOf(one === undefined ? [] : [one]),
    effectiveOn: day("2026-03-02")
  }
  if (application.split._tag === "Stated" && one === undefined) return false
  if (Result.isFailure(decideUnapply([unapplication], { source: found.party, targets: ledger }))) return false
  for (const { event, stream } of recordLegs({ _tag: "Unapplied", unapplication }, ledger)) append(stream, event)
  return true
}

const on = { effectiveOn: day("2026-03-02") }

const refund = (step: Extract<Attempt, { do: "refund" }>, id: string, ledger: Ledger, append: Append): boolean => {
  const from = pick(sources(ledger), step.source)
  if (from === undefined) return false
  const { party } = from
  const amount = eur(step.amount)
  const named = step.how === "sum" ? {} : { refundId: RefundId.make(`r${id}`), number: `R-${id}` }
  const decided: Result.Result<ReadonlyArray<BillingEvent>, unknown> = party.kind === "payment"
    ? step.how === "chargeback"
      ? Payment.decide({ _tag: "ChargeBack", amount, ...on }, party.state)
      : Payment.decide({ _tag: "Refund", amount, ...on }, party.state)
    : CreditMemo.decide({ _tag: "Refund", amount, ...on }, party.state)
  if (Result.isFailure(decided)) return false
  for (const event of decided.success) append(StreamName.ofSource(from.source), { ...event, ...named })
  return true
}

const undoRefund = (step: Extract<Attempt, { do: "undo refund" }>, ledger: Ledger, append: Append): boolean => {
  const all = sources(ledger).flatMap(({ party, source }) =>
    party.state.usage.refunds.flatMap(({ id }) => (id === undefined ? [] : [{ party, source, refundId: id }]))
  )
  const found = pick(all, step.refund)
  if (found === undefined) return false
  const command = { _tag: "CancelRefund", refundId: found.refundId, ...on } as const
  const { party } = found
  const decided: Result.Result<ReadonlyArray<BillingEvent>, unknown> = party.kind === "payment"
    ? Payment.decide(command, party.state)
    : CreditMemo.decide(command, party.state)
  if (Result.isFailure(decided)) return false
  for (const event of decided.success) append(StreamName.ofSource(found.source), event)
  return true
}
