/** The client over an HTTP client of the caller's choice: here the sandbox's own, without a socket. */
import { describe, expect, it } from "@effect/vitest"
import * as InProcess from "@counterfoil/zuora-sandbox/InProcess"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import { Zuora } from "../src/Zuora.ts"
import { collect, settings } from "./Tenant.ts"

const overSandbox = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layerOver(settings(baseUrl, { clientId, clientSecret: Redacted.make(clientSecret) }))
  )
).pipe(Layer.provideMerge(InProcess.layer({ seed: "demo" })))

describe("the client over another HTTP client", () => {
  it.effect("reads and sends as over fetch", () =>
    Effect.gen(function* () {
      const zuora = yield* Zuora
      expect((yield* zuora.getPayment("P-00000100")).amount).toBe("50")
      const answer = yield* zuora.send(collect, { idempotencyKey: "k" })
      expect(yield* Effect.fromResult(InvoiceCollect.interpret(answer))).toMatchObject({ amountCollected: "202.24" })
    }).pipe(Effect.provide(overSandbox))
  )

  it.effect("does not know what became of a call whose connection broke", () =>
    Effect.gen(function* () {
      yield* (yield* Sandbox).fault({ kind: "loseAnswer", method: "POST", path: "*collect" })
      const lost = yield* Effect.flip((yield* Zuora).send(collect, { idempotencyKey: "k" }))
      expect(lost).toMatchObject({ _tag: "OutcomeUnknown", kind: "ConnectionLost", money: "unknown" })
    }).pipe(Effect.provide(overSandbox))
  )
})
