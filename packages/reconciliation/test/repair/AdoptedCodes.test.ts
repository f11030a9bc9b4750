/**
 * Code by code over a real sandbox and the tables: what Zuora shows and we do not is found, offered to be recorded, adopted,
 * and nothing differs then. Nothing is changed in Zuora by any of it, and nothing is proposed where nothing differs.
 */
import { Billing } from "@counterfoil/billing/Billing"
import type { Tenant } from "@counterfoil/billing/Tenant"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adopt } from "../../src/Adoption.ts"
import * as Import from "../../src/Import.ts"
import { defaults, run } from "../../src/Reconciliation.ts"
import { layer } from "../DemoTenant.ts"
import { money } from "../report/Example.ts"
import { asked, called, meddle, paid, platformLine } from "./Plants.ts"
import { cause, traces } from "./Workshop.ts"

type Needs = Billing | EventStore | Postgres | Sandbox | Tenant | Zuora

interface Case {
  readonly what: string
  /** What our books have done before. */
  readonly before?: Effect.Effect<unknown, unknown, Needs>
  /** What somebody does in Zuora. */
  readonly plant: Effect.Effect<unknown, unknown, Needs>
  readonly words: ReadonlyArray<string>
}

/** An invoice of two lines without tax, of which one is paid: a header alone would pay both. */
const untaxed = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  const lines = ["a", "b"].map((name) => ({ id: name.repeat(32), name, amount: "20.00" }))
  yield* sandbox.seed({ invoices: [{ number: "INV00000901", account: "A00000002", items: lines }] })
  yield* Import.run({ importId: "import-untaxed", actor: "test", terms: { _tag: "Begin" } })
  const billing = yield* Billing
  yield* billing.applyPayment({
    ...asked("untaxed"),
    paymentKey: "P-00000100",
    invoices: [
      {
        invoiceKey: "INV00000901",
        amount: money("10.00"),
        division: { _tag: "Strategy", name: "oldest-first" }
      }
    ]
  })
})

const shown = (documents: string) => `record what Zuora shows of ${documents}`

const cases: Readonly<Record<string, Case>> = {
  Z01: {
    what: "a payment that somebody entered",
    plant: meddle({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" }),
    words: [shown("payment P-00000001")]
  },
  Z02: {
    what: "a payment that somebody deleted",
    plant: Effect.andThen(called("PUT", "/v1/payments/P-00000200/cancel"), called("DELETE", "/v1/payments/P-00000200")),
    words: [shown("payment P-00000200")]
  },
  Z03: {
    what: "an invoice that somebody took back to draft",
    plant: called("PUT", "/v1/object/invoice/4028905f5a87c0ff015a87eb6b750300", { Status: "Draft" }),
    words: [shown("invoice INV00000300")]
  },
  Z04: {
    what: "a line that somebody made dearer",
    plant: meddle({ kind: "invoiceLine", invoiceKey: "INV00000200", lineId: platformLine, amount: "81.50" }),
    words: [shown("invoice INV00000200")]
  },
  Z05: {
    what: "an application that somebody made",
    plant: meddle({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" }),
    words: [shown("payment P-00000100, invoice INV00000100")]
  },
  Z06: {
    what: "an application that somebody made anew, by its header",
    before: untaxed,
    plant: Effect.andThen(
      meddle({ kind: "unapply", paymentKey: "P-00000100" }),
      meddle({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000901", amount: "10.00" })
    ),
    words: [shown("payment P-00000100, invoice INV00000901")]
  },
  Z07: {
    what: "an application that somebody took back, which the run before has seen",
    before: paid("10.00"),
    plant: meddle({ kind: "unapply", paymentKey: "P-00000100" }),
    words: [shown("payment P-00000100, invoice INV00000100")]
  },
  Z14: {
    what: "a payment that has failed since",
    plant: meddle({ kind: "paymentStatus", paymentKey: "P-00000200", status: "Error" }),
    words: [shown("payment P-00000200")]
  }
}

let runs = 0
const reconciled = Effect.suspend(() =>
  Effect.map(run({ ...defaults, runId: `run-${(runs += 1)}`, lagMs: 0 }), ({ report }) => ({
    report,
    verdict: report.verdict,
    // What has another id since is told, and is no difference.
    proposals: report.discrepancies
      .filter(({ severity }) => severity !== "info")
      .map(({ code, id }) => [code, report.proposals[id]] as const)
  }))
)
const clean = { verdict: "clean", proposals: [] }

describe("What Zuora shows is adopted, and the next run proves it", () => {
  for (const [code, { before = Effect.void, plant, what, words }] of Object.entries(cases))
    it(`${code}: ${what}`, () =>
      Effect.runPromise(
        Effect.gen(function* () {
          yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
          yield* before
          expect(yield* reconciled).toMatchObject(clean)
          yield* plant
          const found = yield* reconciled
          const offered = expect.objectContaining({ _tag: "Offered", approvers: 0, words }) as unknown
          expect(found.proposals.map(([, proposal]) => proposal)).toEqual([offered])
          expect(found.proposals[0]?.[0]).toBe(code)
          const { changes } = yield* traces
          const { adopted, left } = yield* adopt(found.report.discrepancies, cause("adopt"))
          expect([adopted.map(({ facts }) => facts > 0), left]).toEqual([[true], []])
          expect(yield* reconciled).toMatchObject(clean)
          const once = yield* traces
          yield* adopt(found.report.discrepancies, cause("again"))
          expect(yield* traces).toEqual({ ...once, changes })
        }).pipe(Effect.provide(layer))
      ))
})
