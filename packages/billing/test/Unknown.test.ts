/** While an outcome is unknown: what is sent again and when, what is never, and who has to wait. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { StoreError } from "@counterfoil/event-store/StoreError"
import { type FaultRequest, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { describe, expect, it } from "vitest"
import type { Billing } from "../src/Billing.ts"
import { record } from "../src/Observing.ts"
import { causeOf } from "../src/Planning.ts"
import { defaults } from "../src/Tenant.ts"
import { readPayment } from "../src/ZuoraDocuments.ts"
import { arrivals, calls, type Call, moved } from "./Calls.ts"
import { demo, eur, item, op, zuoraLayer } from "./Harness.ts"
import { balanced, published, tagOf } from "./Story.ts"
import { inProcess, inWorld, Shift, type World } from "./World.ts"

type Service = Billing["Service"]
const known = (name: string): Call => {
  const call = calls[name]
  if (call === undefined) throw new Error(`no call ${name}`)
  return call
}
const collect = known("collect")
const apply = known("apply a payment")
const create = known("create an invoice payment")

const story = (effect: Effect.Effect<void, unknown, World>) => () => inWorld(effect)
const make = (call: Call, owner = "first") => inProcess((billing) => tagOf(call.make(billing)), { owner })
const resume = (call: Call, owner = "later") =>
  inProcess((billing: Service) => tagOf(billing.resume(op(call.operationId), "ada")), { owner })
const forward = (ms: number) => Effect.flatMap(Shift, (shift) => shift.forward(ms))
const faulty = (call: Call, fault: Omit<FaultRequest, "method" | "path">) =>
  Effect.flatMap(Sandbox, (sandbox) => sandbox.fault({ ...fault, method: call.method, path: call.path }))
const sent = (call: Call) => Effect.map(arrivals(call), ({ length }) => length)
const applied = Effect.map(moved, ({ applications }) => applications)
const { keyLifeMs, laneMs, quietMs } = defaults

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
          expect((yield* moved).payments.filter((payment) => / Processed$/.test(payment))).toHaveLength(2)
        })
      )
    )
})

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
    "is not taken over while the process that sends may still be at it",
    story(
      Effect.gen(function* () {
        yield* faulty(apply, { kind: "delay", delayMs: 300 })
        const slow = yield* Effect.forkChild(make(apply))
        yield* Effect.sleep(100)
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
          yield* faulty(call, { kind: "delay", delayMs: 400 })
          const slow = yield* Effect.forkChild(make(call))
          yield* Effect.sleep(150)
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
        yield* faulty(apply, { kind: "delay", delayMs: 500 })
        const tag = yield* inProcess((billing) => tagOf(apply.make(billing)), { timeoutMs: 200 })
        expect(tag).toBe("OutcomeUnknown")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        yield* Effect.sleep(500)
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
        const ends = yield* inProcess((billing) =>
          Effect.all([apply.make(billing), apply.make(billing), apply.make(billing)], { concurrency: 3 })
        )
        expect(new Set(ends.map((end) => JSON.stringify(end.applications.map(({ id }) => id)))).size).toBe(1)
        expect(yield* sent(apply)).toBe(1)
        yield* balanced
      })
    )
  )

  it(
    "in two processes that wrongly have one name, at the same instant, send once",
    story(
      Effect.gen(function* () {
        const tags = yield* Effect.all([make(apply, "same"), make(apply, "same"), make(apply, "same")], {
          concurrency: 3
        })
        expect(tags.filter((tag) => tag !== "succeeded" && tag !== "OutcomeUnknown")).toEqual([])
        expect(yield* sent(apply)).toBe(1)
        expect(yield* resume(apply)).toBe("succeeded")
        yield* balanced
      })
    )
  )

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
        yield* faulty(apply, { kind: "delay", delayMs: 300 })
        const caller = yield* Effect.forkChild(make(apply))
        yield* Effect.sleep(150)
        yield* Fiber.interrupt(caller)
        expect(yield* inProcess((billing) => billing.openOperations)).toMatchObject([{ state: "InFlight" }])
        yield* Effect.sleep(300)
        expect(yield* resume(apply, "first")).toBe("succeeded")
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "the connection, before a byte went out: not sent, the account is free",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const [portion] = published.invoices
        yield* make(apply)
        yield* sandbox.fault({ kind: "answer", method: "POST", path: "/oauth/token", status: 500, times: 9 })
        yield* forward(2 * 3_600_000)
        const other = {
          ...published,
          operationId: op("apply-2"),
          invoices: [{ ...portion, amount: eur("2.00"), division: { _tag: "ZuoraChooses" } }]
        } as const
        expect(yield* inProcess((billing) => tagOf(billing.applyPayment(other)))).toBe("ReadFailed")
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
