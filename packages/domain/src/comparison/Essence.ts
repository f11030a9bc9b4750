/**
 * What a comparison looks at of one document, as text: where both sides have the same, comparing them yields nothing of
 * the document itself. It lets equal documents be settled without being read whole. Conservative: documents that differ
 * in their texts may yet compare equal.
 */
import * as CreditMemo from "../CreditMemo.ts"
import type * as DebitMemo from "../DebitMemo.ts"
import type { ItemId } from "../Id.ts"
import type * as Invoice from "../Invoice.ts"
import * as Item from "../Item.ts"
import type { ObservedDocument, ObservedReceivable, ObservedSource } from "../Observed.ts"
import * as Pairing from "../Pairing.ts"
import * as Payment from "../Payment.ts"
import * as Receivable from "../Receivable.ts"
import * as Refund from "../Refund.ts"
import * as StreamName from "../StreamName.ts"
import { carriesValue } from "./Comparison.ts"

export interface Essence {
  /** Undefined where equal texts would not settle it: it is compared in every run. */
  readonly text: string | undefined
  /** Splits and balances of items; undefined where this side does not tell them, which differs from nothing. */
  readonly items: string | undefined
  /** Whether it says something where the other side has no such document. */
  readonly bears: boolean
}

type Owed = Invoice.State | DebitMemo.State

/** Of our invoice or debit memo. */
export const ofReceivable = (state: Owed): Essence => {
  const bears = carriesValue(state._tag)
  if (state._tag === "NotSeen") return { text: undefined, items: undefined, bears }
  const head = [state._tag, state.total.currency]
  if (state._tag !== "Posted") return { text: head.join("|"), items: undefined, bears }
  const balance = Receivable.balanceMinor(state)
  return {
    text: [...head, state.total.minor, balance, linesText(state.items)].join("|"),
    items: balancesText(Receivable.itemBalances(state)),
    bears
  }
}

/** Of our payment. */
export const ofPayment = (state: Payment.State): Essence => {
  if (state._tag === "NotSeen") return ofGiven(state, undefined, undefined)
  const { accountId, amount, usage } = state
  const head = [state._tag, amount.currency, accountId ?? ""]
  const more =
    state._tag === "Processed"
      ? [amount.minor, Payment.unappliedMinor(state), usage.refundedMinor, refundsText(usage.refunds)]
      : []
  return ofGiven(state, [...head, ...more], undefined)
}

/** Of our credit memo. */
export const ofCreditMemo = (state: CreditMemo.State): Essence => {
  if (state._tag === "NotSeen") return ofGiven(state, undefined, undefined)
  const head = [state._tag, state.total.currency]
  if (state._tag !== "Posted") return ofGiven(state, head, undefined)
  const { items, total, usage } = state
  const amounts = [total.minor, CreditMemo.unappliedMinor(state), usage.refundedMinor]
  return ofGiven(
    state,
    [...head, ...amounts, refundsText(usage.refunds), linesText(items)],
    balancesText(CreditMemo.itemsLeft(state)) ?? unknown
  )
}

/** Of Zuora's document. What needs no other side to be told of is never settled: it stands still, or contradicts itself. */
export const ofObserved = (document: ObservedDocument): Essence =>
  document.kind === "invoice" || document.kind === "debitMemo"
    ? ofObservedReceivable(document)
    : ofObservedSource(document)

type Part = string | bigint | undefined

const unknown = "?"

const ofGiven = (
  { _tag, usage }: CreditMemo.State | Payment.State,
  parts: ReadonlyArray<Part> | undefined,
  balances: string | undefined
): Essence => ofSource(parts, Pairing.ofSources([usage.applications]), balances, carriesValue(_tag))

const ofSource = (
  parts: ReadonlyArray<Part> | undefined,
  pairs: ReadonlyMap<string, Pairing.Pair>,
  balances: string | undefined,
  carries: boolean
): Essence => {
  const bears = carries || pairs.size > 0
  const given = Array.from(pairs.values())
  const splits = given.map(splitText)
  const told = [...splits, ...(balances === undefined ? [] : [balances])]
  const isKnown = told.every((one) => one !== unknown)
  // Known in part only: no one text says what differs from nothing.
  const isMixed = !isKnown && told.some((one) => one !== unknown)
  if (parts === undefined || isMixed || parts.includes(undefined)) return { text: undefined, items: undefined, bears }
  const amounts = given.map(({ minor, target }) => `${StreamName.ofTarget(target)}=${minor}`)
  return {
    text: [...parts, sorted(amounts)].join("|"),
    items: isKnown ? sorted(told) : undefined,
    bears
  }
}

