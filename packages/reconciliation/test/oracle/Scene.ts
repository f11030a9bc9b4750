/**
 * A random tenant with planted faults, each on documents and accounts of its own: as a world, with the cause of each as our
 * checks and the oracle must both tell it, and what else the oracle's naive checks find of it.
 */
import * as fc from "fast-check"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { fold } from "@counterfoil/domain/Ledger"
import { type Attempt, attempts, play } from "../../../domain/test/History.ts"
import { mirror } from "../../../domain/test/Mirror.ts"
import { day } from "../../../domain/test/Sample.ts"
import { asOf, rail, type Taken, takings } from "../../../domain/test/gateway/Settled.ts"
import { clean } from "./CleanWorld.ts"
import { grouped, type Setting } from "./Grouped.ts"
import { type GatewayFault, gatewayFaultKinds, settlementOf } from "./Settlement.ts"
import { type Legacy, legacies, legacyOf } from "./Legacy.ts"
import { type PeriodFault, withPeriods } from "./Periods.ts"
import { told } from "./Told.ts"
import { type Vignette, vignettes } from "./Vignettes.ts"
import type { Stored, World } from "./World.ts"

export interface Scene {
  readonly setting: Setting
  readonly histories: ReadonlyArray<ReadonlyArray<Attempt>>
  readonly faults: ReadonlyArray<Vignette>
  readonly takings: ReadonlyArray<Taken>
  /** The nth is in the settlement of the nth payment, where that can have it. */
  readonly gateway: ReadonlyArray<GatewayFault>
  readonly periods: ReadonlyArray<PeriodFault>
  readonly legacy: ReadonlyArray<Legacy>
}

/** One planted fault: its cause, and the codes that naive checks find besides. */
interface Planted {
  readonly cause: string
  readonly trips: ReadonlyArray<string>
  /** What is of this fault and no other: rows of the oracle that name it. */
  readonly group: RegExp
}

export interface Staged {
  readonly world: World
  readonly planted: ReadonlyArray<Planted>
}

/** Each history and each fault is of a group of its own, by what stands before all its ids. */
const prefixOf = (at: number): string => `h${at}-`

export const stage = ({ faults, gateway, histories, legacy, periods, setting, takings }: Scene): Staged => {
  const all = histories.flatMap((steps, at) => grouped(play(steps).placed, `k${at}-`, setting))
  const split = setting === "legacy" ? "HeaderOnly" : setting
  const own = faults.map((fault, at) => ({
    fault,
    prefix: prefixOf(at),
    ours: grouped(fault.ours, prefixOf(at), split),
    theirs: grouped(fault.theirs, prefixOf(at), split),
    before: grouped(fault.before ?? fault.theirs, prefixOf(at), split)
  }))
  const changed = setting === "legacy" ? legacyOf(all, legacy) : undefined
  const settled = settlementOf(takings, gateway)
  const before: ReadonlyArray<Stored> = [
    ...all,
    ...(changed?.ours ?? []),
    ...own.flatMap((one) => one.ours),
    ...settled.ours
  ].map((one, index) => ({ ...one, bookedOn: day(index % 3 === 0 ? "2026-02-10" : "2026-03-02") }))
  const world: World = {
    ...clean,
    ours: before,
    theirs: [...all, ...(changed?.theirs ?? []), ...own.flatMap((one) => one.theirs), ...settled.theirs],
    edits: [
      (observed) => asSettled(observed, setting),
      (observed) => (changed === undefined ? observed : { ...observed, ...changed.observed }),
      ...own.map(
        ({ fault, prefix }) =>
          (observed: Observed) =>
            editIn(observed, fault, prefix)
      ),
      ...own.flatMap(({ fault, prefix }) =>
        fault.hasOtherIds === true ? [(observed: Observed) => withOtherIds(observed, prefix)] : []
      )
    ],
    before: own.some(({ fault }) => fault.before !== undefined)
      ? {
          theirs: [...all, ...(changed?.theirs ?? []), ...own.flatMap((one) => one.before), ...settled.theirs],
          edits: [(observed) => asSettled(observed, setting)]
        }
      : undefined,
    keys: [],
    intents: new Map(),
    statement: settled.statement,
    rail: { ...rail, payoutDays: 5 },
    asOf,
    clearing: [],
    closed: () => []
  }
  const booked = withPeriods(world, periods)
  return {
    world: booked.world,
    planted: [
      ...own.map(({ fault, prefix }) => ({
        cause: prefixed(fault.cause, prefix),
        trips: fault.trips,
        group: RegExp(`\\b${prefix}`, "u")
      })),
      ...(changed?.planted ?? []),
      ...settled.planted,
      ...booked.planted
    ].map((one) => ({ ...one, cause: told(one.cause.slice(0, 3), one.cause.slice(4)) }))
  }
}

