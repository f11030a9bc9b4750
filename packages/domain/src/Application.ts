/**
 * An application: value of one source (payment, credit memo) given to one document, item by item where that is known.
 * It is booked on both documents, like the two legs of an entry. An un-application takes part of it back.
 */
import * as Schema from "effect/Schema"
import * as AllocationRule from "./AllocationRule.ts"
import { AccountId, ApplicationId, CreditMemoId, DebitMemoId, GroupId, InvoiceId, ItemId, PaymentId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Money } from "./Money.ts"

export const Source = Schema.Union([
  Schema.Struct({ kind: Schema.tag("payment"), id: PaymentId }),
  Schema.Struct({ kind: Schema.tag("creditMemo"), id: CreditMemoId })
])
export type Source = typeof Source.Type

export const Target = Schema.Union([
  Schema.Struct({ kind: Schema.tag("invoice"), id: InvoiceId }),
  Schema.Struct({ kind: Schema.tag("debitMemo"), id: DebitMemoId })
])
export type Target = typeof Target.Type

/**
 * An amount from one memo item (payments have no items) to one item or taxation item of the target. It has the sign of
 * the items: a credit that is an item of an invoice is settled by a negative amount.
 */
export const ItemApplication = Schema.Struct({
  sourceItemId: Schema.optionalKey(ItemId),
  targetItemId: ItemId,
  amount: Money
})
export type ItemApplication = typeof ItemApplication.Type

/** What makes two item applications about the same pair of items: `source item>target item`. */
export const itemKey = (item: ItemApplication): string => `${item.sourceItemId ?? ""}>${item.targetItemId}`

/**
 * How the amount falls on items. `Stated`: known, item by item. `Pending`: Zuora chose and has not been asked yet.
 * `HeaderOnly`: the tenant settles without items, there is nothing to know.
 */
export const Split = Schema.TaggedUnion({
  Stated: { items: Schema.NonEmptyArray(ItemApplication) },
  Pending: {},
  HeaderOnly: {}
})
export type Split = typeof Split.Type

/**
 * Who made the split: the caller (`explicit`), a rule of ours by its name, a user's own rule (`rule:<name>`), or Zuora.
 * Recorded, because a split can never be recomputed.
 */
export const Strategy = Schema.Union([
  Schema.Literals(["explicit", ...AllocationRule.names, "zuora", "observed"]),
  AllocationRule.Recorded
])
export type Strategy = typeof Strategy.Type

const shared = {
  id: ApplicationId,
  groupId: GroupId,
  source: Source,
  target: Target,
  amount: Money,
  split: Split,
  strategy: Strategy,
  /** The account of the target where it is another than the source's. Source: Zuora, Payments across accounts. */
  toAccountId: Schema.optionalKey(AccountId),
  /** The business date, Zuora's. */
  effectiveOn: LocalDate
}

export const Application = Schema.Struct(shared)
export type Application = typeof Application.Type

/** Takes back part of one application. The amount is positive; it has an id of its own. */
export const Unapplication = Schema.Struct({ ...shared, applicationId: ApplicationId })
export type Unapplication = typeof Unapplication.Type

/** Amounts per item on one side of a stated split, minor units; none while the split is unknown. */
export const stated = (split: Split): ReadonlyArray<ItemApplication> => (split._tag === "Stated" ? split.items : [])

const sameItems = (left: Split, right: Split): boolean => {
  const a = stated(left)
  const b = stated(right)
  return (
    left._tag === right._tag &&
    a.length === b.length &&
    a.every((item, index) => {
      const other = b[index]
      return (
        other !== undefined &&
        item.sourceItemId === other.sourceItemId &&
        item.targetItemId === other.targetItemId &&
        item.amount.minor === other.amount.minor
      )
    })
  )
}

/** The same content: a repeat of it is no news. */
export const equals = (left: Application | Unapplication, right: Application | Unapplication): boolean =>
  left.id === right.id &&
  left.groupId === right.groupId &&
  left.source.id === right.source.id &&
  left.target.id === right.target.id &&
  left.amount.currency === right.amount.currency &&
  left.amount.minor === right.amount.minor &&
  left.toAccountId === right.toAccountId &&
  left.effectiveOn === right.effectiveOn &&
  sameItems(left.split, right.split)
