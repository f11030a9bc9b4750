/**
 * Zuora's log of what one source gave, as facts in the order in which it happened: each application and each
 * un-application of the past on its own day, under Zuora's id and group.
 *
 * The log does not say from which application something is taken back; it is taken first in, first out, as Zuora
 * un-applies, item by item where items are known. What the log takes back without ever having applied it is no fact but
 * a gap: somebody says it, nobody invents it.
 */
import type { Application, ItemApplication, Source, Split, Target, Unapplication } from "./Application.ts"
import { itemKey } from "./Application.ts"
import { type Applications, type Applied, remainingItems } from "./Applications.ts"
import { ApplicationId, type GroupId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import * as StreamName from "./StreamName.ts"

/** One entry of the log. */
export interface Entry {
  /** Zuora's id of it, and of all entries of one call. */
  readonly id: ApplicationId
  readonly groupId: GroupId
  readonly target: Target
  /** Below zero where it takes back. */
  readonly amount: Money.Money
  /** With the sign of the amount; undefined where the tenant settles by header. */
  readonly items: ReadonlyArray<ItemApplication> | undefined
  readonly effectiveOn: LocalDate
}

export type Fact =
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }

export interface History {
  /** The facts of each entry that is news. Those of one entry belong together. */
  readonly steps: ReadonlyArray<ReadonlyArray<Fact>>
  /** What the log does not explain, in words. */
  readonly gaps: ReadonlyArray<string>
}

/**
 * The facts of a log, its entries in order, beyond what is known of the source; of one whose books begin at a cut-over,
 * only the entries since then. Entries that are known by their id, or
 * that one of our own calls has made, are no news. Where something else is known than the log tells, the books came about
 * in another way, and the log adds nothing to them.
 */
export const historyOf = (source: Source, entries: ReadonlyArray<Entry>, known: Applications): History => {
  const news = newsOf(entries, known)
  if (news === undefined) return { steps: [], gaps: [] }
  const live = new Live(known)
  const gaps: Array<string> = []
  const steps = news.map((entry) => {
    if (!takesBack(entry)) return [live.apply(applicationOf(source, entry))]
    const { facts, missing } = live.takeBack(source, entry)
    if (missing) gaps.push(gapOf(entry))
    return facts
  })
  return { steps: steps.filter((facts) => facts.length > 0), gaps }
}

const takesBack = ({ amount }: Entry): boolean => amount.minor < 0n

const gapOf = ({ amount, id, target }: Entry): string =>
  `the log's entry ${id} takes ${Money.show(Money.negate(amount))} back from ${StreamName.ofTarget(target)}, which is more than the log has applied`

/** What makes an entry of the log and a call of ours the same: their ids and groups differ. */
const keyOf = (target: Target, minor: bigint): string => `${StreamName.ofTarget(target)} ${minor}`

/**
 * Entries that are not known yet, undefined where the books hold what the log does not tell. What one call took back is
 * one entry, though it may be several un-applications of ours.
 */
const newsOf = (entries: ReadonlyArray<Entry>, known: Applications): ReadonlyArray<Entry> | undefined => {
  const logged = new Set<string>(entries.map(({ id }) => id))
  const ours = new Map<string, number>()
  const count = (key: string, change: number): void => {
    ours.set(key, (ours.get(key) ?? 0) + change)
  }
  for (const { application, carried } of known.applied.values())
    if (!carried && !logged.has(application.id)) count(keyOf(application.target, application.amount.minor), 1)
  const taken = Map.groupBy(
    Array.from(known.undone.values()).filter(({ id }) => !logged.has(entryOf(id))),
    ({ groupId, target }) => `${groupId} ${StreamName.ofTarget(target)}`
  )
  for (const [first, ...rest] of taken.values())
    if (first !== undefined)
      count(
        keyOf(
          first.target,
          rest.reduce((sum, { amount }) => sum - amount.minor, -first.amount.minor)
        ),
        1
      )
  const isKnown = (id: ApplicationId): boolean => known.applied.has(id) || known.undone.has(id)
  const news = entries.filter(({ amount, id, target }) => {
    if (isKnown(id)) return false
    const key = keyOf(target, amount.minor)
    if ((ours.get(key) ?? 0) === 0) return true
    count(key, -1)
    return false
  })
  return Array.from(ours.values()).every((left) => left === 0) ? news : undefined
}

/** An entry that takes back from several applications is several un-applications: its id, then `id.2`, `id.3`. */
const pieceId = (id: ApplicationId, index: number): ApplicationId =>
  index === 0 ? id : ApplicationId.make(`${id}.${index + 1}`)
