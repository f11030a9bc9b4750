/** A line of an invoice or credit memo: a charge, a discount, a tax, a prepayment or a rounding line. */
import * as Schema from "effect/Schema"
import { ItemId } from "./Id.ts"
import { Money } from "./Money.ts"

export const Kind = Schema.Literals(["charge", "discount", "prepayment", "tax", "rounding"])
export type Kind = typeof Kind.Type

/**
 * Taxation items are items of kind `tax` whose parent is the line they tax. A discount names the charge it reduces and
 * has a negative amount: Zuora folds it into that charge's balance.
 */
export const Item = Schema.Struct({
  id: ItemId,
  kind: Kind,
  /** The line that a tax or discount belongs to. */
  parentId: Schema.optionalKey(ItemId),
  /** On a memo: the invoice item or taxation item that is credited. */
  creditedItemId: Schema.optionalKey(ItemId),
  name: Schema.optionalKey(Schema.String),
  amount: Money
})
export type Item = typeof Item.Type

/** Items by id, in the order of the document. */
export type Items = ReadonlyMap<ItemId, Item>

export const byId = (items: Iterable<Item>): Items => new Map(Array.from(items, (item) => [item.id, item]))

export const totalMinor = (items: Iterable<Item>): bigint => {
  let total = 0n
  for (const item of items) total += item.amount.minor
  return total
}

/**
 * What each line owes before anything is applied: its amount less the discounts netted onto it; a netted discount
 * itself owes nothing. Minor units. A discount whose charge is not on the document keeps its own amount.
 */
export const nettedMinor = (items: Items): Map<ItemId, bigint> => {
  const netted = new Map<ItemId, bigint>()
  for (const item of items.values()) netted.set(item.id, item.amount.minor)
  for (const item of items.values()) {
    if (item.kind !== "discount" || item.parentId === undefined) continue
    const charge = netted.get(item.parentId)
    if (charge === undefined) continue
    netted.set(item.parentId, charge + item.amount.minor)
    netted.set(item.id, 0n)
  }
  return netted
}

/** Same id, kind, parents and amount; the name is only for people. */
export const equals = (left: Item, right: Item): boolean =>
  left.id === right.id &&
  left.kind === right.kind &&
  left.parentId === right.parentId &&
  left.creditedItemId === right.creditedItemId &&
  left.amount.minor === right.amount.minor &&
  left.amount.currency === right.amount.currency

/** The same lines, whatever their order. */
export const sameLines = (known: Items, lines: ReadonlyArray<Item>): boolean =>
  known.size === lines.length &&
  lines.every((line) => {
    const other = known.get(line.id)
    return other !== undefined && equals(other, line)
  })
