/** Runs one story over the harness, and looks at what it left behind. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { check } from "@counterfoil/domain/identities/Identities"
import * as Ledger from "@counterfoil/domain/Ledger"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { expect } from "vitest"
import type { Billing } from "../src/Billing.ts"
import { placedOf } from "../src/StoredEvents.ts"
import type { Tenant } from "../src/Tenant.ts"
import { demo, eur, harness, type HarnessOptions, item, op } from "./Harness.ts"

export const run = <A, E>(
  effect: Effect.Effect<A, E, Billing | EventStore | Sandbox | Tenant>,
  options?: HarnessOptions
) => Effect.runPromise(Effect.scoped(Effect.provide(effect, harness(options))))

/** The tag of a failure, or "succeeded". */
export const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, { onSuccess: (): string => "succeeded", onFailure: (error): string => error._tag })

export const placed = Effect.gen(function* () {
  const store = yield* EventStore
  return yield* placedOf(yield* Stream.runCollect(store.readAll))
})

/** Everything in the store balances, in the documents and in the journal. */
export const balanced = Effect.gen(function* () {
  const all = yield* placed
  const ledger = Ledger.fold(all)
  expect(check(ledger)).toEqual([])
  const documents = all.filter(({ stream }) => /^(Invoice|DebitMemo|CreditMemo|Payment)-/.test(stream))
  expect(trialBalance(documents.map(({ event }) => event as DocumentEvent)).inTransit).toEqual([])
  return ledger
})

/** Calls that only read though they are no GET. */
const reading = /^\/(oauth|v1\/action\/query|query\/jobs)/

/** Calls that change something, as Zuora received them. */
export const moneyCalls = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  const calls = yield* sandbox.calls
  return calls.filter(({ method, path }) => method !== "GET" && !reading.test(path))
})

/** Zuora's published example: 10.1 = 10 on an item of a consolidated invoice + 0.1 on its taxation item. */
export const published = {
  operationId: op("apply-1"),
  actor: "ada",
  paymentKey: demo.payment,
  invoices: [
    {
      invoiceKey: demo.consolidated.number,
      amount: eur("10.10"),
      division: {
        _tag: "Items" as const,
        items: [item(demo.consolidated.item, "10.00"), item(demo.consolidated.tax, "0.10")] as const
      }
    }
  ] as const
}