const entryOf = (id: ApplicationId): string => id.split(".", 1)[0] ?? id

const splitOf = (items: ReadonlyArray<ItemApplication> | undefined): Split => {
  const [first, ...rest] = items ?? []
  return first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }
}

const applicationOf = (source: Source, { amount, effectiveOn, groupId, id, items, target }: Entry): Application => ({
  id,
  groupId,
  source,
  target,
  amount,
  split: splitOf(items),
  strategy: "zuora",
  effectiveOn
})

const withAmount = (item: ItemApplication, minor: bigint): ItemApplication => ({
  ...item,
  amount: Money.make(item.amount.currency, minor)
})

/** The part of `wanted` that `held` can give: nothing where their signs differ. */
const within = (wanted: bigint, held: bigint): bigint =>
  wanted > 0n && held > 0n
    ? wanted < held
      ? wanted
      : held
    : wanted < 0n && held < 0n
      ? wanted > held
        ? wanted
        : held
      : 0n

/** What still stands of an application while the log is gone through. */
interface Standing {
  readonly application: Application
  minor: bigint
  /** Undefined where its items are not known. */
  readonly items: Map<string, ItemApplication> | undefined
}

/** The applications that stand, by target, the oldest first. */
class Live {
  private readonly standing = new Map<string, Array<Standing>>()

  constructor(known: Applications) {
    for (const applied of known.applied.values()) this.add(applied)
  }

  private add(applied: Pick<Applied, "application" | "remainingMinor" | "unapplications">): void {
    const { application, remainingMinor } = applied
    const key = StreamName.ofTarget(application.target)
    const items =
      application.split._tag === "Stated"
        ? new Map(remainingItems(applied as Applied).map((item) => [itemKey(item), item]))
        : undefined
    this.standing.set(key, [...(this.standing.get(key) ?? []), { application, minor: remainingMinor, items }])
  }

  apply(application: Application): Fact {
    this.add({ application, remainingMinor: application.amount.minor, unapplications: [] })
    return { _tag: "Applied", application }
  }

  takeBack(source: Source, entry: Entry): { readonly facts: ReadonlyArray<Fact>; readonly missing: boolean } {
    const standing = this.standing.get(StreamName.ofTarget(entry.target)) ?? []
    const isItemised = entry.items !== undefined && standing.every(({ items }) => items !== undefined)
    const taken = isItemised ? byItem(standing, entry.items) : byHeader(standing, -entry.amount.minor)
    const facts = taken.pieces.map(({ items, minor, of }, index): Fact => {
      of.minor -= minor
      return {
        _tag: "Unapplied",
        unapplication: {
          id: pieceId(entry.id, index),
          applicationId: of.application.id,
          groupId: entry.groupId,
          source,
          target: entry.target,
          amount: Money.make(entry.amount.currency, minor),
          split: of.items === undefined ? of.application.split : splitOf(items),
          strategy: "zuora",
          effectiveOn: entry.effectiveOn
        }
      }
    })
    return { facts, missing: taken.missing }
  }
}

interface Taken {
  readonly pieces: ReadonlyArray<{
    readonly of: Standing
    readonly minor: bigint
    readonly items: ReadonlyArray<ItemApplication>
  }>
  /** More was to be taken back than stands. */
  readonly missing: boolean
}

const byItem = (standing: ReadonlyArray<Standing>, items: ReadonlyArray<ItemApplication>): Taken => {
  const wanted = new Map<string, bigint>()
  for (const item of items) wanted.set(itemKey(item), (wanted.get(itemKey(item)) ?? 0n) - item.amount.minor)
  const pieces = standing.flatMap((of) => {
    const given = Array.from(wanted).flatMap(([key, minor]): ReadonlyArray<ItemApplication> => {
      const held = of.items?.get(key)
      const taken = held === undefined ? 0n : within(minor, held.amount.minor)
      if (held === undefined || taken === 0n) return []
      wanted.set(key, minor - taken)
      of.items?.set(key, withAmount(held, held.amount.minor - taken))
      return [withAmount(held, taken)]
    })
    return given.length === 0
      ? []
      : [{ of, items: given, minor: given.reduce((sum, { amount }) => sum + amount.minor, 0n) }]
  })
  return { pieces, missing: Array.from(wanted.values()).some((left) => left !== 0n) }
}

const byHeader = (standing: ReadonlyArray<Standing>, minor: bigint): Taken => {
  let left = minor
  const pieces = standing.flatMap((of) => {
    const taken = within(left, of.minor)
    left -= taken
    return taken === 0n ? [] : [{ of, items: [], minor: taken }]
  })
  return { pieces, missing: left !== 0n }
}
