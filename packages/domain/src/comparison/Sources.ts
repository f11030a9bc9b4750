/** Payments and credit memos of both sides: what their own amounts say beyond their applications. */
import * as CreditMemo from "../CreditMemo.ts"
import { amountText, type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { ObservedCreditMemo, ObservedPayment } from "../Observed.ts"
import * as Payment from "../Payment.ts"
import { movedBalances } from "./ItemBalances.ts"
import { changedItems } from "./Items.ts"
import { compareRefunds } from "./Refunds.ts"
import { beyond, deltaOf, type Sides, streamOf } from "./Sides.ts"

/** Z14 of a payment that both sides know, and its refunds. */
export const comparePayment = (
  sides: Sides,
  ours: Exclude<Payment.State, { _tag: "NotSeen" }>,
  zuora: ObservedPayment
): ReadonlyArray<Discrepancy> => {
  const stream = streamOf(zuora)
  const common = {
    code: "Z14" as const,
    subject: stream,
    title: `payment ${zuora.number}`,
    accountId: zuora.accountId ?? null,
    documents: [stream]
  }
  const difference = (amount: Money.Money | null, left: string, right: string) => [
    make({ ...common, amount, ours: left, theirs: right })
  ]
  const { currency } = ours.amount
  if (currency !== zuora.amount.currency) return difference(null, currency, zuora.amount.currency)
  if (zuora.status === "Other") return []
  if (ours._tag !== zuora.status) return difference(null, ours._tag, zuora.status)
  if (ours.accountId !== (zuora.accountId ?? null))
    return difference(null, ours.accountId ?? "no account", zuora.accountId ?? "no account")
  if (ours._tag !== "Processed") return []
  const amountDelta = ours.amount.minor - zuora.amount.minor
  const refundedDelta = ours.usage.refundedMinor - zuora.refunded.minor
  const unapplied = Payment.unappliedMinor(ours)
  const expected = amountDelta - refundedDelta - deltaOf(sides, stream)
  const unexplained = beyond(unapplied - zuora.unapplied.minor, expected)
  const refunds = compareRefunds(common, currency, ours.usage, zuora)
  if (amountDelta === 0n && unexplained === 0n) return refunds
  const text = (amount: bigint, left: bigint) =>
    `${Money.show(Money.make(currency, amount))}, unapplied ${Money.format(Money.make(currency, left))}`
  return [
    ...refunds,
    ...difference(
      Money.make(currency, amountDelta !== 0n ? amountDelta : unexplained),
      text(ours.amount.minor, unapplied),
      text(zuora.amount.minor, zuora.unapplied.minor)
    )
  ]
}

/** Z03 and Z04 of a credit memo that both sides know, and its refunds. */
export const compareCreditMemo = (
  sides: Sides,
  ours: Exclude<CreditMemo.State, { _tag: "NotSeen" }>,
  zuora: ObservedCreditMemo
): ReadonlyArray<Discrepancy> => {
  const stream = streamOf(zuora)
  const common = {
    subject: stream,
    title: `credit memo ${zuora.number}`,
    accountId: zuora.accountId,
    documents: [stream]
  }
  const { currency } = ours.total
  if (currency !== zuora.total.currency)
    return [make({ ...common, code: "Z03", amount: null, ours: currency, theirs: zuora.total.currency })]
  if (zuora.status === "Other") return []
  if (ours._tag !== zuora.status)
    return [make({ ...common, code: "Z03", amount: null, ours: ours._tag, theirs: zuora.status })]
  if (ours._tag !== "Posted") return []
  const left = CreditMemo.unappliedMinor(ours)
  const zuoraOfItems = Array.from(zuora.itemsUnapplied?.values() ?? []).reduce((sum, minor) => sum + minor, 0n)
  if (zuora.itemsUnapplied !== undefined && zuoraOfItems !== zuora.unapplied.minor)
    return [
      make({
        ...common,
        code: "Z12",
        amount: Money.make(currency, zuora.unapplied.minor - zuoraOfItems),
        ours: `unapplied ${amountText(currency, left)}`,
        theirs: `header ${Money.show(zuora.unapplied)}, items ${amountText(currency, zuoraOfItems)}`
      })
    ]
  const items = changedItems(ours.items, zuora.items)
  const totalDelta = ours.total.minor - zuora.total.minor
  const itemsDelta = items.reduce((sum, item) => sum + item.deltaMinor, 0n)
  const refundedDelta = ours.usage.refundedMinor - zuora.refunded.minor
  const expected = totalDelta - refundedDelta - deltaOf(sides, stream)
  const unexplained = beyond(left - zuora.unapplied.minor, expected)
  const ofTotal = beyond(totalDelta, itemsDelta)
  const header =
    ofTotal !== 0n || unexplained !== 0n
      ? [
          make({
            ...common,
            code: "Z03",
            amount: Money.make(currency, ofTotal === 0n ? unexplained : ofTotal),
            ours: `total ${Money.show(ours.total)}, unapplied ${Money.show(Money.make(currency, left))}`,
            theirs: `total ${Money.show(zuora.total)}, unapplied ${Money.show(zuora.unapplied)}`
          })
        ]
      : []
  const refunds = compareRefunds({ ...common, code: "Z03" }, currency, ours.usage, zuora)
  return [
    ...items.map((item) =>
      make({
        ...common,
        code: "Z04",
        subject: `${stream} item ${item.id}`,
        title: `${item.name} of ${common.title}`,
        amount: Money.make(currency, item.deltaMinor),
        ours: item.ours,
        theirs: item.theirs,
        consequences: totalDelta === 0n ? [] : [{ code: "Z03", subject: stream }]
      })
    ),
    ...refunds,
    ...header,
    ...(header.length + refunds.length > 0
      ? []
      : movedBalances(sides, common, {
          side: "source",
          currency,
          word: "unapplied",
          ours: { items: ours.items, balances: CreditMemo.itemsLeft(ours) },
          zuora: { items: zuora.items, balances: zuora.itemsUnapplied }
        }))
  ]
}
