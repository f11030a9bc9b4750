/**
 * A store that a newer program has written to: types, versions and whole streams that this one does not know. They stay,
 * the rest is folded and compared, and what rests on them is neither told nor decided.
 */
import { Billing } from "@counterfoil/billing/Billing"
import type { Tenant } from "@counterfoil/billing/Tenant"
import { Currency } from "@counterfoil/domain/Currency"
import { OperationId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
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

/** The stream of a document that the import has seen, by its number. */
const streamOf = Effect.fnUntraced(function* (number: string) {
  const { readAll } = yield* EventStore
  const events = yield* Stream.runCollect(readAll)
  const found = events.find(({ data }) => (data as { readonly number?: string }).number === number)
  if (found === undefined) throw new Error(`the demo seed has no ${number}`)
  return found
})

/** What a newer program appends to a stream. */
const write = Effect.fnUntraced(function* (
  stream: string,
  subject: string | null,
  type: string,
  schemaVersion: number
) {
  const store = yield* EventStore
  const version = (yield* store.readStream(stream)).length
  const on = "2026-03-02"
  const event = { type, schemaVersion, data: { news: "of tomorrow" }, meta: {}, effectiveOn: on, bookedOn: on }
  yield* store.append({
    id: `newer:${stream}:${version}`,
    appends: [{ stream, subject, expectedVersion: version, events: [event] }]
  })
})

const apply = (operationId: string, paymentKey: string, invoiceKey: string) => ({
  operationId: OperationId.make(operationId),
  actor: "test",
  paymentKey,
  invoices: [
    {
      invoiceKey,
      amount: Result.getOrThrow(Money.parse("4.00", Currency.make("EUR"))),
      division: { _tag: "Strategy" as const, name: "oldest-first" as const }
    }
  ] as const
})

describe("A store with events of a newer program", () => {
  it("is never clean; what it does not concern is compared as ever, and nothing is said of what it does", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        expect((yield* reconcile).verdict).toBe("clean")
        const payment = yield* streamOf("P-00000100")
        const invoice = yield* streamOf("INV00000200")
        yield* write(payment.stream, payment.subject, "PaymentDisputed", 1)
        yield* write(payment.stream, payment.subject, "PaymentApplied", 2)
        yield* write(invoice.stream, invoice.subject, "InvoicePosted", 7)
        yield* write("Dispute-1", null, "DisputeOpened", 1)
        yield* sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "2.00" })
        yield* sandbox.edit({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" })
        const { discrepancies, sources, untold, verdict } = yield* reconcile
        expect(verdict).toBe("could-not-tell")
        expect(untold).toEqual([
          { subject: "Dispute-1", why: expect.stringContaining("DisputeOpened") },
          { subject: invoice.stream, why: expect.stringMatching(/^an event .* version is not known.* knows 1 to 1/) },
          { subject: payment.stream, why: expect.stringMatching(/^2 events .* PaymentDisputed .* type is not known/) }
        ])
        expect(discrepancies.map(({ code, title }) => `${code} ${title}`)).toEqual(["Z01 payment P-00000001"])
        const store = yield* EventStore
        expect(sources[0]?.count).toBe((yield* Stream.runCollect(store.readAll)).length)
      })
    ))

  it("tells of one account what concerns it, and of another what it did before", () =>
    story(
      Effect.gen(function* () {
        const payment = yield* streamOf("P-00000100")
        const other = yield* streamOf("INV00000200")
        yield* write(payment.stream, payment.subject, "PaymentDisputed", 1)
        const of = (accountId: string | null) =>
          Effect.map(
            run({ ...defaults, runId: "run", lagMs: 0, accountId: accountId ?? undefined }),
            ({ report }) => report.verdict
          )
        expect(yield* of(payment.subject)).toBe("could-not-tell")
        expect(yield* of(other.subject)).toBe("clean")
      })
    ))

  it("decides nothing on such a document, records nothing of it, and goes on with the others", () =>
    story(
      Effect.gen(function* () {
        const billing = yield* Billing
        const sandbox = yield* Sandbox
        const payment = yield* streamOf("P-00000100")
        yield* write(payment.stream, payment.subject, "PaymentDisputed", 1)
        const before = (yield* sandbox.calls).length
        expect(yield* Effect.flip(billing.applyPayment(apply("apply-1", "P-00000100", "INV00000100")))).toMatchObject({
          _tag: "StoreError",
          retryable: false,
          message: expect.stringMatching(/PaymentDisputed.*: use the program that wrote it/)
        })
        const sent = (yield* sandbox.calls).slice(before)
        expect(sent.filter(({ method }) => method === "PUT")).toEqual([])
        const { discrepancies } = yield* reconcile
        const cause = { actor: "test", causationId: "run-1", correlationId: "run-1" }
        expect((yield* adopt(discrepancies, cause)).adopted).toEqual([])
        const collected = yield* billing.collect({
          operationId: OperationId.make("collect-1"),
          actor: "test",
          accountKey: "A00000001"
        })
        expect(collected.payments).toHaveLength(1)
      })
    ))
})
