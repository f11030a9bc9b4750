/** The rules that an application or un-application must keep on any document, whichever side it stands on. */
import * as Result from "effect/Result"
import type { Application, Split, Unapplication } from "./Application.ts"
import { equals, itemKey, stated } from "./Application.ts"
import type { Applications } from "./Applications.ts"
import { remainingItems } from "./Applications.ts"
import type { ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import {
  ForeignItem,
  NotPositive,
  OtherContent,
  OtherCurrency,
  OverApplied,
  OverUnapplied,
  type Rejection,
  RepeatedItem,
  SplitMismatch,
  TooEarly,
  UnknownApplication
} from "./Rejection.ts"

/** The side of a document that settling cares about. Amounts in minor units. */
export interface Document {
  /** As people call it: `invoice INV00000001`. */
  readonly name: string
  readonly currency: Money.Money["currency"]
  /** What may still be applied: open balance of a target, unapplied money of a source. */
  readonly openMinor: bigint
  /** The same per item of this document; undefined where it has no items (a payment) or splits are not known. */
  readonly openItems: ReadonlyMap<ItemId, bigint> | undefined
  readonly applications: Applications
  /** Nothing may be dated before this day. */
  readonly earliest: LocalDate
  readonly side: "source" | "target"
}

const amountOf = (document: Document, minor: bigint): Money.Money => Money.make(document.currency, minor)

/** The item of this document that an item application touches. */
const ownItem = (document: Document, item: { sourceItemId?: ItemId; targetItemId: ItemId }): ItemId | undefined =>
  document.side === "target" ? item.targetItemId : item.sourceItemId

const checkSplit = (document: Document, amount: Money.Money, split: Split): Rejection | undefined => {
  if (split._tag !== "Stated") return undefined
  const pairs = new Set<string>()
  let total = 0n
  for (const item of split.items) {
    if (item.amount.currency !== amount.currency)
      return new OtherCurrency({ document: document.name, expected: amount.currency, found: item.amount.currency })
    if (item.amount.minor === 0n || (item.amount.minor < 0n && document.side === "target" && !document.openItems))
      return new NotPositive({ field: `amount of item ${item.targetItemId}`, amount: item.amount })
    const pair = itemKey(item)
    if (pairs.has(pair)) return new RepeatedItem({ itemId: item.targetItemId })
    pairs.add(pair)
    total += item.amount.minor
  }
  return total === amount.minor ? undefined : new SplitMismatch({ amount, items: amountOf(document, total) })
}

/** Whether an amount goes farther from zero than what is left, in its own direction. */
const isBeyond = (minor: bigint, left: bigint): boolean => (minor < 0n ? minor < left : minor > left)

const checkOpenItems = (document: Document, split: Split): Rejection | undefined => {
  const open = document.openItems
  if (open === undefined) return undefined
  const asked = new Map<ItemId, bigint>()
  for (const item of stated(split)) {
    const id = ownItem(document, item)
    if (id !== undefined) asked.set(id, (asked.get(id) ?? 0n) + item.amount.minor)
  }
  for (const [itemId, minor] of asked) {
    const left = open.get(itemId)
    if (left === undefined) return new ForeignItem({ document: document.name, itemId })
    if (minor <= 0n && left >= 0n)
      return new NotPositive({ field: `amount of item ${itemId}`, amount: amountOf(document, minor) })
    if (isBeyond(minor, left))
      return new OverApplied({
        document: document.name,
        itemId,
        requested: amountOf(document, minor),
        open: amountOf(document, left)
      })
  }
  return undefined
}

/**
 * What every change of a document must be: positive, in the document's currency, not too early. Zero is an amount only
 * where it is stated which items offset each other.
 */
const checkShape = (
  document: Document,
  change: { readonly amount: Money.Money; readonly effectiveOn: LocalDate; readonly split?: Split }
): Rejection | undefined => {
  if (change.amount.currency !== document.currency)
    return new OtherCurrency({ document: document.name, expected: document.currency, found: change.amount.currency })
  if (change.amount.minor < 0n || (change.amount.minor === 0n && change.split?._tag !== "Stated"))
    return new NotPositive({ field: "amount", amount: change.amount })
  if (change.effectiveOn < document.earliest)
    return new TooEarly({ document: document.name, effectiveOn: change.effectiveOn, earliest: document.earliest })
  return undefined
}

/** Whether an application is news: `true`; a repeat with the same content is no news, with other content it is rejected. */
export const checkApplication = (document: Document, application: Application): Result.Result<boolean, Rejection> => {
  const known = document.applications.applied.get(application.id)
  if (known !== undefined)
    return equals(known.application, application)
      ? Result.succeed(false)
      : Result.fail(new OtherContent({ document: document.name, id: application.id }))
  const rejection = checkShape(document, application)
  if (rejection !== undefined) return Result.fail(rejection)
  if (application.amount.minor > document.openMinor)
    return Result.fail(
      new OverApplied({
        document: document.name,
        requested: application.amount,
        open: amountOf(document, document.openMinor)
      })
    )
  const items =
    checkSplit(document, application.amount, application.split) ?? checkOpenItems(document, application.split)
  return items === undefined ? Result.succeed(true) : Result.fail(items)
}

/** As {@link checkApplication}, for taking back: bounded by what that very application still applies, item by item. */
export const checkUnapplication = (
  document: Document,
  unapplication: Unapplication
): Result.Result<boolean, Rejection> => {
  const known = document.applications.undone.get(unapplication.id)
  if (known !== undefined)
    return equals(known, unapplication)
      ? Result.succeed(false)
      : Result.fail(new OtherContent({ document: document.name, id: unapplication.id }))
  const { applicationId } = unapplication
  const applied = document.applications.applied.get(applicationId)
  if (applied === undefined) return Result.fail(new UnknownApplication({ document: document.name, applicationId }))
  const rejection =
    checkShape(document, unapplication) ?? checkSplit(document, unapplication.amount, unapplication.split)
  if (rejection !== undefined) return Result.fail(rejection)
  const over = (requested: bigint, left: bigint) =>
    Result.fail(
      new OverUnapplied({
        applicationId,
        requested: amountOf(document, requested),
        applied: amountOf(document, left)
      })
    )
  if (unapplication.amount.minor > applied.remainingMinor)
    return over(unapplication.amount.minor, applied.remainingMinor)
  // Where Zuora chose the items and they have not been read, only the header bounds it.
  if (applied.application.split._tag !== "Stated") return Result.succeed(true)
  const left = remainingItems(applied)
  for (const item of stated(unapplication.split)) {
    const found = left.find(
      (candidate) => candidate.targetItemId === item.targetItemId && candidate.sourceItemId === item.sourceItemId
    )
    const leftMinor = found?.amount.minor ?? 0n
    if (isBeyond(item.amount.minor, leftMinor)) return over(item.amount.minor, leftMinor)
  }
  return Result.succeed(true)
}

/** Whether value of a source may be given back: no more than is unapplied, of each item no more than it has left. */
export const checkRefund = (
  document: Document,
  refund: {
    readonly amount: Money.Money
    readonly effectiveOn: LocalDate
    readonly items?: ReadonlyArray<{ readonly itemId: ItemId; readonly amount: Money.Money }>
  }
): Result.Result<void, Rejection> => {
  const rejection = checkShape(document, refund)
  if (rejection !== undefined) return Result.fail(rejection)
  if (refund.amount.minor > document.openMinor)
    return Result.fail(
      new OverApplied({
        document: document.name,
        requested: refund.amount,
        open: amountOf(document, document.openMinor)
      })
    )
  const [first, ...rest] = refund.items ?? []
  if (first === undefined) return Result.succeed(undefined)
  // Each item stands for itself: its pair is with nothing.
  const split = { _tag: "Stated", items: [pairOf(first), ...rest.map(pairOf)] } as const
  const items = checkSplit(document, refund.amount, split) ?? checkOpenItems(document, split)
  return items === undefined ? Result.succeed(undefined) : Result.fail(items)
}

const pairOf = ({ amount, itemId }: { readonly itemId: ItemId; readonly amount: Money.Money }) => ({
  sourceItemId: itemId,
  targetItemId: itemId,
  amount
})
