/** The nightly run of a tenant without Invoice Settlement: what was adjusted since is found one by one, and adopted. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
import { defaults, run, runInMemory } from "../src/Reconciliation.ts"
import type { Report } from "../src/report/Report.ts"
import { over, refused } from "./Fetching.ts"
import { legacySeed } from "./import/LegacyPast.ts"
import { day } from "./import/Past.ts"
import { database, importAs, reconciled } from "./import/Tenant.ts"

const { story } = database()
const clean = { verdict: "clean", found: [], untold: [], violations: [] }
const cause = { actor: "test", reason: undefined, causationId: "adopt-1", correlationId: "adopt-1" }
const lineId = "e1".padStart(32, "0")

const options = { ...defaults, runId: "run", lagMs: 0 }
const found = Effect.map(run(options), ({ report }) => report)

/** What a run tells, wherever it held both sides: all but what it read, page by page, and when. */
const tellsOf = ({ accounts, brokenBy, discrepancies, identities, proposals, sources, ...more }: Report) => ({
  accounts,
  brokenBy,
  discrepancies,
  identities: identities.map(({ code, silent, violations }) => [code, silent, violations]),
  proposals,
  sources: sources.map(({ count, name }) => [name, count]),
  trialBalance: more.trialBalance,
  untold: more.untold,
  verdict: more.verdict
})

/** What happens after the books have begun: each kind of change once. */
const later = {
  invoicePayments: [{ payment: "P-0", invoice: "INV-0", amount: "10.00" }],
  adjustments: [
    { number: "IA-1", invoice: "INV-0", amount: "5.00", type: "Credit", adjustmentDate: day(20) },
    { number: "IILA-1", invoice: "INV-1", lineId, amount: "2.50", type: "Credit", adjustmentDate: day(20) },
    { number: "IA-2", invoice: "INV-1", amount: "1.00", type: "Charge", adjustmentDate: day(21), status: "Canceled" }
  ],
  creditBalanceAdjustments: [
    { number: "CBA-1", account: "A-0", amount: "7.00", type: "Increase", payment: "P-1", adjustmentDate: day(21) },
    { number: "CBA-2", account: "A-0", amount: "3.00", type: "Decrease", invoice: "INV-1", adjustmentDate: day(22) },
    { number: "CBA-3", account: "A-1", amount: "4.00", type: "Increase", adjustmentDate: day(22) }
  ]
} as const

const account = (number: number) => `a${number}`.padStart(32, "0")

describe("a run over a tenant without Invoice Settlement", () => {
  it.each([undefined, 18])("names each later change once, adopts it, and is clean then (cut-over: day %s)", (cutOver) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox.start({ seed: legacySeed([]) })
        yield* Effect.promise(() =>
          story(
            sandbox,
            Effect.gen(function* () {
              const cutOverOn = cutOver === undefined ? undefined : (day(cutOver) as never)
              yield* importAs("import-1", { terms: { _tag: "Begin", cutOverOn } })
              expect(yield* reconciled).toEqual(clean)
              yield* sandbox.seed(later)
              const { accounts, discrepancies, ...night } = yield* found
              const inMemory = yield* runInMemory(options)
              expect(tellsOf({ accounts, discrepancies, ...night })).toEqual(tellsOf(inMemory.report))
              const told = discrepancies.map(({ code, ours, theirs, title }) => [code, title, ours, theirs] as const)
              expect(told.toSorted((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1))).toEqual([
                ["Z01", "adjustment IA-1 of invoice INV-0", "missing", "-5.00 EUR"],
                ["Z01", "adjustment IILA-1 of invoice INV-1", "missing", "-2.50 EUR"],
                ["Z01", `credit balance adjustment CBA-1 of account ${account(1)}`, "missing", "7.00 EUR"],
                ["Z01", `credit balance adjustment CBA-2 of account ${account(1)}`, "missing", "-3.00 EUR"],
                ["Z01", `credit balance adjustment CBA-3 of account ${account(2)}`, "missing", "4.00 EUR"],
                ["Z05", "payment P-0 on invoice INV-0", "0.00 EUR", "10.00 EUR"]
              ])
              expect(accounts.every(({ balance, zuora }) => balance.minor === zuora?.minor)).toBe(false)
              const { adopted, left } = yield* adopt(discrepancies, cause)
              expect([adopted.every(({ facts }) => facts > 0), left]).toEqual([true, []])
              expect(yield* reconciled).toEqual(clean)
              const after = yield* found
              expect(after.accounts.map(({ zuora }) => zuora)).toEqual(after.accounts.map(({ balance }) => balance))
            }),
            "legacy"
          )
        )
        const asked = (yield* sandbox.calls).map(({ path }) => path)
        expect(asked.filter((path) => /\/parts|debit-memos|credit-memos/.test(path))).toEqual([])
      }).pipe(Effect.scoped)
    )
  )

  /** The night after the books have begun, when all that happens later has happened. */
  const after = <A, E>(tell: Effect.Effect<A, E, Effect.Services<typeof found>>) =>
    Effect.runPromise(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox.start({ seed: legacySeed([]) })
        return yield* Effect.promise(() =>
          story(
            sandbox,
            Effect.gen(function* () {
              yield* importAs("import-1", { terms: { _tag: "Begin" } })
              yield* sandbox.seed(later)
              return yield* tell
            }),
            "legacy"
          )
        )
      }).pipe(Effect.scoped)
    )

  it.each(["invoiceadjustment", "invoiceitemadjustment", "creditbalanceadjustment"])(
    "says that it could not tell where %s cannot be read, and calls nothing missing",
    (table) =>
      after(
        Effect.gen(function* () {
          // What a former run has read counts for nothing.
          yield* found
          const isOf = RegExp(`from ${table}\\b`, "iu")
          const { result } = yield* over(found, ({ text }) => (isOf.test(text) ? refused() : undefined))
          expect([result.verdict, result.discrepancies]).toEqual(["could-not-tell", []])
          expect(result.untold.map(({ why }) => why)).toContainEqual(
            expect.stringContaining("legacy changes of balances could not be read")
          )
          const inMemory = yield* over(runInMemory(options), ({ text }) => (isOf.test(text) ? refused() : undefined))
          expect(tellsOf(result)).toEqual(tellsOf(inMemory.result.report))
        })
      )
  )

  it("is gone on with where it was killed while it read what was adjusted, and reads no document again", () =>
    after(
      Effect.gen(function* () {
        const isOf = (names: RegExp) => (one: { readonly text: string }) => names.test(one.text)
        let kill = (): void => {}
        const killed = new Promise<void>((resolve) => {
          kill = resolve
        })
        const reading = over(run({ ...options, runId: "killed" }), (one) => {
          if (!isOf(/from creditbalanceadjustment\b/iu)(one)) return undefined
          kill()
          return new Promise<undefined>(() => {})
        })
        yield* Effect.raceFirst(
          reading,
          Effect.promise(() => killed)
        )
        const { asked, result } = yield* over(found)
        expect(result.runId).toBe("killed")
        const jobs = asked.filter(isOf(/"query":/u))
        expect(jobs.filter(isOf(/from creditbalanceadjustment\b/iu))).toHaveLength(2)
        // Once, to be confirmed.
        expect(jobs.filter(isOf(/from invoiceadjustment\b/iu))).toHaveLength(1)
        expect(jobs.filter(isOf(/from (invoice|payment)\b/iu))).toEqual([])
        expect(result.discrepancies).toEqual((yield* runInMemory(options)).report.discrepancies)
        expect(result.discrepancies).toHaveLength(6)
      })
    ))
})
