/**
 * Random histories in which callouts are lost, doubled, late, out of order and wrongly signed, over real HTTP: what was
 * delivered is on record as the nightly run would have it, and the night finds exactly what was not.
 */
import { adopt } from "@counterfoil/reconciliation/Adoption"
import { defaults, runInMemory as run } from "@counterfoil/reconciliation/Reconciliation"
import * as Money from "@counterfoil/domain/Money"
import { type CalloutsRequest, type Edit, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { listening } from "./Listening.ts"
import { idle, nightly, process, story } from "./Stage.ts"

const cases = globalThis.process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 150 : 12

const payments = ["P-00000100", "P-00000001", "P-00000002"]
const invoices = ["INV00000100", "INV00000200"]
const accounts = ["A00000002", "A00000003"]
const amount = fc
  .integer({ min: 1, max: 2_000 })
  .map((minor) => `${Math.floor(minor / 100)}.${`${minor % 100}`.padStart(2, "0")}`)

/** What people do in Zuora. What Zuora refuses leaves nothing behind. */
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("createPayment" as const), accountKey: fc.constantFrom(...accounts), amount }),
  fc.record({
    kind: fc.constant("apply" as const),
    paymentKey: fc.constantFrom(...payments),
    invoiceKey: fc.constantFrom(...invoices),
    amount
  }),
  fc.record({ kind: fc.constant("unapply" as const), paymentKey: fc.constantFrom(...payments) })
)

/** Edits, and how many rounds of deliveries there are among them. */
const history = fc.array(
  fc.oneof({ arbitrary: edit, weight: 3 }, { arbitrary: fc.constant("deliver" as const), weight: 1 }),
  {
    minLength: 1,
    maxLength: 12
  }
)

const rate = fc.constantFrom(0, 0.2, 0.5)

interface Course {
  readonly steps: ReadonlyArray<Edit | "deliver">
  readonly faults: NonNullable<CalloutsRequest["faults"]>
}

/** Plays a history; everything that is to come has come at its end, and was followed. */
const play = ({ faults, steps }: Course) =>
  process(
    Effect.scoped(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const url = yield* listening
        yield* sandbox.callouts({ url, basic: { username: "zuora", password: "secret" }, hold: true, faults })
        for (const step of steps) {
          if (step === "deliver") yield* sandbox.deliver
          else yield* Effect.ignore(sandbox.edit(step))
        }
        yield* sandbox.deliver
        yield* sandbox.clock({ advanceSeconds: 60 })
        yield* sandbox.deliver
        yield* idle
        return yield* sandbox.sentCallouts
      })
    )
  )

const sides = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) =>
  report.accounts.map(({ accountId, balance, zuora }) => [
    accountId,
    Money.format(balance),
    zuora === null ? "none" : Money.format(zuora)
  ])
)

const property = (faults: fc.Arbitrary<Course["faults"]>, judge: (course: Course) => Promise<void>) =>
  fc.assert(fc.asyncProperty(fc.record({ steps: history, faults }), judge), { numRuns: cases })

describe("Callouts of random histories", () => {
  it("that all arrive, in whatever order and however often, leave the night nothing to find", () =>
    property(fc.record({ seed: fc.string(), doubled: rate, late: rate, shuffled: fc.boolean() }), (course) =>
      story(
        Effect.gen(function* () {
          const sent = yield* play(course)
          expect(sent.every(({ statuses }) => statuses.join() === "200")).toBe(true)
          expect(yield* nightly).toEqual([])
          for (const [account, ours, theirs] of yield* sides) expect([account, ours]).toEqual([account, theirs])
        })
      )
    ))

  it("some of which never arrive cost time only: the night finds the rest, and then nothing differs", () =>
    property(
      fc.record({
        seed: fc.string(),
        lost: rate,
        wrongSecret: rate,
        doubled: rate,
        late: rate,
        shuffled: fc.boolean()
      }),
      (course) =>
        story(
          Effect.gen(function* () {
            const sent = yield* play(course)
            const isWhole = sent.every(({ fate }) => fate !== "lost" && fate !== "wrongSecret")
            const { report } = yield* run({ ...defaults, runId: "night", lagMs: 0 })
            expect(isWhole ? report.discrepancies : []).toEqual([])
            yield* adopt(report.discrepancies, { actor: "night", causationId: "night", correlationId: "night" })
            expect(yield* nightly).toEqual([])
            for (const [account, ours, theirs] of yield* sides) expect([account, ours]).toEqual([account, theirs])
          })
        )
    ))

  it("that all are lost leave everything to the night", () =>
    story(
      Effect.gen(function* () {
        const apply: Edit = { kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" }
        const sent = yield* play({ steps: [apply], faults: { lost: 1 } })
        expect(new Set(sent.map(({ fate }) => fate))).toEqual(new Set(["lost"]))
        expect(yield* nightly).toEqual(["Z05 payment P-00000100 on invoice INV00000100 -20.00"])
      })
    ))
})
