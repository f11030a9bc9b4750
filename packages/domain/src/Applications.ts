/** The applications that concern one document, folded from its legs: what is applied, what was taken back, on which items. */
import type { Application, ItemApplication, Split, Unapplication } from "./Application.ts"
import { itemKey, stated } from "./Application.ts"
import type { ApplicationId, ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"

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
  readonly applied: ReadonlyMap<ApplicationId, Applied>
  readonly undone: ReadonlyMap<ApplicationId, Unapplication>
  /** Un-applications whose application is not known here: stored as said, a discrepancy. */
  readonly strays: ReadonlyArray<Unapplication>
  /** Sum of all applications less un-applications, minor units. */
  readonly totalMinor: bigint
  /** The latest effective date among them. */
  readonly latestOn: LocalDate | undefined
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
  applied: new Map(),
  undone: new Map(),
  strays: [],
  totalMinor: 0n,
  latestOn: undefined
}

const later = (left: LocalDate | undefined, right: LocalDate): LocalDate =>
  left === undefined || right > left ? right : left

/** Books an application. A repeated id changes nothing. */
export const apply = (state: Applications, application: Application): Applications => book(state, application, false)

/** Books an application that stood at a cut-over. */
export const carry = (state: Applications, application: Application): Applications => book(state, application, true)

const book = (state: Applications, application: Application, carried: boolean): Applications =>
  state.applied.has(application.id)
    ? state
    : {
        ...state,
        applied: new Map(state.applied).set(application.id, {
          application,
          unapplications: [],
          remainingMinor: application.amount.minor,
          carried
        }),
        totalMinor: state.totalMinor + application.amount.minor,
        latestOn: later(state.latestOn, application.effectiveOn)
      }

/** Books an un-application. A repeated id changes nothing. */
export const unapply = (state: Applications, unapplication: Unapplication): Applications => {
  if (state.undone.has(unapplication.id)) return state
  const found = state.applied.get(unapplication.applicationId)
  return {
    applied:
      found === undefined
        ? state.applied
        : new Map(state.applied).set(unapplication.applicationId, {
            ...found,
            unapplications: [...found.unapplications, unapplication],
            remainingMinor: found.remainingMinor - unapplication.amount.minor
          }),
    undone: new Map(state.undone).set(unapplication.id, unapplication),
    strays: found === undefined ? [...state.strays, unapplication] : state.strays,
    totalMinor: state.totalMinor - unapplication.amount.minor,
    latestOn: later(state.latestOn, unapplication.effectiveOn)
  }
}

/** Replaces the split of an application by what was read. Unknown ids change nothing. */
export const observeSplit = (state: Applications, id: ApplicationId, split: Split): Applications => {
  const found = state.applied.get(id)
  if (found === undefined) return state
  return {
    ...state,
    applied: new Map(state.applied).set(id, { ...found, application: { ...found.application, split } })
  }
}

export type Side = "source" | "target"

const itemOf = (side: Side, item: ItemApplication): ItemId | undefined =>
  side === "target" ? item.targetItemId : item.sourceItemId

const isStated = (split: Split): boolean => split._tag === "Stated"

const isKnown = ({ application, unapplications }: Applied): boolean =>
  isStated(application.split) && unapplications.every((undone) => isStated(undone.split))

/** Applied minor units per item of one side, from stated splits, less what was taken back. */
export const byItem = (state: Applications, side: Side): Map<ItemId, bigint> => {
  const amounts = new Map<ItemId, bigint>()
  const book = (split: Split, sign: bigint): void => {
    for (const item of stated(split)) {
      const id = itemOf(side, item)
      if (id !== undefined) amounts.set(id, (amounts.get(id) ?? 0n) + sign * item.amount.minor)
    }
  }
  for (const applied of state.applied.values()) {
    if (applied.remainingMinor === 0n && !isKnown(applied)) continue
    book(applied.application.split, 1n)
    for (const unapplication of applied.unapplications) book(unapplication.split, -1n)
  }
  for (const stray of state.strays) book(stray.split, -1n)
  return amounts
}

/** Every split that still carries money is known item by item. */
export const isItemised = (state: Applications): boolean => {
  for (const applied of state.applied.values()) if (applied.remainingMinor !== 0n && !isKnown(applied)) return false
  return state.strays.every((stray) => isStated(stray.split))
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
