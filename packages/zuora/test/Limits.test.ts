/** The budget over real sockets: shared by the layers of one process, and never an excuse to send a money call twice. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { Zuora } from "../src/Zuora.ts"
import { type Canned, responder } from "./Responder.ts"
import { apply, create, payment, scenario, tenant } from "./Tenant.ts"

const path = "/v1/payments/P-00000001"

/** Answers after a while, and knows how many it had open at once. */
const busy = () => {
  const seen = { open: 0, most: 0 }
  const slow: Canned = {
    instead: (response) => {
      seen.most = Math.max(seen.most, ++seen.open)
      setTimeout(() => {
        seen.open -= 1
        response.end(payment)
      }, 20)
    }
  }
  return { seen, slow }
}

const nine = Effect.all(
  Array.from({ length: 9 }, () => Zuora.use((zuora) => zuora.send(apply))),
  { concurrency: "unbounded" }
)

describe("the limits of a tenant", () => {
  it("hold for all layers of the same address and client together, the smallest one counts", () =>
    scenario(function* () {
      const { seen, slow } = busy()
      const http = yield* responder({ [apply.path]: [slow] })
      yield* Effect.all(
        [
          nine.pipe(tenant(http.baseUrl, { maxInFlight: 5 })),
          nine.pipe(tenant(`${http.baseUrl}/`, { maxInFlight: 2 }))
        ],
        { concurrency: "unbounded" }
      )
      expect(seen.most).toBe(2)
      expect(http.calls()).toHaveLength(18)
    }))

  it("are another client's own", () =>
    scenario(function* () {
      const { seen, slow } = busy()
      const http = yield* responder({ [apply.path]: [slow] })
      const one = nine.pipe(tenant(http.baseUrl, { maxInFlight: 2 }))
      const other = nine.pipe(tenant(http.baseUrl, { maxInFlight: 2, clientId: "other" }))
      yield* Effect.all([one, other], { concurrency: "unbounded" })
      expect(seen.most).toBe(4)
    }))

  it("are forgotten with the last layer", () =>
    scenario(function* () {
      const limited: Canned = { status: 429, headers: { "retry-after": "120" } }
      const http = yield* responder({ [path]: [limited, { body: payment }] })
      const get = Zuora.use((zuora) => zuora.getPayment("P-00000001"))
      yield* Effect.flip(get.pipe(tenant(http.baseUrl, { readAttempts: 1 })))
      expect((yield* get.pipe(tenant(http.baseUrl))).id).toBe("p1")
    }))

  it("do not hold back the request for a token", () =>
    scenario(function* () {
      const arrived = Promise.withResolvers<void>()
      const http = yield* responder({ [apply.path]: [{ instead: () => arrived.resolve() }] })
      const send = Zuora.use((zuora) => zuora.send(apply)).pipe(tenant(http.baseUrl, { maxInFlight: 1 }))
      const first = yield* Effect.forkChild(send)
      yield* Effect.promise(() => arrived.promise)
      // A layer of its own has no token yet, and shares the one place.
      const second = yield* Effect.forkChild(send)
      while (http.tokens().length < 2) yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      expect(http.calls()).toHaveLength(1)
      yield* Fiber.interruptAll([first, second])
    }))

  it("hold a money call back, which then says that it was not sent; it never goes out later", () =>
    scenario(function* () {
      const limited: Canned = { status: 429, headers: { "retry-after": "60" } }
      const http = yield* responder({ [apply.path]: [limited, { body: payment }], [create.path]: [{ body: payment }] })
      yield* Effect.gen(function* () {
        const zuora = yield* Zuora
        // The 429 itself is an answer like any other: whoever sent it decides, nobody repeats it here.
        expect((yield* zuora.send(apply)).status).toBe(429)
        const held = yield* Effect.flip(zuora.send(create, { idempotencyKey: "k1" }))
        expect(held).toMatchObject({
          _tag: "NotSent",
          kind: "Held",
          blame: "us",
          repeat: "Safe",
          money: "nothing happened"
        })
        expect(held).toHaveProperty("retryAfterMs")
        yield* TestClock.adjust(200_000)
        expect(http.calls()).toHaveLength(1)
        yield* zuora.send(create, { idempotencyKey: "k1" })
        expect(http.calls()).toHaveLength(2)
      }).pipe(tenant(http.baseUrl))
    }))

  it("tell apart a call that was interrupted before its turn from one that may have been sent", () =>
    scenario(function* () {
      const arrived = Promise.withResolvers<void>()
      const http = yield* responder({ [apply.path]: [{ instead: () => arrived.resolve() }] })
      const sending: Array<string> = []
      yield* Effect.gen(function* () {
        const zuora = yield* Zuora
        const send = (name: string) => zuora.send(apply, { onSending: () => void sending.push(name) })
        const first = yield* Effect.forkChild(send("first"))
        yield* Effect.promise(() => arrived.promise)
        const second = yield* Effect.forkChild(send("second"), { startImmediately: true })
        yield* Fiber.interrupt(second)
        yield* Fiber.interrupt(first)
      }).pipe(tenant(http.baseUrl, { maxInFlight: 1 }))
      expect(sending).toEqual(["first"])
      expect(http.calls()).toHaveLength(1)
    }))
})
