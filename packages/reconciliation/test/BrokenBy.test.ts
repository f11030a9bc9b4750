/** A run names the event since which something has been wrong: who recorded it, why, and what it did. */
import { Billing } from "@counterfoil/billing/Billing"
import type { Tenant } from "@counterfoil/billing/Tenant"
import { encode } from "@counterfoil/domain/BillingEvent"
import { Currency } from "@counterfoil/domain/Currency"
import { ApplicationId, GroupId, InvoiceId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { Json } from "@counterfoil/event-store/Json"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as Import from "../src/Import.ts"
import { defaults, run } from "../src/Reconciliation.ts"
import { layer } from "./DemoTenant.ts"

const story = <A, E>(effect: Effect.Effect<A, E, Billing | EventStore | Postgres | Sandbox | Tenant | Zuora>) =>
  Effect.runPromise(
    Effect.andThen(Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } }), effect).pipe(
      Effect.provide(layer)
    )
  )

const reconcile = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) => report)
const eur = (text: string) => Result.getOrThrow(Money.parse(text, Currency.make("EUR")))

const apply = Effect.fnUntraced(function* (operationId: string, amount: string, reason?: string) {
  const billing = yield* Billing
  yield* billing.applyPayment({
    operationId: OperationId.make(operationId),
    actor: "jo@example.com",
    ...(reason === undefined ? {} : { reason }),
    paymentKey: "P-00000100",
    invoices: [
      {
        invoiceKey: "INV00000100",
        amount: eur(amount),
        division: { _tag: "Strategy" as const, name: "oldest-first" as const }
      }
    ]
  })
})

/** The first event of a document, by its number. */
const bornOf = Effect.fnUntraced(function* (number: string) {
  const { readAll } = yield* EventStore
  const events = yield* Stream.runCollect(readAll)
  const found = events.find(({ data }) => (data as { readonly number?: string }).number === number)
  if (found === undefined) throw new Error(`the demo seed has no ${number}`)
  return found
})

describe("the event since which a discrepancy has been there", () => {
  it("is the first application that Zuora does not have any more", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* apply("apply-1", "4.00", "transfer of Monday")
        yield* apply("apply-2", "1.00")
        expect((yield* reconcile).brokenBy).toEqual({})
        yield* sandbox.edit({ kind: "unapply", paymentKey: "P-00000100" })
        const { brokenBy, discrepancies } = yield* reconcile
        const found = discrepancies.find(({ code }) => code === "Z07")
        expect(brokenBy[found?.id ?? ""]).toMatchObject({
          type: "PaymentApplied",
          actor: "jo@example.com",
          reason: "transfer of Monday",
          causationId: "apply-1",
          stream: found?.subject.split(" > ")[0]
        })
        const { after, before } = brokenBy[found?.id ?? ""] ?? {}
        expect((before?.minor ?? 0n) - (after?.minor ?? 0n)).toBe(400n)
      })
    ))

  it("is not told where Zuora has changed and we have not", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "2.00" })
        const { brokenBy, discrepancies } = yield* reconcile
        expect(discrepancies).not.toEqual([])
        expect(brokenBy).toEqual({})
      })
    ))

  it("is the one that broke an identity, whatever was recorded after it", () =>
    story(
      Effect.gen(function* () {
        const store = yield* EventStore
        const payment = yield* bornOf("P-00000100")
        const invoice = yield* bornOf("INV00000100")
        const version = (yield* store.readStream(payment.stream)).length
        const tooMuch = encode({
          _tag: "PaymentApplied",
          application: {
            id: ApplicationId.make("too-much"),
            groupId: GroupId.make("too-much"),
            source: { kind: "payment", id: PaymentId.make(payment.stream.slice("Payment-".length)) },
            target: { kind: "invoice", id: InvoiceId.make(invoice.stream.slice("Invoice-".length)) },
            amount: eur("5000.00"),
            split: { _tag: "Pending" },
            strategy: "observed",
            effectiveOn: LocalDate.make("2026-03-02")
          }
        })
        yield* store.append({
          id: "slip",
          appends: [
            {
              stream: payment.stream,
              subject: payment.subject,
              expectedVersion: version,
              events: [
                {
                  ...tooMuch,
                  data: tooMuch.data,
                  meta: { ...(payment.meta as Record<string, Json>), actor: "script", reason: "by hand" },
                  effectiveOn: "2026-03-02",
                  bookedOn: "2026-03-02"
                }
              ]
            }
          ]
        })
        const { brokenBy, discrepancies } = yield* reconcile
        const found = discrepancies.find(({ code }) => code === "I05")
        expect(brokenBy[found?.id ?? ""]).toMatchObject({
          stream: payment.stream,
          version: version + 1,
          type: "PaymentApplied",
          actor: "script",
          reason: "by hand"
        })
        expect(brokenBy[found?.id ?? ""]?.after?.minor).toBeLessThan(0n)
      })
    ))
})