const ofObservedReceivable = (document: ObservedReceivable): Essence => {
  const { balance, itemBalances, items, status, total } = document
  const bears = carriesValue(status)
  const head = [status, total.currency]
  const isConsistent = itemBalances.size === 0 || sumOf(itemBalances) === balance.minor
  if (status === "Other" || !isConsistent) return { text: undefined, items: undefined, bears }
  return status === "Posted"
    ? {
        text: [...head, total.minor, balance.minor, linesText(Item.byId(items))].join("|"),
        items: itemBalances.size === 0 ? undefined : balancesText(itemBalances),
        bears
      }
    : { text: head.join("|"), items: undefined, bears }
}

const ofObservedSource = (document: ObservedSource): Essence => {
  const pairs = Pairing.ofObserved([document])
  const carries = carriesValue(document.status)
  const never = ofSource(undefined, pairs, undefined, carries)
  if (document.status === "Other") return never
  const { refunded, unapplied } = document
  if (document.kind === "payment") {
    const { accountId, amount, status } = document
    // Whoever is Processing may be stuck by the next run, and who belongs to nobody is told of in every run.
    if (status === "Processing" || accountId === undefined) return { ...never, bears: true }
    const more = status === "Processed" ? [amount.minor, unapplied.minor, refunded.minor, shownText(document)] : []
    return ofSource([status, amount.currency, accountId, ...more], pairs, undefined, carries)
  }
  const { items, itemsUnapplied, status, total } = document
  const head = [status, total.currency]
  if (status !== "Posted") return ofSource(head, pairs, undefined, carries)
  if (itemsUnapplied !== undefined && sumOf(itemsUnapplied) !== unapplied.minor) return never
  return ofSource(
    [...head, total.minor, unapplied.minor, refunded.minor, shownText(document), linesText(Item.byId(items))],
    pairs,
    balancesText(itemsUnapplied) ?? unknown,
    carries
  )
}

const sorted = (texts: ReadonlyArray<string>): string => texts.toSorted().join(",")

const sumOf = (amounts: ReadonlyMap<ItemId, bigint>): bigint => {
  let sum = 0n
  for (const minor of amounts.values()) sum += minor
  return sum
}

/** Lines with what they claim by themselves, and less the discounts netted onto them. */
const linesText = (items: Item.Items): string => {
  const netted = Item.nettedMinor(items)
  return sorted(Array.from(items.values(), ({ amount, id }) => `${id}=${amount.minor}/${netted.get(id)}`))
}

const balancesText = (balances: ReadonlyMap<ItemId, bigint> | undefined): string | undefined =>
  balances && sorted(Array.from(balances, ([id, minor]) => `${id}=${minor}`))

const splitText = ({ items, target }: Pairing.Pair): string =>
  items === undefined
    ? unknown
    : `${StreamName.ofTarget(target)}:${sorted(Array.from(items, ([key, { minor }]) => `${key}=${minor}`))}`

/** Refunds that still take something away; undefined where some are known as a sum only. */
const refundsText = (refunds: ReadonlyArray<Refund.Refund>): string | undefined => {
  if (Refund.namelessMinor(refunds) !== 0n) return undefined
  const ids = new Set(refunds.flatMap(({ id }) => (id === undefined ? [] : [id])))
  return sorted(
    Array.from(ids).flatMap((id) => {
      const minor = Refund.minorOf(refunds, id) ?? 0n
      return minor === 0n ? [] : [`${id}:${Refund.kindOf(refunds, id)}:${minor}:${Refund.dayOf(refunds, id)}`]
    })
  )
}

const shownText = ({ refunded, refunds }: ObservedSource): string | undefined =>
  refunds === undefined
    ? refunded.minor === 0n
      ? ""
      : undefined
    : sorted(
        refunds.flatMap(({ amount, counts, effectiveOn, id, kind }) =>
          counts && amount.minor !== 0n ? [`${id}:${kind}:${amount.minor}:${effectiveOn}`] : []
        )
      )
