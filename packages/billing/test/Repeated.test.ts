/** A repeated command is recognised by what it asks for; what was asked of Zuora can be proved by its hash. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import { expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { moneyCalls, published, run, tagOf } from "./Story.ts"

/** The same content with all fields in the opposite order. */
const reversed = <A>(value: A): A => {
  if (Array.isArray(value)) return value.map(reversed) as A
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).map(([key, field]) => [key, reversed(field)] as const)
  return Object.fromEntries(entries.toReversed()) as A
}

it("is the same command in whatever order its fields are, whoever asks and why", () =>
  run(
    Effect.gen(function* () {
      const billing = yield* Billing
      const first = yield* billing.applyPayment(published)
      const again = yield* billing.applyPayment({ ...reversed(published), actor: "bob", reason: "asked again" })
      expect(again).toEqual(first)
      expect(yield* moneyCalls).toHaveLength(1)
    })
  ))

it("is another command with one field more, or by another method", () =>
  run(
    Effect.gen(function* () {
      const billing = yield* Billing
      yield* billing.applyPayment(published)
      expect(yield* tagOf(billing.applyPayment({ ...published, paymentKey: "P-00000200" }))).toBe("OperationReused")
      const { actor, operationId } = published
      expect(yield* tagOf(billing.collect({ actor, operationId, accountKey: "A00000001" }))).toBe("OperationReused")
      expect(yield* moneyCalls).toHaveLength(1)
    })
  ))

it("leaves the exact call in the store, under the hash of method, path and body, before it goes out", () =>
  run(
    Effect.gen(function* () {
      const billing = yield* Billing
      const sandbox = yield* Sandbox
      const store = yield* EventStore
      yield* sandbox.fault({ kind: "loseRequest", method: "PUT" })
      expect(yield* tagOf(billing.applyPayment(published))).toBe("OutcomeUnknown")
      const [requested] = yield* store.readStream("Operation-apply-1")
      expect(requested).toBeDefined()
      const { call, callHash } = (requested?.data ?? {}) as unknown as {
        readonly call: { readonly method: string; readonly path: string; readonly body: string }
        readonly callHash: string
      }
      const { body, method, path } = call
      expect(createHash("sha256").update(`${method} ${path}\n${body}`).digest("hex")).toBe(callHash)
      expect((yield* moneyCalls).map((sent) => `${sent.method} ${sent.path}`)).toEqual([`${method} ${path}`])
    })
  ))
