/**
 * Assumption A1 broken on purpose: a lost request takes effect after `quietMs`. Nothing that billing knows can prevent
 * that it acts twice then; a reconciliation run names the damage.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { defaults as tenant, Tenant } from "@counterfoil/billing/Tenant"
import { Currency } from "@counterfoil/domain/Currency"
import { OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Import from "@counterfoil/reconciliation/Import"
import { defaults, runInMemory as run } from "@counterfoil/reconciliation/Reconciliation"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as InProcess from "@counterfoil/zuora-sandbox/InProcess"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"

const zuora = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layerOver(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
  )
)

const layer = Billing.layer({ owner: "test" }).pipe(
  Layer.provideMerge(zuora),
  Layer.provideMerge(InProcess.layer({ seed: "demo" })),
  Layer.provideMerge(EventStore.layerMemory({ tenant: "test" })),
  Layer.provideMerge(Tenant.layer({ tenant: "test", timeZone: "Etc/GMT+8" })),
  Layer.provideMerge(TestClock.layer())
)

const operationId = OperationId.make("apply-1")

const apply = Effect.flatMap(Billing, (billing) =>
  billing.applyPayment({
    operationId,
    actor: "test",
    paymentKey: "P-00000100",
    invoices: [
      {
        invoiceKey: "INV00000100",
        amount: Result.getOrThrow(Money.parse("5.00", Currency.make("EUR"))),
        division: { _tag: "ZuoraChooses" }
      }
    ]
  })
)

/** Applies 5.00 with a request that is lost and lands `landsMs` later; what a reconciliation run finds afterwards. */
const landing = (landsMs: number) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox
    const billing = yield* Billing
    yield* sandbox.settings({ dataQueryMs: 0 })
    yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
    yield* sandbox.fault({ kind: "landLate", method: "PUT", path: "/v1/payments/*/apply", delayMs: landsMs })
    const lost = yield* Effect.flip(apply)
    const resumed: Array<string> = []
    for (let look = 0; look < 3; look += 1) {
      yield* TestClock.adjust(tenant.quietMs + 60_000)
      resumed.push(
        yield* billing
          .resume(operationId, "test")
          .pipe(Effect.match({ onFailure: ({ _tag }) => _tag, onSuccess: () => "Settled" }))
      )
    }
    yield* TestClock.adjust(2 * landsMs)
    const { report } = yield* run({ ...defaults, runId: "run", lagMs: 0 })
    const found = report.discrepancies.map(({ amount, code, title }) =>
      `${code} ${title} ${amount === null ? "" : Money.format(amount)}`.trim()
    )
    return { lost: lost._tag, resumed, found }
  }).pipe(Effect.provide(layer), Effect.runPromise)

describe("a lost request", () => {
  it("that lands within quietMs is found, and acts once", async () => {
    expect(await landing(tenant.quietMs - 60_000)).toEqual({
      lost: "OutcomeUnknown",
      resumed: ["Settled", "Settled", "Settled"],
      found: []
    })
  })

  it("that lands later has acted twice, and Z05 says by how much", async () => {
    expect(await landing(3 * tenant.quietMs)).toEqual({
      lost: "OutcomeUnknown",
      resumed: ["OutcomeUnknown", "Settled", "Settled"],
      found: ["Z05 payment P-00000100 on invoice INV00000100 -5.00"]
    })
  })
})
