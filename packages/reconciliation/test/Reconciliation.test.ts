/** Runs over a real sandbox: what somebody does there is named exactly, adopted where safe, and then nothing differs. */
import { Billing } from "@counterfoil/billing/Billing"
import type { Tenant } from "@counterfoil/billing/Tenant"
import type { DiscrepancyCode } from "@counterfoil/domain/DiscrepancyCode"
import { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { type Edit, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { OperationId } from "@counterfoil/domain/Id"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
import * as Import from "../src/Import.ts"
import { defaults, run } from "../src/Reconciliation.ts"
import { layer } from "./DemoTenant.ts"

const eur = (text: string) => Result.getOrThrow(Money.parse(text, Currency.make("EUR")))

const importAs = (importId: string) => Import.run({ importId, actor: "test", terms: { _tag: "Begin" } })

const cause = { actor: "test", causationId: "run-1", correlationId: "run-1" }

/** A story on an imported tenant whose account A00000001 was collected. */
const story = <A, E>(effect: Effect.Effect<A, E, Billing | EventStore | Postgres | Sandbox | Tenant | Zuora>) =>
  Effect.runPromise(
    Effect.gen(function* () {
      yield* importAs("import-1")
      const billing = yield* Billing
      yield* billing.collect({ operationId: OperationId.make("collect-1"), actor: "test", accountKey: "A00000001" })
      return yield* effect
    }).pipe(Effect.provide(layer))
  )

const reconcile = (lagMs = 0) => Effect.map(run({ ...defaults, runId: "run", lagMs }), ({ report }) => report)

const named = (report: Effect.Success<ReturnType<typeof reconcile>>) =>
  report.discrepancies.map(({ amount, code, title }) =>
    `${code} ${title} ${amount === null ? "" : Money.format(amount)}`.trim()
  )

const meddle = (edit: Edit) => Effect.flatMap(Sandbox, (sandbox) => sandbox.edit(edit))

const cases: Record<string, { readonly edits: ReadonlyArray<Edit>; readonly found: ReadonlyArray<string> }> = {
  "an un-apply": {
    edits: [{ kind: "unapply", paymentKey: "P-00000001" }],
    found: ["Z05 payment P-00000001 on invoice INV00000001 202.24"]
  },
  "an application that nobody of ours made": {
    edits: [{ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" }],
    found: ["Z05 payment P-00000100 on invoice INV00000100 -20.00"]
  },
  "a payment that we never made, and what it paid": {
    edits: [
      { kind: "createPayment", accountKey: "A00000003", amount: "23.17" },
      { kind: "apply", paymentKey: "P-00000002", invoiceKey: "INV00000200", amount: "20.00" }
    ],
    found: ["Z01 payment P-00000002 -23.17"]
  },
  "a changed item and a changed taxation item": {
    edits: [
      {
        kind: "invoiceLine",
        invoiceKey: "INV00000200",
        lineId: "4028905f5a87c0ff015a87d3ae7a0201",
        amount: "81.50"
      },
      {
        kind: "invoiceLine",
        invoiceKey: "INV00000200",
        lineId: "4028905f5a87c0ff015a87d3ae7a0204",
        amount: "3.00"
      }
    ],
    found: expect.arrayContaining([
      expect.stringMatching(/^Z04 item Platform of invoice INV00000200 -1\.50$/),
      expect.stringMatching(/^Z04 item .* of invoice INV00000200 0\.80$/)
    ])
  }
}

describe("Reconciliation", () => {
  it("is clean on what it has recorded itself", () =>
    story(
      Effect.gen(function* () {
        const report = yield* reconcile()
        expect(named(report)).toEqual([])
        expect(report.verdict).toBe("clean")
        expect(report.accounts.every(({ balance, zuora }) => zuora !== null && Money.equals(balance, zuora))).toBe(true)
        expect(report.sources.map(({ count }) => count)).toEqual([expect.any(Number), 4, 0, 2, 3])
      })
    ))

  for (const [what, { edits, found }] of Object.entries(cases))
    it(`names ${what} and nothing else; adopts it; is clean; adopting again changes nothing`, () =>
      story(
        Effect.gen(function* () {
          yield* Effect.forEach(edits, meddle)
          const report = yield* reconcile()
          expect(named(report)).toEqual(found)
          expect(report.verdict).toBe("discrepancies")
          const adoption = yield* adopt(report.discrepancies, cause)
          expect(adoption.adopted.some(({ facts }) => facts > 0)).toBe(true)
          expect(named(yield* reconcile())).toEqual([])
          const again = yield* adopt(report.discrepancies, { ...cause, causationId: "run-2" })
          expect(again.adopted.every(({ facts }) => facts === 0)).toBe(true)
        })
      ))

  it("calls changes younger than the lag timing, and does not adopt them", () =>
    story(
      Effect.gen(function* () {
        yield* meddle({ kind: "unapply", paymentKey: "P-00000001" })
        const report = yield* reconcile(7_200_000)
        expect(new Set(report.discrepancies.map(({ code }): DiscrepancyCode => code))).toEqual(new Set(["Z08"]))
        expect(report.verdict).toBe("clean")
        expect((yield* adopt(report.discrepancies, cause)).adopted).toEqual([])
      })
    ))

  it("imports nothing twice", () =>
    story(
      Effect.gen(function* () {
        const { imported } = yield* importAs("import-2")
        expect(imported.map(({ facts }) => facts)).toEqual([0, 0, 0, 0])
      })
    ))
})

describe("An account with an open call", () => {
  const apply = (operationId: string) => ({
    operationId: OperationId.make(operationId),
    actor: "test",
    paymentKey: "P-00000100",
    invoices: [
      {
        invoiceKey: "INV00000100",
        amount: eur("4.00"),
        division: { _tag: "Strategy" as const, name: "oldest-first" as const }
      }
    ] as const
  })
  const loseAnswer = Effect.flatMap(Sandbox, (sandbox) =>
    sandbox.fault({ kind: "loseAnswer", path: "/v1/payments/*/apply" })
  )

  it("is timing; neither adopting nor importing records what that call may have done; its resume records it once", () =>
    story(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* loseAnswer
        expect(yield* Effect.flip(billing.applyPayment(apply("open-1")))).toMatchObject({ _tag: "OutcomeUnknown" })
        const report = yield* reconcile()
        expect(new Set(report.discrepancies.map(({ code }) => code))).toEqual(new Set(["Z08"]))
        expect(report.verdict).toBe("could-not-tell")
        expect((yield* adopt(report.discrepancies, cause)).adopted).toEqual([])
        const { gaps, imported, verdict } = yield* importAs("import-3")
        expect(imported.map(({ facts }) => facts)).toEqual([0, 0, 0, 0])
        expect(verdict).toBe("differs")
        expect(gaps.map(({ why }) => why)).toEqual(
          expect.arrayContaining([expect.stringContaining("open operation open-1")])
        )
        yield* billing.resume(OperationId.make("open-1"), "test")
        expect(yield* reconcile()).toMatchObject({ verdict: "clean", discrepancies: [] })
        const sandbox = yield* Sandbox
        const puts = (yield* sandbox.calls).filter(({ method }) => method === "PUT")
        expect(puts).toHaveLength(1)
      })
    ))

  it("is not adopted either where the call began after the run", () =>
    story(
      Effect.gen(function* () {
        yield* meddle({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "2.00" })
        const { discrepancies } = yield* reconcile()
        expect(discrepancies.map(({ code }) => code)).toEqual(["Z05"])
        const billing = yield* Billing
        yield* loseAnswer
        yield* Effect.flip(billing.applyPayment(apply("open-2")))
        const { adopted, left } = yield* adopt(discrepancies, cause)
        expect(adopted).toEqual([])
        expect(left.map(({ code }) => code)).toEqual(["Z05"])
      })
    ))
})
