/** What fails around a call, before it and after it, and what callers are told about the money. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { StoreError } from "@counterfoil/event-store/StoreError"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe, expect, it } from "vitest"
import { defaults } from "../src/Tenant.ts"
import { apply, collect, create, faulty, forward, make, resume, sent, story, underWay } from "./Acting.ts"
import { demo, op } from "./Harness.ts"
import { balanced, tagOf } from "./Story.ts"
import { inProcess, Shift } from "./World.ts"

const { laneMs } = defaults

describe("What fails around the call", () => {
  it(
    "the store, when the answer is here: unknown, and resume finds out",
    story(
      Effect.gen(function* () {
        const store = yield* EventStore
        const broken = EventStore.of({
          ...store,
          append: (commit) =>
            commit.id.includes(":answered-")
              ? Effect.fail(new StoreError({ operation: "append", retryable: true, cause: "disk full" }))
              : store.append(commit)
        })
        const error = yield* Effect.flip(inProcess((billing) => apply.make(billing), { store: broken }))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", text: expect.stringContaining("disk full") })
        yield* forward(laneMs + 1000)
        expect(yield* resume(apply)).toBe("succeeded")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "reading back what a collect did: unknown, and resume only reads",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.fault({ kind: "answer", method: "GET", path: "/v1/payments/*", status: 200, body: "<html/>" })
        expect(yield* make(collect)).toBe("OutcomeUnknown")
        expect(yield* resume(collect)).toBe("succeeded")
        expect(yield* sent(collect)).toBe(1)
        yield* balanced
      })
    )
  )

  it(
    "reading before the call: nothing is sent or stored, and it says so",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.fault({ kind: "answer", method: "GET", path: "/v1/payments/*", status: 200, body: "<html/>" })
        expect(yield* make(apply)).toBe("ReadFailed")
        expect(yield* resume(apply)).toBe("OperationNotFound")
        expect(yield* make(apply)).toBe("succeeded")
      })
    )
  )

  it(
    "the caller, who gives up in the middle: the operation is open, and resume finds out",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "delay", delayMs: 1500 })
        const caller = yield* Effect.forkChild(make(apply))
        yield* underWay(apply)
        yield* Fiber.interrupt(caller)
        expect(yield* inProcess((billing) => billing.openOperations)).toMatchObject([{ state: "InFlight" }])
        yield* Effect.sleep(2000)
        expect(yield* resume(apply, "first")).toBe("succeeded")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "the token, before anything could be read: nothing is sent or stored",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.fault({ kind: "answer", method: "POST", path: "/oauth/token", status: 401, times: 9 })
        expect(yield* make(apply)).toBe("ReadFailed")
        expect(yield* inProcess((billing) => billing.openOperations)).toEqual([])
      })
    )
  )

  it(
    "the token, after the intention was stored: certainly not sent, and the account is free",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const { forward: shift } = yield* Shift
        const store = yield* EventStore
        const tooLate = EventStore.of({
          ...store,
          append: (commit) =>
            commit.id.endsWith(":requested")
              ? Effect.andThen(
                  Effect.orDie(
                    sandbox.fault({ kind: "answer", method: "POST", path: "/oauth/token", status: 401, times: 9 })
                  ),
                  Effect.andThen(shift(2 * 3_600_000), store.append(commit))
                )
              : store.append(commit)
        })
        const tag = yield* inProcess((billing) => tagOf(apply.make(billing)), { store: tooLate })
        expect(tag).toBe("CallNotSent")
        expect(yield* sent(apply)).toBe(0)
        expect(yield* inProcess((billing) => billing.openOperations)).toEqual([])
      })
    )
  )
})

describe("A payment that is Processing", () => {
  it(
    "stops another collect of its account until it has ended",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const collectAgain = inProcess((billing) =>
          tagOf(
            billing.collect({
              operationId: op("collect-4"),
              actor: "job",
              accountKey: "A00000004",
              invoiceKey: demo.legacyInvoice
            })
          )
        )
        yield* sandbox.edit({ kind: "paymentStatus", paymentKey: demo.legacyPayment, status: "Processing" })
        expect(yield* make(create)).toBe("WrongPhase")
        expect(yield* collectAgain).toBe("PaymentInFlight")
        expect((yield* sandbox.calls).filter(({ path }) => path.includes("invoice-collect"))).toEqual([])
        yield* sandbox.edit({ kind: "paymentStatus", paymentKey: demo.legacyPayment, status: "Processed" })
        expect(yield* collectAgain).not.toBe("PaymentInFlight")
      })
    )
  )
})
