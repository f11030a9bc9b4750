/** Whatever gets lost on the way, and wherever a process dies: one effect in Zuora, one record of it, nothing doubled. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { type FaultRequest, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { describe, expect, it } from "vitest"
import type { Billing } from "../src/Billing.ts"
import { factsOf } from "../src/Observing.ts"
import { defaults } from "../src/Tenant.ts"
import { readCreditMemo, readDebitMemo, readInvoice, readPayment } from "../src/ZuoraDocuments.ts"
import { arrivals, type Call, calls, moved } from "./Calls.ts"
import { op, zuoraLayer } from "./Harness.ts"
import { balanced, tagOf } from "./Story.ts"
import { type Death, inProcess, inWorld, mortal, Shift, type World } from "./World.ts"

type Service = Billing["Service"]

/** More than a lane is held and than a lost request takes to come to nothing. */
const waitMs = Math.max(defaults.laneMs, defaults.quietMs) + 1000

/** Makes the call again, or resumes it, each time in a new process, until its outcome is known; says how often. */
const untilKnown = Effect.fnUntraced(function* (call: Call, death: Death = { append: 0, when: "before", count: 0 }) {
  const { forward } = yield* Shift
  const maxTries = 8
  for (let tries = 1; tries <= maxTries; tries++) {
    const once = (billing: Service) =>
      tagOf(billing.resume(op(call.operationId), "ada")).pipe(
        Effect.flatMap((found) => (found === "OperationNotFound" ? tagOf(call.make(billing)) : Effect.succeed(found)))
      )
    const ended = yield* Effect.exit(inProcess(once, { owner: `later-${tries}`, store: yield* mortal(death) }))
    if (Exit.isFailure(ended) && death.count < death.append) return yield* ended
    if (Exit.isSuccess(ended) && ended.value !== "OutcomeUnknown") return { tag: ended.value, tries }
    yield* forward(waitMs)
  }
  return { tag: "OutcomeUnknown", tries: maxTries }
})

const prepare = Effect.fnUntraced(function* (call: Call) {
  if (call.before !== undefined) yield* inProcess(call.before)
})

const faulty = Effect.fnUntraced(function* (call: Call, fault: Omit<FaultRequest, "method" | "path">) {
  const sandbox = yield* Sandbox
  yield* sandbox.fault({ ...fault, method: call.method, path: call.path })
})

/** What the undisturbed call leaves in Zuora: the measure for all others. */
const expected = new Map<Call, Promise<Effect.Success<typeof moved>>>()
const undisturbed = (call: Call) => {
  const known =
    expected.get(call) ??
    inWorld(
      Effect.gen(function* () {
        yield* prepare(call)
        yield* inProcess(call.make)
        return yield* moved
      }),
      call.world
    )
  expected.set(call, known)
  return Effect.promise(() => known)
}

/** Every document of ours says what Zuora shows of it now. */
const agreed = Effect.gen(function* () {
  const ledger = yield* balanced
  const documents = [
    ...(yield* Effect.forEach(ledger.invoices.keys(), (id) => readInvoice(id))),
    ...(yield* Effect.forEach(ledger.debitMemos.keys(), (id) => readDebitMemo(id))),
    ...(yield* Effect.forEach(ledger.creditMemos.keys(), (id) => readCreditMemo(id))),
    ...(yield* Effect.forEach(ledger.payments.keys(), (id) => readPayment(id)))
  ]
  expect(factsOf(ledger, documents, "test", LocalDate.make("2026-03-31"))).toEqual([])
}).pipe(Effect.provide(zuoraLayer()))

/** One effect in Zuora, one record here, books that balance and agree, and the account free for the next. */
const doneOnce = Effect.fnUntraced(function* (call: Call) {
  expect(yield* moved).toEqual(yield* undisturbed(call))
  yield* agreed
  const store = yield* EventStore
  const events = yield* store.readStream(`Operation-${call.operationId}`)
  expect(events.filter(({ type }) => type === "OperationRecorded")).toHaveLength(1)
  const open = yield* inProcess((billing) => billing.openOperations)
  expect(open).toEqual([])
  const again = yield* inProcess((billing) => call.make(billing), { owner: "next" })
  expect(again.operationId).toBe(call.operationId)
  expect(yield* moved).toEqual(yield* undisturbed(call))
})

