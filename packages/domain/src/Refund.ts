/**
 * Refund: value of a payment or credit memo that went back. It is an event of what it comes out of, and has Zuora's id as
 * soon as that is known: until then only a sum is.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Currency } from "./Currency.ts"
import { ItemId, RefundId } from "./Id.ts"
import { LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import { UnknownRefund } from "./Rejection.ts"

/** `chargeback`: the customer's bank took it back. `return`: a bank transfer or direct debit failed late. */
export const Kind = Schema.Literals(["refund", "chargeback", "return"])
export type Kind = typeof Kind.Type

/** How much of it fell on a memo's item. */
const ItemRefund = Schema.Struct({ itemId: ItemId, amount: Money.Money })

/** What an event of a refund carries. `amount` is what it adds to the refunded side. */
export const terms = {
  amount: Money.Money,
  refundId: Schema.optionalKey(RefundId),
  number: Schema.optionalKey(Schema.String),
  method: Schema.optionalKey(Schema.Literals(["External", "Electronic"])),
  /** What the gateway calls it. */
  gatewayReference: Schema.optionalKey(Schema.String),
  /** Of a memo: the items it came out of, where they are known. */
  items: Schema.optionalKey(Schema.NonEmptyArray(ItemRefund)),
  effectiveOn: LocalDate
}
const Terms = Schema.Struct(terms)
export type Terms = typeof Terms.Type

/** The name of a refund that was only a sum before: moves no value. */
export const named = {
  amount: Money.Money,
  refundId: RefundId,
  number: Schema.String,
  gatewayReference: Schema.optionalKey(Schema.String),
  effectiveOn: LocalDate
}

/** A refund that no longer counts: canceled, rejected by the bank, or a chargeback that was won. */
export const undone = { amount: Money.Money, refundId: RefundId, kind: Kind, effectiveOn: LocalDate }
const Undone = Schema.Struct(undone)
export type Undone = typeof Undone.Type

/** A refund of the payment or memo that it is read with. */
export interface ObservedRefund {
  readonly id: RefundId
  readonly number: string
  readonly kind: "refund" | "chargeback" | "return"
  readonly method: "External" | "Electronic"
  /** What the gateway calls it; an external one may have a reference of people's instead. */
  readonly gatewayReference?: string | undefined
  /** Processed or on its way; a canceled or rejected one takes nothing away. */
  readonly counts: boolean
  readonly amount: Money.Money
  /** Of a memo: the items it came out of; undefined where that is not known. */
  readonly items: ReadonlyArray<{ readonly itemId: ItemId; readonly amount: Money.Money }> | undefined
  readonly effectiveOn: LocalDate
}

/** One change of the refunded side. Minor units; negative where a refund was undone. */
export interface Refund {
  readonly id: RefundId | undefined
  readonly kind: Kind
  /** What the gateway calls it; none for what went out another way. */
  readonly reference: string | undefined
  readonly minor: bigint
  readonly items: ReadonlyMap<ItemId, bigint> | undefined
  readonly effectiveOn: LocalDate
}

export const ofTerms = (
  { amount, effectiveOn, gatewayReference, items, method, refundId }: Terms,
  kind: Kind
): Refund => ({
  id: refundId,
  kind,
  // People refund by cheque or transfer, and give it a reference of theirs; a bank's return comes through the gateway.
  reference: kind === "refund" && method === "External" ? undefined : gatewayReference,
  minor: amount.minor,
  items: items && new Map(items.map((item) => [item.itemId, item.amount.minor])),
  effectiveOn
})

export const ofUndone = ({ amount, effectiveOn, kind, refundId }: Undone, before: ReadonlyArray<Refund>): Refund => {
  const last = lastOf(before, refundId)
  const items = last?.items
  return {
    id: refundId,
    kind,
    reference: last?.reference,
    minor: -amount.minor,
    items: items && new Map(Array.from(items, ([id, minor]) => [id, -minor])),
    effectiveOn
  }
}

/** What one refund still takes away, minor units; undefined where it is not known by its id. */
export const minorOf = (refunds: ReadonlyArray<Refund>, id: RefundId): bigint | undefined => {
  const own = refunds.filter((refund) => refund.id === id)
  return own.length === 0 ? undefined : own.reduce((sum, { minor }) => sum + minor, 0n)
}

/** What one refund is, by what was said of it last; undefined where it is not known by its id. */
export const kindOf = (refunds: ReadonlyArray<Refund>, id: RefundId): Kind | undefined => lastOf(refunds, id)?.kind

/** The day of one refund, by what was said of it last; undefined where it is not known by its id. */
export const dayOf = (refunds: ReadonlyArray<Refund>, id: RefundId): LocalDate | undefined =>
  lastOf(refunds, id)?.effectiveOn

/** Whether what is known fits what is shown: a plain refund is also what is shown where no kind is told. */
export const isKind = (known: Kind | undefined, shown: Kind): boolean => known === shown || shown === "refund"

