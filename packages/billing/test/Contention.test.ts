/** Who has to wait while an outcome is unknown, and what several at one operation or account come to. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe, expect, it } from "vitest"
import { defaults } from "../src/Tenant.ts"
import { applied, apply, collect, faulty, forward, make, resume, sent, story, transfer, underWay } from "./Acting.ts"
import { demo, eur, item, op } from "./Harness.ts"
import { balanced, published, tagOf } from "./Story.ts"
import { inProcess, inWorld } from "./World.ts"

const { laneMs, quietMs } = defaults

describe("The account of an unknown outcome", () => {
  it(
    "stays taken, and is free when it is known",
    story(
      Effect.gen(function* () {
        const [portion] = published.invoices
        const other = inProcess((billing) =>
          tagOf(
            billing.applyPayment({
              ...published,
              operationId: op("apply-9"),
              invoices: [{ ...portion, amount: eur("1.00"), division: { _tag: "ZuoraChooses" } }]
            })
          )
        )
        yield* faulty(apply, { kind: "loseAnswer" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* forward(10 * laneMs)
        expect(yield* other).toBe("AccountBusy")
        expect(yield* resume(apply)).toBe("succeeded")
        expect(yield* other).toBe("succeeded")
        yield* balanced
      })
    )
  )

  it(
    "are two while money is on its way from one to another",
    story(
      Effect.gen(function* () {
        yield* faulty(transfer, { kind: "loseAnswer" })
        expect(yield* make(transfer)).toBe("OutcomeUnknown")
        expect(yield* make(collect)).toBe("AccountBusy")
        expect(yield* make(apply)).toBe("AccountBusy")
        expect(yield* resume(transfer)).toBe("succeeded")
        expect(yield* make(collect)).toBe("succeeded")
        yield* balanced
      })
    )
  )

  it(
    "is the payment itself while it belongs to nobody",
    story(
      Effect.gen(function* () {
        const to = (name: string, toAccountKey: string | null) =>
          inProcess((billing) =>
            tagOf(
              billing.transferPayment({ operationId: op(name), actor: "ada", paymentKey: demo.payment, toAccountKey })
            )
          )
        yield* faulty(transfer, { kind: "loseAnswer" })
        expect(yield* to("transfer-1", null)).toBe("OutcomeUnknown")
        expect(yield* to("transfer-2", demo.collectAccount)).toBe("AccountBusy")
        expect(yield* resume(transfer)).toBe("succeeded")
        expect(yield* to("transfer-2", demo.collectAccount)).toBe("succeeded")
      })
    )
  )

  it(
    "is not taken over while the process that sends may still be at it",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "delay", delayMs: 2000 })
        const slow = yield* Effect.forkChild(make(apply))
        yield* underWay(apply)
        const early = yield* Effect.flip(inProcess((billing) => apply.make(billing), { owner: "other" }))
        expect(early).toMatchObject({ _tag: "OutcomeUnknown", text: expect.stringContaining("first is at it") })
        expect(yield* Fiber.join(slow)).toBe("succeeded")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  for (const call of [apply, collect])
    it(
      `${call.path}: an answer that comes after somebody took over is stored and counts`,
      story(
        Effect.gen(function* () {
          yield* faulty(call, { kind: "delay", delayMs: 2000 })
          const slow = yield* Effect.forkChild(make(call))
          yield* underWay(call)
          yield* forward(laneMs + 1000)
          expect(yield* resume(call)).toBe("OutcomeUnknown")
          expect(yield* Fiber.join(slow)).toBe("succeeded")
          expect(yield* resume(call)).toBe("succeeded")
          yield* balanced
        })
      )
    )

  it(
    "shows a call that timed out as unknown, and finds that Zuora did it later",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "delay", delayMs: 1500 })
        const tag = yield* inProcess((billing) => tagOf(apply.make(billing)), { timeoutMs: 200 })
        expect(tag).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* Effect.sleep(2000)
        expect(yield* resume(apply)).toBe("succeeded")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )
})

describe("Two callers with one operation id", () => {
  it(
    "in one process send once and get the same end",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "delay", delayMs: 100 })
        const ends = yield* inProcess((billing) =>
          Effect.all([apply.make(billing), apply.make(billing), apply.make(billing)], { concurrency: 3 })
        )
        expect(new Set(ends.map((end) => JSON.stringify(end.applications.map(({ id }) => id)))).size).toBe(1)
        expect(yield* sent(apply)).toBe(1)
        yield* balanced
      })
    )
  )

  it("in three processes that wrongly have one name, at the same instant, send once", () =>
    inWorld(
      Effect.gen(function* () {
        const store = yield* EventStore
        const decidedTogether = EventStore.of({
          ...store,
          append: (commit) =>
            commit.id.endsWith(":requested")
              ? Effect.delay(store.append(commit), 100)
              : Effect.delay(store.append(commit), 10)
        })
        const one = inProcess((billing) => tagOf(apply.make(billing)), { owner: "same", store: decidedTogether })
        const tags = yield* Effect.all([one, one, one], { concurrency: 3 })
        expect(tags.filter((tag) => tag !== "succeeded" && tag !== "OutcomeUnknown")).toEqual([])
        expect(yield* sent(apply)).toBe(1)
        expect(yield* resume(apply, "same")).toBe("succeeded")
        yield* balanced
      }),
      { isFrozen: true }
    ))

  for (const call of [apply, collect])
    it(
      `${call.path}: several that resume at once send at most once more`,
      story(
        Effect.gen(function* () {
          yield* faulty(call, { kind: "loseRequest" })
          expect(yield* make(call)).toBe("OutcomeUnknown")
          for (let round = 1; round <= 3; round++) {
            yield* forward(quietMs + laneMs)
            const tags = yield* Effect.all([resume(call, "a"), resume(call, "b"), resume(call, "c")], {
              concurrency: 3
            })
            expect(tags.filter((tag) => tag !== "succeeded" && tag !== "OutcomeUnknown")).toEqual([])
          }
          expect(yield* resume(call)).toBe("succeeded")
          expect(yield* sent(call)).toBe(2)
          yield* balanced
        })
      )
    )
})

it(
  "two different operations on one account: one goes, the other is told who is busy",
  story(
    Effect.gen(function* () {
      const [portion] = published.invoices
      const one = (name: string) =>
        inProcess(
          (billing) =>
            tagOf(
              billing.applyPayment({
                ...published,
                operationId: op(name),
                invoices: [
                  {
                    ...portion,
                    amount: eur("10.00"),
                    division: { _tag: "Items", items: [item(demo.consolidated.item, "10.00")] }
                  }
                ]
              })
            ),
          { owner: name }
        )
      const tags = yield* Effect.all([one("left"), one("right")], { concurrency: 2 })
      expect(tags.filter((tag) => tag === "succeeded")).toHaveLength(1)
      expect(tags.filter((tag) => tag === "AccountBusy" || tag === "OverApplied")).toHaveLength(1)
      expect(yield* applied).toHaveLength(1)
      yield* balanced
    })
  )
)