for (const [name, call] of Object.entries<Call>(calls))
  describe(`${name} (${call.method})`, () => {
    const story = (effect: Effect.Effect<void, unknown, World>) => () => inWorld(effect, call.world)

    it(
      "ends with one effect when the request is lost",
      story(
        Effect.gen(function* () {
          yield* prepare(call)
          yield* faulty(call, { kind: "loseRequest" })
          expect(yield* inProcess((billing) => tagOf(call.make(billing)))).toBe("OutcomeUnknown")
          expect(yield* untilKnown(call)).toMatchObject({ tag: "succeeded" })
          expect(yield* arrivals(call)).toHaveLength(2)
          yield* doneOnce(call)
        })
      )
    )

    it(
      "records the first effect when the answer is lost after Zuora did it",
      story(
        Effect.gen(function* () {
          yield* prepare(call)
          yield* faulty(call, { kind: "loseAnswer" })
          expect(yield* inProcess((billing) => tagOf(call.make(billing)))).toBe("OutcomeUnknown")
          expect(yield* untilKnown(call)).toMatchObject({ tag: "succeeded" })
          expect(yield* arrivals(call)).toHaveLength(call.method === "PUT" ? 1 : 2)
          yield* doneOnce(call)
        })
      )
    )

    const unreadable: Record<string, Omit<FaultRequest, "kind">> = {
      "HTML with 503": {},
      "HTML with 200": { status: 200, body: "<html>maintenance</html>" },
      "an empty 500": { status: 500, contentType: "application/json", body: "" },
      "an empty 200": { status: 200, contentType: "application/json", body: "" },
      "a truncated 200": { status: 200, contentType: "application/json", body: '{"success": tr' },
      "a 504": { status: 504, body: "<html>Gateway Time-out</html>" },
      "a 409 without a usable body": { status: 409, body: "" }
    }
    for (const [what, fault] of Object.entries(unreadable))
      it(
        `does not repeat by itself after ${what}, and ends with one effect`,
        story(
          Effect.gen(function* () {
            yield* prepare(call)
            yield* faulty(call, { kind: "answer", ...fault })
            expect(yield* inProcess((billing) => tagOf(call.make(billing)))).toBe("OutcomeUnknown")
            expect(yield* arrivals(call)).toHaveLength(1)
            expect(yield* untilKnown(call)).toMatchObject({ tag: "succeeded" })
            yield* doneOnce(call)
          })
        )
      )

    for (const fault of [undefined, "loseRequest", "loseAnswer"] as const)
      for (const when of ["before", "after"] as const)
        it(`loses and doubles nothing when its process dies at any append, ${when} it is stored; ${fault ?? "no fault"}`, () =>
          dyingEverywhere(call, when, fault))
  })

/** Runs the story once per append of it, dying at the first, the second, …, until a run ends without a death. */
const dyingEverywhere = async (call: Call, when: Death["when"], fault: FaultRequest["kind"] | undefined) => {
  const maxAppends = 20
  for (let append = 1; append <= maxAppends; append++) {
    const death: Death = { append, when, count: 0 }
    await inWorld(
      Effect.gen(function* () {
        yield* prepare(call)
        if (fault !== undefined) yield* faulty(call, { kind: fault })
        yield* Effect.exit(inProcess(call.make, { owner: "first", store: yield* mortal(death) }))
        expect(yield* untilKnown(call, death)).toMatchObject({ tag: "succeeded" })
        yield* doneOnce(call)
      }),
      call.world
    )
    if (death.count < append) {
      expect(append).toBeGreaterThan(3)
      return
    }
  }
  expect.unreachable(`more than ${maxAppends} appends`)
}
