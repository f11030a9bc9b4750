/** The service against a responder, and calls to send. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CreatePayment from "../src/calls/CreatePayment.ts"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import { Zuora } from "../src/Zuora.ts"
import * as ZuoraSettings from "../src/ZuoraSettings.ts"

export const settings = (baseUrl: string, more: Partial<ZuoraSettings.ZuoraSettings> = {}) =>
  ZuoraSettings.make({ baseUrl, clientId: "client", clientSecret: Redacted.make("secret"), ...more })

/** Runs with a service for one tenant. */
export const tenant =
  (baseUrl: string, more: Partial<ZuoraSettings.ZuoraSettings> = {}) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provide(effect, Zuora.layer(settings(baseUrl, more)))

export const hex = (character: string): string => character.repeat(32)

export const collect = Result.getOrThrow(
  InvoiceCollect.prepare(
    { accountKey: "A00000001", documentDate: "2026-03-31", targetDate: "2026-03-31" },
    settings("http://x")
  )
)
export const apply = Result.getOrThrow(
  ApplyPayment.prepare(
    { paymentKey: "P-00000001", invoices: [{ invoiceId: hex("a"), amount: "10.10" }], effectiveDate: "2026-03-31" },
    settings("http://x")
  )
)

export const create = Result.getOrThrow(
  CreatePayment.prepare({ amount: "44.10", currency: "USD", type: "External" }, settings("http://x"))
)

export const collected = '{"success":true,"amountCollected":44.10,"paymentId":"p1","invoices":[],"creditMemos":[]}'
export const payment =
  '{"success":true,"id":"p1","number":"P-00000001","status":"Processed","type":"Electronic","currency":"USD","amount":44.10}'

/** Runs one test's story under a test clock; what it started is stopped at its end. */
export const scenario = <A>(
  story: () => Generator<Effect.Effect<unknown, unknown, Scope.Scope>, A, never>
): Promise<A> => Effect.runPromise(Effect.gen(story).pipe(Effect.scoped, Effect.provide(TestClock.layer())))
