/** The checks of one account find what the checks of everything find on it, and nothing else: its applications cross. */
import { fold, type Ledger, type Placed } from "@counterfoil/domain/Ledger"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../domain/test/History.ts"
import { Illegible } from "../src/Illegible.ts"
import * as SelfChecks from "../src/SelfChecks.ts"
import { ofAccount } from "../src/StoreState.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
const stuckBefore = "2026-01-01T00:00:00.000Z"

/** Broken identities below the books, which are sums over all accounts. */
const found = (whole: Ledger, accountId?: string): ReadonlyArray<string> =>
  SelfChecks.check(
    { ledger: whole, illegible: new Illegible(), documents: [], operations: new Map() },
    accountId === undefined ? whole : ofAccount(whole, accountId),
    { accountId, settlement: "item", stuckBefore }
  ).discrepancies.flatMap(({ code, subject }) => (code === "I16" || code === "I17" ? [] : [`${code} ${subject}`]))

const accountsIn = (placed: ReadonlyArray<Placed>): ReadonlySet<string> =>
  new Set(
    placed.flatMap(({ event }) =>
      "accountId" in event && typeof event.accountId === "string" ? [event.accountId] : []
    )
  )

describe("The checks of one account", () => {
  it("find nothing on books in order, though value crosses from account to account", () => {
    let crossing = 0
    fc.assert(
      fc.property(attempts, (steps) => {
        const { ledger, placed } = play(steps)
        for (const accountId of accountsIn(placed)) expect(found(ledger, accountId)).toEqual([])
        crossing += placed.filter(({ event }) => JSON.stringify(event, plain).includes("toAccountId")).length
      }),
      { numRuns: isLong ? 2_000 : 200 }
    )
    expect(crossing).toBeGreaterThan(20)
  })

  it("find together what the checks of everything find, where an event was lost", () => {
    let broken = 0
    fc.assert(
      fc.property(attempts, fc.nat(), (steps, lost) => {
        const history = play(steps).placed
        const placed = history.filter((_, n) => n !== lost % Math.max(1, history.length))
        const ledger = fold(placed)
        const all = new Set(found(ledger))
        const own = new Set(Array.from(accountsIn(placed)).flatMap((accountId) => found(ledger, accountId)))
        expect(Array.from(all).filter((one) => !own.has(one))).toEqual([])
        broken += all.size
      }),
      { numRuns: isLong ? 2_000 : 200 }
    )
    expect(broken).toBeGreaterThan(20)
  })
})

const plain = (_: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value)
