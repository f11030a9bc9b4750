/**
 * A document as it stood on the day of a cut-over: where a tenant's history starts when it is not imported in full.
 * Settlements that still stand are kept, so that they can be taken back later; what else had changed the balance before
 * is one offset.
 */
import * as Schema from "effect/Schema"
import { Application } from "./Application.ts"
import * as Applications from "./Applications.ts"
import { ItemId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Money } from "./Money.ts"
import * as Refund from "./Refund.ts"

/** An open amount of one item. */
const ItemOpen = Schema.Struct({ itemId: ItemId, open: Money })

/** What an opening adds to the page of a payment or memo besides: what had been given back of it. */
export const refunds = Schema.Array(Schema.Struct({ ...Refund.terms, kind: Refund.Kind }))

/** What an opening adds to the page of a document. */
export const opening = {
  /** What was open at the end of the day of the cut-over: balance of a target, unapplied value of a source. */
  open: Money,
  /** The same item by item; none where items are not known, or for a payment. */
  openItems: Schema.Array(ItemOpen),
  /** Applications that stood then. Their other document need not be known. */
  applications: Schema.Array(Application),
  /** The document's own date; `effectiveOn` is the day of the cut-over. */
  documentOn: LocalDate,
  effectiveOn: LocalDate
}

const Opening = Schema.Struct(opening)
type Opening = typeof Opening.Type

/**
 * What has changed a balance besides applications and refunds: what a cut-over found settled, legacy adjustments. Minor
 * units, with the sign by which it changes what is open. Items are undefined where it is not known on which it fell.
 */
export interface Offset {
  readonly by: "opening" | "adjustment" | "creditBalance"
  readonly minor: bigint
  readonly items: ReadonlyMap<ItemId, bigint> | undefined
  readonly effectiveOn: LocalDate
}

export type Offsets = ReadonlyMap<string, Offset>

/** The key of the offset that an opening leaves. */
const key = "opening"

export const none: Offsets = new Map()

export const totalMinor = (offsets: Offsets): bigint => {
  let total = 0n
  for (const { minor } of offsets.values()) total += minor
  return total
}

export const areItemised = (offsets: Offsets): boolean => {
  for (const { items } of offsets.values()) if (items === undefined) return false
  return true
}

/** Adds the offsets of items to their balances. */
export const addTo = (balances: Map<ItemId, bigint>, offsets: Offsets): void => {
  for (const { items } of offsets.values())
    for (const [id, minor] of items ?? []) balances.set(id, (balances.get(id) ?? 0n) + minor)
}

/** Applications that stood at the cut-over. Booked, though not posted in the journal: the opening amount is. */
export const applicationsOf = (event: Opening, before: Applications.Applications): Applications.Applications =>
  event.applications.reduce(Applications.carry, before)

/**
 * The offset that makes a document of these claims, with the applications that stood, be as open as the opening says.
 * `items` are the claims per line, none for a payment.
 */
export const offsetOf = (
  event: Opening,
  claimMinor: bigint,
  items: ReadonlyMap<ItemId, bigint>,
  side: Applications.Side,
  applications: Applications.Applications
): Offsets => {
  const settled = Applications.byItem(applications, side)
  const open = new Map(event.openItems.map((item) => [item.itemId, item.open.minor]))
  const known = items.size === 0 || (open.size > 0 && Applications.isItemised(applications))
  const byItem = new Map(
    Array.from(items, ([id, minor]) => [id, (open.get(id) ?? 0n) - minor + (settled.get(id) ?? 0n)] as const).filter(
      ([, minor]) => minor !== 0n
    )
  )
  const minor = event.open.minor - claimMinor + applications.totalMinor
  return minor === 0n && byItem.size === 0 && known
    ? none
    : new Map([[key, { by: "opening", minor, items: known ? byItem : undefined, effectiveOn: event.effectiveOn }]])
}
