/** What the console is told of a discrepancy: the same as the run that found it says, for as long as that holds. */
import { Billing } from "@counterfoil/billing/Billing"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { sql } from "kysely"
import { describe, expect, it } from "vitest"
import * as Import from "../../src/Import.ts"
import { defaults, run } from "../../src/Reconciliation.ts"
import { proposalFromTables } from "../../src/repair/ProposalFromTables.ts"
import { compiled } from "../../src/tables/Statements.ts"
import { layer } from "../DemoTenant.ts"
import { client } from "../import/Past.ts"
import { money } from "../report/Example.ts"
import { asked, strayAndCheaper } from "./Plants.ts"

const circumstances = { gateways: [], twoFrom: new Map([["EUR", money("100.00")]]) }

/** A line that was paid becomes cheaper, a payment comes from nobody, and one that we know is deleted. */
const differing = Effect.gen(function* () {
  yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
  const billing = yield* Billing
  const sandbox = yield* Sandbox
  const { settled } = yield* billing
    .createPayment({
      ...asked("deleted"),
      accountKey: "A00000001",
      amount: money("7.00"),
      means: { _tag: "External", methodType: "Check", referenceId: "gone" }
    })
    .pipe(Effect.map(({ payments: [id] }) => ({ settled: id })))
  yield* strayAndCheaper
  const call = yield* Effect.promise(() => client(sandbox))
  yield* Effect.promise(() => call("PUT", `/v1/payments/${settled}/cancel`, {}))
  yield* Effect.promise(() => call("DELETE", `/v1/payments/${settled}`, {}))
})

const reconcile = (runId: string, isIncremental = false) =>
  run({ ...defaults, lagMs: 0, runId, isIncremental, twoFrom: circumstances.twoFrom })

const told = (discrepancyId: string) =>
  Effect.result(proposalFromTables({ code: discrepancyId.slice(0, 3), discrepancyId }, circumstances))

describe("a proposal from the tables", () => {
  it("is the run's own, digest and figures included, with what Zuora shows as deleted", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        yield* differing
        const { report } = yield* reconcile("run-1")
        const ids = report.discrepancies.map(({ id }) => id)
        expect(ids.map((id) => id.slice(0, 3))).toEqual(["Z02", "Z04", "Z13"])
        for (const id of ids) {
          const found = Result.getOrThrow(yield* told(id))
          expect(found).toMatchObject({ runId: "run-1", asOf: report.asOf, discrepancy: { id } })
          expect(found.proposal).toEqual(report.proposals[id])
          expect(found.proposal._tag).toBe("Offered")
        }
      }).pipe(Effect.provide(layer))
    ))

  it("is not told once either side has moved, while a run goes on, and of what none has found", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const whyOf = (id: string) => Effect.map(told(id), (one) => (Result.isFailure(one) ? one.failure.message : ""))
        expect(yield* whyOf("Z04 Invoice-1")).toContain("has not found it")
        yield* differing
        const { report } = yield* reconcile("run-1")
        const id = report.discrepancies.find(({ code }) => code === "Z13")?.id ?? ""
        expect(yield* whyOf(id)).toBe("")
        expect(yield* whyOf("Z04 Invoice-1")).toContain("has not found it")

        const { query } = yield* Postgres
        const set = (statement: ReturnType<typeof sql>) => query("test", compiled(statement))
        yield* set(sql`update recon.lease set until = clock_timestamp() + interval '1 minute'`)
        expect(yield* whyOf(id)).toContain("a reconciliation goes on")
        yield* set(sql`update recon.lease set until = clock_timestamp()`)
        yield* set(sql`update recon.seen set read_in = read_in + 1`)
        expect(yield* whyOf(id)).toContain("by a run that has not ended")
        yield* set(sql`update recon.seen set read_in = read_in - 1`)
        expect(yield* whyOf(id)).toBe("")

        const billing = yield* Billing
        yield* billing.unapplyPayment({
          ...asked("moved"),
          paymentKey: "P-00000100",
          invoiceKey: "INV00000100",
          amount: money("1.00")
        })
        const moved = report.discrepancies.find(({ code }) => code === "Z04")?.id ?? ""
        expect(yield* whyOf(moved)).toContain("has changed since the run as of")
        yield* reconcile("run-2", true)
        expect(yield* whyOf(id)).toBe("")
      }).pipe(Effect.provide(layer))
    ))
})
