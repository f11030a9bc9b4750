/** The applications that concern one document, folded from its legs: what is applied, what was taken back, on which items. */
import type { Application, ItemApplication, Split, Unapplication } from "./Application.ts"
import { itemKey, stated } from "./Application.ts"
import type { ApplicationId, ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import { LongMap } from "./LongMap.ts"

/** An application and what was taken back from it. */
export interface Applied {
  readonly application: Application
  readonly unapplications: ReadonlyArray<Unapplication>
  /** The amount less what was taken back, minor units. */
  readonly remainingMinor: bigint
  /** It stood at a cut-over: the document on its other side may never become known. */
  readonly carried: boolean
}

/** Applications in the order in which they were recorded. */
export interface Applications {
  readonly applied: LongMap<ApplicationId, Applied>
  readonly undone: LongMap<ApplicationId, Unapplication>
  /** Un-applications whose application is not known here: stored as said, a discrepancy. */
  readonly strays: ReadonlyArray<Unapplication>
  /** Sum of all applications less un-applications, minor units. */
  readonly totalMinor: bigint
  /** The latest effective date among them. */
  readonly latestOn: LocalDate | undefined
  readonly tally: Tally
}

/** What was answered or read about an application: recorded as said, never refused. */
export type Fact =
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }
  | { readonly _tag: "SplitRead"; readonly application: Application; readonly on: LocalDate }

/** A fact that is news; each aggregate has events of its own for these. */
export type News =
  | Exclude<Fact, { readonly _tag: "SplitRead" }>
  | {
      readonly _tag: "SplitStated"
      readonly applicationId: ApplicationId
      readonly items: StatedItems
      readonly on: LocalDate
    }

type StatedItems = readonly [ItemApplication, ...Array<ItemApplication>]

export const empty: Applications = {
  applied: LongMap.empty(),
  undone: LongMap.empty(),
  strays: [],
  totalMinor: 0n,
  latestOn: undefined,
  tally: { source: LongMap.empty(), target: LongMap.empty(), unknown: 0 }
}

const later = (left: LocalDate | undefined, right: LocalDate): LocalDate =>
  left === undefined || right > left ? right : left

/** Books an application. A repeated id changes nothing. */
export const apply = (state: Applications, application: Application): Applications => book(state, application, false)

/** Books an application that stood at a cut-over. */
export const carry = (state: Applications, application: Application): Applications => book(state, application, true)

const book = (state: Applications, application: Application, carried: boolean): Applications => {
  if (state.applied.has(application.id)) return state
  const applied = { application, unapplications: [], remainingMinor: application.amount.minor, carried }
  return {
    ...state,
    applied: state.applied.with(application.id, applied),
    totalMinor: state.totalMinor + application.amount.minor,
    latestOn: later(state.latestOn, application.effectiveOn),
    tally: tallied(state.tally, undefined, applied)
  }
}

/** Books an un-application. A repeated id changes nothing. */
export const unapply = (state: Applications, unapplication: Unapplication): Applications => {
  if (state.undone.has(unapplication.id)) return state
  const after: Applications = {
    ...state,
    undone: state.undone.with(unapplication.id, unapplication),
    totalMinor: state.totalMinor - unapplication.amount.minor,
    latestOn: later(state.latestOn, unapplication.effectiveOn)
  }
  const found = state.applied.get(unapplication.applicationId)
  if (found === undefined)
    return {
      ...after,
      strays: [...state.strays, unapplication],
      tally: withSplit(state.tally, unapplication.split, -1n)
    }
  return withChanged(after, found, {
    ...found,
    unapplications: [...found.unapplications, unapplication],
    remainingMinor: found.remainingMinor - unapplication.amount.minor
  })
}

/** Replaces the split of an application by what was read. Unknown ids change nothing. */
export const observeSplit = (state: Applications, id: ApplicationId, split: Split): Applications => {
  const found = state.applied.get(id)
  return found === undefined
    ? state
    : withChanged(state, found, { ...found, application: { ...found.application, split } })
}

