/** The nightly run of a tenant without Invoice Settlement: what was adjusted since is found one by one, and adopted. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
import { defaults, run } from "../src/Reconciliation.ts"
import { legacySeed } from "./import/LegacyPast.ts"
import { day } from "./import/Past.ts"
import { database, importAs, reconciled } from "./import/Tenant.ts"

const { story } = database()
const clean = { verdict: "clean", found: [], untold: [], violations: [] }
const cause = { actor: "test", reason: undefined, causationId: "adopt-1", correlationId: "adopt-1" }
const lineId = "e1".padStart(32, "0")

const found = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) => report)

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
              const { accounts, discrepancies } = yield* found
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
})
