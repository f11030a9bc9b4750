import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { Zuora } from "../src/Zuora.ts"
import { type Canned, responder, token } from "./Responder.ts"
import { apply, payment, scenario, tenant } from "./Tenant.ts"

const path = "/v1/payments/P-00000001/apply"
const unauthenticated = { status: 401, body: '{"success":false,"reasons":[{"code":90000011,"message":"no"}]}' }

/** Every text reachable from a value, however well its own printing hides it. */
const stringsIn = (root: unknown): ReadonlyArray<string> => {
  const seen = new Set<unknown>([root])
  // A set visits what is added to it while it is walked.
  for (const value of seen) {
    if (typeof value !== "object" || value === null) continue
    for (const key of Reflect.ownKeys(value)) seen.add(Reflect.get(value, key))
  }
  return [...seen].filter((value) => typeof value === "string")
}

describe("the access token", () => {
  it("and the client's secret are in no error", () =>
    scenario(function* () {
      const reset: Canned = { instead: (response) => response.socket?.resetAndDestroy() }
      const cut: Canned = { body: '{"access_token":"token-1","expires_in":' }
      const odd: Canned = { body: '{"access_token":"token-1","expires_in":{"token-1":1}}' }
      const scripts = [
        { [path]: [reset] },
        { "/oauth/token": [reset] },
        { "/oauth/token": [cut] },
        { "/oauth/token": [odd] }
      ]
      for (const script of scripts) {
        const http = yield* responder(script)
        const error = yield* Effect.flip(Zuora.use((zuora) => zuora.send(apply)).pipe(tenant(http.baseUrl)))
        const shown = [...stringsIn(error), String(error), JSON.stringify(error)].join(" ")
        expect(shown).not.toMatch(/token-1|client_secret|=secret|"secret"/)
      }
    }))

  it("is taken once for many calls at the same time", () =>
    scenario(function* () {
      const http = yield* responder({ [path]: [{ body: payment }] })
      yield* Zuora.use((zuora) =>
        Effect.all(
          Array.from({ length: 10 }, () => zuora.send(apply)),
          { concurrency: 10 }
        )
      ).pipe(tenant(http.baseUrl))
      expect(http.tokens()).toHaveLength(1)
      expect(http.tokens()[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded")
      expect(http.tokens()[0]?.body.toString()).toBe(
        "client_id=client&client_secret=secret&grant_type=client_credentials"
      )
    }))

  it("is replaced 300 seconds before it expires", () =>
    scenario(function* () {
      const http = yield* responder({ [path]: [{ body: payment }], "/oauth/token": [token("one"), token("two")] })
      yield* Effect.gen(function* () {
        const zuora = yield* Zuora
        yield* zuora.send(apply)
        yield* TestClock.adjust(3_298_999)
        yield* zuora.send(apply)
        yield* TestClock.adjust(1)
        yield* zuora.send(apply)
      }).pipe(tenant(http.baseUrl))
      const bearers = http.calls().map(({ headers }) => headers.authorization)
      expect(bearers).toEqual(["Bearer one", "Bearer one", "Bearer two"])
    }))

  it("is renewed once when Zuora does not accept it, and the second no is the answer", () =>
    scenario(function* () {
      const http = yield* responder({
        [path]: [unauthenticated, { body: payment }, unauthenticated],
        "/oauth/token": [token("one"), token("two"), token("three")]
      })
      const statuses = yield* Effect.gen(function* () {
        const zuora = yield* Zuora
        return [(yield* zuora.send(apply)).status, (yield* zuora.send(apply)).status]
      }).pipe(tenant(http.baseUrl))
      expect(statuses).toEqual([200, 401])
      const bearers = http.calls().map(({ headers }) => headers.authorization)
      expect(bearers).toEqual(["Bearer one", "Bearer two", "Bearer two", "Bearer three"])
    }))

  it("is not asked for again and again by reads when the secret is wrong", () =>
    scenario(function* () {
      const http = yield* responder({ "/oauth/token": [unauthenticated] })
      const error = yield* Effect.flip(Zuora.use((zuora) => zuora.getPayment("P-1")).pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "NotSent", kind: "NoToken", blame: "us", repeat: "Pointless" })
      expect(http.tokens()).toHaveLength(1)
    }))
})