const prefixed = (cause: string, prefix: string): string =>
  cause.replaceAll(/(Payment-|Invoice-|CreditMemo-|item |application |refund )/g, `$1${prefix}`)

/** An edit of documents called `f`, done to those of a group. */
const editIn = (observed: Observed, { edit, theirs }: Vignette, prefix: string): Observed => {
  if (edit === undefined) return observed
  const own = edit(mirror(fold(theirs)))
  const before = mirror(fold(theirs))
  const merged = { ...observed }
  for (const kind of ["invoices", "debitMemos", "creditMemos", "payments"] as const) {
    const all = new Map<string, unknown>(observed[kind])
    for (const [id, document] of own[kind]) {
      const was = before[kind].get(id as never) as object | undefined
      const now = all.get(`${prefix}${id}`) as object | undefined
      const changes = Object.entries(document).filter(
        ([name, value]) => was?.[name as never] !== value && name !== "items" && name !== "parts"
      )
      const changed = changes.filter(
        ([name, value]) => JSON.stringify(value, plain) !== JSON.stringify(was?.[name as never], plain)
      )
      if (now !== undefined) all.set(`${prefix}${id}`, { ...now, ...Object.fromEntries(changed) })
    }
    Object.assign(merged, { [kind]: all })
  }
  return merged
}
/** The parts of the payments of a group under other ids. */
const withOtherIds = (observed: Observed, prefix: string): Observed => ({
  ...observed,
  payments: new Map(
    Array.from(observed.payments, ([id, one]) => [
      id,
      id.startsWith(prefix) ? { ...one, parts: one.parts.map((part) => ({ ...part, id: `${part.id}'` })) } : one
    ])
  )
})

const plain = (_: string, value: unknown): unknown =>
  typeof value === "bigint" ? `${value}` : value instanceof Map ? Array.from(value) : value

/** Zuora tells no balances of items where nobody asks for items. */
const asSettled = (observed: Observed, setting: Setting): Observed =>
  setting === "item"
    ? { ...observed, invoices: known(observed.invoices), debitMemos: known(observed.debitMemos) }
    : { ...observed, invoices: silent(observed.invoices), debitMemos: silent(observed.debitMemos) }
type Balances = { readonly itemBalances: ReadonlyMap<unknown, bigint> }
const silent = <K, D extends Balances>(all: ReadonlyMap<K, D>): ReadonlyMap<K, D> =>
  new Map(Array.from(all, ([id, document]) => [id, { ...document, itemBalances: new Map() }]))
const known = <K, D extends Balances>(all: ReadonlyMap<K, D>): ReadonlyMap<K, D> =>
  new Map(
    Array.from(all, ([id, one]) => [id, one.itemBalances.has("whole") ? { ...one, itemBalances: new Map() } : one])
  )

export const settings: ReadonlyArray<Setting> = ["item", "Pending", "HeaderOnly", "legacy"]
export const fits = (setting: Setting) => (fault: Vignette) => setting === "item" || fault.needsItems !== true

/** One to five faults, of any kind. */
export const scenes = (among: ReadonlyArray<Setting> = settings): fc.Arbitrary<Scene> =>
  fc.constantFrom(...among).chain((setting) =>
    fc
      .record({
        histories: fc.array(attempts, { minLength: 3, maxLength: 5 }),
        takings,
        legacy: legacies,
        kinds: fc.array(
          fc.oneof(
            { weight: 4, arbitrary: fc.constantFrom(...vignettes.filter(fits(setting))) },
            { weight: 3, arbitrary: fc.constantFrom(...gatewayFaultKinds) },
            { weight: 1, arbitrary: fc.constantFrom<PeriodFault>("P01", "P03", "P04") }
          ),
          { minLength: 1, maxLength: 5 }
        )
      })
      .map(({ kinds, ...drawn }) => ({
        ...drawn,
        setting,
        faults: kinds.filter((kind): kind is Vignette => typeof kind === "object"),
        gateway: kinds.filter(
          (kind): kind is GatewayFault => typeof kind === "string" && gatewayFaultKinds.includes(kind)
        ),
        periods: Array.from(
          new Set(kinds.filter((kind): kind is PeriodFault => typeof kind === "string" && /^P0[134]$/u.test(kind)))
        )
      }))
  )