/** The last time that a refund took something away. */
const lastOf = (refunds: ReadonlyArray<Refund>, id: RefundId): Refund | undefined =>
  refunds.findLast((refund) => refund.id === id && refund.minor > 0n)

/** Decides whether a refund may be undone: one that is known and still takes something away. */
export const decideUndo = (
  { effectiveOn, refundId }: { readonly refundId: RefundId; readonly effectiveOn: LocalDate },
  document: string,
  currency: Currency,
  refunds: ReadonlyArray<Refund>
): Result.Result<Undone, UnknownRefund> => {
  const minor = minorOf(refunds, refundId) ?? 0n
  const kind = kindOf(refunds, refundId)
  return kind === undefined || minor === 0n
    ? Result.fail(new UnknownRefund({ document, refundId }))
    : Result.succeed({ amount: Money.make(currency, minor), refundId, kind, effectiveOn })
}

/** What is known only as a sum, minor units. */
export const namelessMinor = (refunds: ReadonlyArray<Refund>): bigint =>
  refunds.reduce((sum, { id, minor }) => (id === undefined ? sum + minor : sum), 0n)

/** It is known on which items all that was refunded fell. */
export const areItemised = (refunds: ReadonlyArray<Refund>): boolean =>
  refunds.reduce((sum, { items, minor }) => (items === undefined ? sum + minor : sum), 0n) === 0n

/** Puts a name to part of what was only a sum. */
export const identify = (refunds: ReadonlyArray<Refund>, refund: Refund): ReadonlyArray<Refund> => [
  ...refunds,
  { ...refund, id: undefined, minor: -refund.minor },
  refund
]

/** What is news about the refunds of a source; payments and memos have events of their own for these. */
export type News =
  | { readonly kind: "refunded"; readonly of: Kind; readonly terms: Terms }
  | { readonly kind: "named"; readonly fields: Schema.Struct.Type<typeof named> }
  | { readonly kind: "undone"; readonly fields: Undone }

/**
 * From the refunds as we know them to those that Zuora shows. `shown` is undefined where they were not read one by one;
 * the sum decides what is missing then, as it does for what the list does not explain.
 */
export const newsOf = (
  sum: Money.Money,
  shown: ReadonlyArray<ObservedRefund> | undefined,
  known: ReadonlyArray<Refund>,
  on: LocalDate
): ReadonlyArray<News> => {
  // Where nothing is refunded any more, no refund counts, whether they were read or not.
  const list = shown ?? (sum.minor === 0n ? [] : undefined)
  const counting = list?.filter(({ counts }) => counts) ?? []
  const stands = ({ amount, id, kind }: ObservedRefund) =>
    minorOf(known, id) === amount.minor && isKind(kindOf(known, id), kind)
  const fresh = counting.filter((refund) => !stands(refund))
  const standing = new Set(counting.filter(stands).map(({ id }) => id))
  const freeBy = fresh.reduce((earliest, { effectiveOn }) => (effectiveOn < earliest ? effectiveOn : earliest), on)
  let nameless = namelessMinor(known)
  let total = known.reduce((all, { minor }) => all + minor, 0n)
  const gone = list === undefined ? [] : stillTaking(known).filter(({ refundId }) => !standing.has(refundId))
  const undone = gone.map(({ effectiveOn, kind, minor, refundId }): News => {
    total -= minor
    // The day is not told; a refund that is news had to find the money free.
    const day = max(effectiveOn, freeBy)
    return { kind: "undone", fields: { amount: Money.make(sum.currency, minor), refundId, kind, effectiveOn: day } }
  })
  const news = fresh.map(
    ({ amount, effectiveOn, gatewayReference, id: refundId, items, kind, method, number }): News => {
      const reference = gatewayReference === undefined ? {} : { gatewayReference }
      // What was recorded as a mere sum was recorded as a refund: another kind of it is corrected, not named.
      if (kind === "refund" && amount.minor <= nameless) {
        nameless -= amount.minor
        return { kind: "named", fields: { amount, refundId, number, ...reference, effectiveOn } }
      }
      total += amount.minor
      const [first, ...rest] = items ?? []
      const split = first === undefined ? {} : { items: [first, ...rest] as const }
      return {
        kind: "refunded",
        of: kind,
        terms: { amount, refundId, number, method, ...reference, ...split, effectiveOn }
      }
    }
  )
  const rest = Money.make(sum.currency, sum.minor - total)
  return [
    ...undone,
    ...news,
    ...(rest.minor === 0n
      ? []
      : [{ kind: "refunded" as const, of: "refund" as const, terms: { amount: rest, effectiveOn: on } }])
  ]
}

/** Refunds known by their ids that still take something away, with the day of each. */
const stillTaking = (refunds: ReadonlyArray<Refund>) =>
  Array.from(new Set(refunds.flatMap(({ id }) => (id === undefined ? [] : [id])))).flatMap((refundId) => {
    const minor = minorOf(refunds, refundId) ?? 0n
    const last = lastOf(refunds, refundId)
    return minor === 0n || last === undefined
      ? []
      : [{ refundId, minor, kind: last.kind, effectiveOn: last.effectiveOn }]
  })
