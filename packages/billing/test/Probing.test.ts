/** A PUT has no key: a repeat would act again, so Zuora is read first, twice, and far enough apart. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { record } from "../src/Observing.ts"
import { causeOf } from "../src/Recording.ts"
import { defaults } from "../src/Tenant.ts"
import { readPayment } from "../src/ZuoraDocuments.ts"
import { applied, apply, faulty, forward, make, resume, sent, story } from "./Acting.ts"
import { type Call } from "./Calls.ts"
import { demo, eur, op, zuoraLayer } from "./Harness.ts"
import { balanced, published } from "./Story.ts"
import { inProcess } from "./World.ts"

const { quietMs } = defaults

describe("A PUT", () => {
  it(
    "is sent again only after two equal looks, far enough apart",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "loseRequest" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* forward(quietMs - 60_000)
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* sent(apply)).toBe(1)
        yield* forward(60_000)
        expect(yield* resume(apply)).toBe("succeeded")
        expect(yield* sent(apply)).toBe(2)
        expect(yield* applied).toHaveLength(1)
        yield* balanced
      })
    )
  )

  it(
    "is not sent again after two looks close together, however late they are",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "loseRequest" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* forward(3 * quietMs)
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "is not sent again while the payment moves elsewhere between the looks",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.seed({
          invoices: [{ number: "INV9", account: "A00000002", items: [{ name: "Other", amount: "9.00" }] }]
        })
        yield* faulty(apply, { kind: "loseRequest" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* forward(quietMs + 1000)
        yield* sandbox.edit({ kind: "apply", paymentKey: demo.payment, invoiceKey: "INV9", amount: "1.00" })
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* sent(apply)).toBe(1)
        yield* forward(quietMs + 1000)
        expect(yield* resume(apply)).toBe("succeeded")
        expect(yield* sent(apply)).toBe(2)
      })
    )
  )

  it(
    "is not sent again when somebody has taken back what it did",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* faulty(apply, { kind: "loseAnswer" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* sandbox.edit({ kind: "unapply", paymentKey: demo.payment })
        for (let look = 0; look < 4; look += 1) {
          expect(yield* resume(apply)).toBe("OutcomeUnknown")
          yield* forward(quietMs + 1000)
        }
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "starts its looks anew when what it sees changes in between",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* faulty(apply, { kind: "loseRequest" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* forward(quietMs + 1000)
        yield* sandbox.edit({
          kind: "apply",
          paymentKey: demo.payment,
          invoiceKey: demo.consolidated.number,
          amount: "1.00"
        })
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* forward(quietMs + 1000)
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "is not taken for done because somebody had applied the same amount before",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* inProcess((billing) => billing.applyPayment({ ...published, operationId: op("apply-0") }))
        const [portion] = published.invoices
        const again: Call = {
          ...apply,
          make: (billing) =>
            billing.applyPayment({
              ...published,
              invoices: [{ ...portion, amount: eur("3.00"), division: { _tag: "ZuoraChooses" } }]
            })
        }
        yield* sandbox.edit({
          kind: "apply",
          paymentKey: demo.payment,
          invoiceKey: demo.consolidated.number,
          amount: "3.00"
        })
        yield* faulty(again, { kind: "loseRequest" })
        expect(yield* make(again)).toBe("OutcomeUnknown")
        expect(yield* resume(again)).toBe("OutcomeUnknown")
        yield* forward(quietMs + 1000)
        expect(yield* resume(again)).toBe("succeeded")
        expect(yield* applied).toHaveLength(3)
        yield* balanced
      })
    )
  )

  it(
    "is not sent again when somebody has recorded its effect before anybody resumed it",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "loseAnswer" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        const payment = yield* readPayment(demo.payment).pipe(Effect.provide(zuoraLayer()))
        yield* record([payment], causeOf({ operationId: op("nightly"), actor: "reconciler" }), "observed")
        expect(yield* resume(apply)).toBe("succeeded")
        yield* forward(2 * quietMs)
        expect(yield* sent(apply)).toBe(1)
        const ledger = yield* balanced
        const [state] = ledger.payments.values()
        const remaining =
          state === undefined || state._tag === "NotSeen" ? [] : [...state.usage.applications.applied.values()]
        expect(remaining.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0n)).toBe(1010n)
      })
    )
  )
})