const withChanged = (state: Applications, before: Applied, after: Applied): Applications => ({
  ...state,
  applied: state.applied.with(after.application.id, after),
  tally: tallied(state.tally, before, after)
})

export type Side = "source" | "target"

const isStated = (split: Split): boolean => split._tag === "Stated"

const isKnown = ({ application, unapplications }: Applied): boolean =>
  isStated(application.split) && unapplications.every((undone) => isStated(undone.split))

/** Applied minor units per item of one side, from stated splits, less what was taken back. */
export const byItem = ({ tally }: Applications, side: Side): ReadonlyMap<ItemId, bigint> => tally[side]

/** Every split that still carries money is known item by item. */
export const isItemised = ({ strays, tally }: Applications): boolean =>
  tally.unknown === 0 && strays.every((stray) => isStated(stray.split))

/** Kept with each event and not summed anew: a document may have thousands of applications. */
interface Tally {
  readonly source: LongMap<ItemId, bigint>
  readonly target: LongMap<ItemId, bigint>
  /** Applications that carry money on items which nobody knows. */
  readonly unknown: number
}

/** The tally with one application as it is now instead of as it was; undefined where it was not there. */
const tallied = (tally: Tally, before: Applied | undefined, after: Applied): Tally =>
  withApplied(before === undefined ? tally : withApplied(tally, before, -1n), after, 1n)

const withApplied = (tally: Tally, applied: Applied, sign: bigint): Tally => {
  const unknown = applied.remainingMinor !== 0n && !isKnown(applied) ? tally.unknown + Number(sign) : tally.unknown
  // One that carries nothing any more says nothing of items, unless all of it is known.
  if (applied.remainingMinor === 0n && !isKnown(applied)) return { ...tally, unknown }
  let next = withSplit({ ...tally, unknown }, applied.application.split, sign)
  for (const { split } of applied.unapplications) next = withSplit(next, split, -sign)
  return next
}

const withSplit = (tally: Tally, split: Split, sign: bigint): Tally => {
  let { source, target } = tally
  for (const { amount, sourceItemId, targetItemId } of stated(split)) {
    const minor = sign * amount.minor
    target = target.with(targetItemId, (target.get(targetItemId) ?? 0n) + minor)
    if (sourceItemId !== undefined) source = source.with(sourceItemId, (source.get(sourceItemId) ?? 0n) + minor)
  }
  return { ...tally, source, target }
}

/** Applications whose split Zuora chose and nobody has read yet. */
export const pending = (state: Applications): ReadonlyArray<Application> =>
  Array.from(state.applied.values())
    .filter(({ application, remainingMinor }) => application.split._tag === "Pending" && remainingMinor !== 0n)
    .map(({ application }) => application)

/** What remains of an application per pair of items, minor units; zero remainders are left out. */
export const remainingItems = ({ application, unapplications }: Applied): ReadonlyArray<ItemApplication> => {
  const left = new Map(stated(application.split).map((item) => [itemKey(item), item]))
  for (const undone of unapplications)
    for (const item of stated(undone.split)) {
      const found = left.get(itemKey(item))
      if (found === undefined) continue
      const minor = found.amount.minor - item.amount.minor
      left.set(itemKey(item), { ...found, amount: { ...found.amount, minor } })
    }
  return Array.from(left.values()).filter((item) => item.amount.minor !== 0n)
}

/** What a fact tells that is not known yet. */
export const newsOf = (fact: Fact, state: Applications): ReadonlyArray<News> => {
  switch (fact._tag) {
    case "Applied":
      return state.applied.has(fact.application.id) ? [] : [fact]
    case "Unapplied":
      return state.undone.has(fact.unapplication.id) ? [] : [fact]
    case "SplitRead": {
      const { id: applicationId, split } = fact.application
      return split._tag === "Stated" && state.applied.get(applicationId)?.application.split._tag === "Pending"
        ? [{ _tag: "SplitStated", applicationId, items: split.items, on: fact.on }]
        : []
    }
  }
}
