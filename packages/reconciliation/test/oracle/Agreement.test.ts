/** Our checks and the oracle's, over random histories with planted faults: code by code, subject by subject. */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { checkBooks } from "@counterfoil/domain/identities/Books"
import { check } from "@counterfoil/domain/identities/Identities"
import { fold, type Ledger, type Placed } from "@counterfoil/domain/Ledger"
import { fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { timing } from "../../../domain/test/Adopting.ts"
import { type Attempt, attempts, play } from "../../../domain/test/History.ts"
import { mirror } from "../../../domain/test/Mirror.ts"
import { day } from "../../../domain/test/Sample.ts"
import { type Break, withOracle } from "./Oracle.ts"
import { rowsOf } from "./OracleRows.ts"
import { type Vignette, vignettes } from "./Vignettes.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"

/** How a tenant settles: item by item, with items that nobody has read yet, or by header. */
type Setting = "item" | "Pending" | "HeaderOnly"

const idKeys = /^(id|accountId|toAccountId|parentId|number)$|[a-z]Id$/

/** The same under other ids: everything of one group says so, accounts too. */
const renamed = <A>(value: A, prefix: string, key = ""): A => {
  if (typeof value === "string") return (idKeys.test(key) ? `${prefix}${value}` : value) as A
  if (Array.isArray(value)) return value.map((one) => renamed<unknown>(one, prefix, key)) as A
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, renamed<unknown>(one, prefix, name)])
    ) as A
  return value
}

const unsplit = <A>(value: A, setting: Setting): A => {
  if (setting === "item") return value
  const text = (_: string, one: unknown) =>
    typeof one === "object" && one !== null && "split" in one ? { ...one, split: { _tag: setting } } : one
  const go = (one: unknown): unknown => {
    const next = text("", one)
    if (Array.isArray(next)) return next.map(go)
    return typeof next === "object" && next !== null
      ? Object.fromEntries(Object.entries(next).map(([name, inner]) => [name, go(inner)]))
      : next
  }
  return go(value) as A
}

const grouped = (placed: ReadonlyArray<Placed>, prefix: string, setting: Setting): ReadonlyArray<Placed> =>
  placed.map(({ event, stream }) => ({
    stream: stream.replace("-", `-${prefix}`),
    event: unsplit(renamed(event, prefix), setting)
  }))

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

const ourFindings = (placed: ReadonlyArray<Placed>, ledger: Ledger, observed: Observed): ReadonlyArray<Discrepancy> => {
  const booked = placed.map(({ event }) => ({ event: event as DocumentEvent, bookedOn: day("2026-03-02") }))
  const violations = [...check(ledger), ...checkBooks(booked, ledger).flatMap((book) => book.violations)]
  return [
    ...compare(ledger, observed, timing),
    ...fromViolations(violations, ledger),
    ...hiddenOffsets(ledger, violations)
  ]
}

/** Code and subject as both sides can say them: an application by itself, a split by its pair. */
const told = (code: string, subject: string): string =>
  `${code} ${/^I(07|08|10|15)/.test(code) ? (/application \S+/.exec(subject)?.[0] ?? subject) : code === "Z06" ? subject.split(" item ")[0] : subject}`

interface Scene {
  readonly histories: ReadonlyArray<ReadonlyArray<Attempt>>
  readonly faults: ReadonlyArray<Vignette>
  readonly setting: Setting
}

const sceneOf = ({ faults, histories, setting }: Scene) => {
  const all = histories.map((steps, at) => grouped(play(steps).placed, `h${at}-`, setting))
  const planted = faults.map((fault, at) => ({
    fault,
    prefix: `h${at}-`,
    ours: grouped(fault.ours, `h${at}-`, setting),
    theirs: grouped(fault.theirs, `h${at}-`, setting)
  }))
  const placed = [...all.flat(), ...planted.flatMap((one) => one.ours)]
  const shown = mirror(fold([...all.flat(), ...planted.flatMap((one) => one.theirs)]))
  const observed = planted.reduce((seen, { fault, prefix }) => editIn(seen, fault, prefix), asSettled(shown, setting))
  const causes = planted.map(({ fault, prefix }) =>
    fault.cause.replaceAll(/(Payment-|Invoice-|CreditMemo-|item |application |refund )/g, `$1${prefix}`)
  )
  return { placed, ledger: fold(placed), observed, causes }
}

const judge = (scene: Scene, breaks: ReadonlyArray<Break>) => {
  const { causes, ledger, observed, placed } = sceneOf(scene)
  const ours = ourFindings(placed, ledger, observed).map(({ code, subject }) => told(code, subject))
  expect(ours.toSorted()).toEqual(causes.toSorted())
  // The oracle finds each cause, and of its group nothing but what follows from it.
  const rows = Array.from(new Set(breaks.map(({ code, key }) => told(code, key))))
  expect(causes.filter((cause) => !rows.includes(cause))).toEqual([])
  const strange = rows.filter((row) => {
    if (causes.includes(row)) return false
    const code = row.slice(0, 3)
    if (code === "I17") return !scene.faults.some(({ trips }) => trips.includes("I17"))
    const group = /h(\d+)-/.exec(row)?.[1]
    const fault = group === undefined ? undefined : scene.faults[Number(group)]
    return fault === undefined || !(fault.trips.includes(code) || fault.cause.startsWith(code))
  })
  expect(strange).toEqual([])
}

const settings: ReadonlyArray<Setting> = ["item", "Pending", "HeaderOnly"]
const fits = (setting: Setting) => (fault: Vignette) => setting === "item" || fault.needsItems !== true

const scene: fc.Arbitrary<Scene> = fc.constantFrom(...settings).chain((setting) =>
  fc.record({
    setting: fc.constant(setting),
    histories: fc.array(attempts, { minLength: 5, maxLength: 6 }),
    faults: fc.array(fc.constantFrom(...vignettes.filter(fits(setting))), { minLength: 1, maxLength: 5 })
  })
)

describe("Our checks and the oracle", () => {
  it("tell each fault once, by its own code, and find nothing where there is none", async () => {
    await withOracle(async ({ breaks }) => {
      for (const setting of settings)
        for (const fault of [undefined, ...vignettes.filter(fits(setting))]) {
          const one = { histories: [], faults: fault === undefined ? [] : [fault], setting }
          const { ledger, observed, placed } = sceneOf(one)
          judge(one, await breaks(rowsOf(placed, ledger, observed)))
        }
    })
  }, 600_000)

  it("agree on random histories with one to five faults on disjoint accounts", async () => {
    await withOracle(async ({ breaks }) => {
      await fc.assert(
        fc.asyncProperty(scene, async (one) => {
          const { ledger, observed, placed } = sceneOf(one)
          judge(one, await breaks(rowsOf(placed, ledger, observed)))
        }),
        { numRuns: isLong ? 1000 : 25, endOnFailure: true }
      )
    })
  }, 3_600_000)
})
