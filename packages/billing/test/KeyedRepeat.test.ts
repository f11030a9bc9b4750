/** A POST with a key: repeated with the same key and body while Zuora knows it, and the first answer counts. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { defaults } from "../src/Tenant.ts"
import { collect, create, faulty, forward, make, resume, sent, story } from "./Acting.ts"
import { arrivals, moved, type Call } from "./Calls.ts"
import { demo, op } from "./Harness.ts"
import { balanced } from "./Story.ts"
import { inProcess } from "./World.ts"

const { keyLifeMs } = defaults

describe("A keyed POST", () => {
  for (const call of [collect, create]) {
    it(
      `${call.path}: takes the first answer out of a 409`,
      story(
        Effect.gen(function* () {
          const sandbox = yield* Sandbox
          yield* sandbox.settings({ idempotencyReplay: "conflict" })
          yield* faulty(call, { kind: "loseAnswer" })
          expect(yield* make(call)).toBe("OutcomeUnknown")
          expect(yield* resume(call, "first")).toBe("succeeded")
          expect((yield* arrivals(call)).map(({ outcome, status }) => [outcome, status])).toEqual([
            ["answer lost", 200],
            ["replayed", 409]
          ])
          yield* balanced
        })
      )
    )

    it(
      `${call.path}: waits and asks again after a 409 without a usable body`,
      story(
        Effect.gen(function* () {
          yield* faulty(call, { kind: "loseAnswer" })
          expect(yield* make(call)).toBe("OutcomeUnknown")
          yield* faulty(call, { kind: "answer", status: 409, contentType: "application/json", body: "{}" })
          expect(yield* resume(call, "first")).toBe("OutcomeUnknown")
          expect(yield* resume(call, "first")).toBe("succeeded")
          expect(yield* sent(call)).toBe(3)
          yield* balanced
        })
      )
    )

    it(
      `${call.path}: is not sent again once Zuora may have forgotten its key`,
      story(
        Effect.gen(function* () {
          yield* faulty(call, { kind: "loseRequest" })
          expect(yield* make(call)).toBe("OutcomeUnknown")
          yield* forward(keyLifeMs + 1)
          expect(yield* resume(call)).toBe("OutcomeUnknown")
          expect(yield* sent(call)).toBe(1)
          expect(yield* inProcess((billing) => billing.openOperations)).toMatchObject([
            { operationId: call.operationId, state: "Unknown" }
          ])
        })
      )
    )
  }

  it(
    "whose key is too old is still recorded where Zuora shows its effect",
    story(
      Effect.gen(function* () {
        yield* faulty(create, { kind: "loseAnswer" })
        expect(yield* make(create)).toBe("OutcomeUnknown")
        yield* forward(keyLifeMs + 1)
        expect(yield* resume(create)).toBe("succeeded")
        expect(yield* sent(create)).toBe(1)
        yield* balanced
      })
    )
  )

  for (const declineCode of ["50000099", "53000060"] as const)
    it(
      `whose decline (as ${declineCode}) was lost gets it again, and does not try the card twice`,
      story(
        Effect.gen(function* () {
          const sandbox = yield* Sandbox
          yield* sandbox.settings({ declineCode })
          const decline: Call = {
            ...collect,
            make: (billing) =>
              billing.collect({ operationId: op("collect-1"), actor: "job", accountKey: demo.declinedAccount })
          }
          yield* faulty(decline, { kind: "loseAnswer" })
          expect(yield* make(decline)).toBe("OutcomeUnknown")
          expect(yield* resume(decline, "first")).toBe("Declined")
          expect(yield* make(decline)).toBe("Declined")
          expect((yield* arrivals(decline)).map(({ outcome }) => outcome)).toEqual(["answer lost", "replayed"])
          expect((yield* moved).payments.filter((payment) => payment.endsWith(" Processed"))).toHaveLength(2)
        })
      )
    )
})
