/** What no program can settle is settled by an approver, with evidence, and only where Zuora does not say otherwise. */
import { ApproverId, OperationId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import * as Approvers from "../src/Approvers.ts"
import { defaults } from "../src/Tenant.ts"
import { applied, apply, collect, create, faulty, forward, make, resume, sent, story } from "./Acting.ts"
import { type Call, calls } from "./Calls.ts"
import { demo, op } from "./Harness.ts"
import {
  approverToken,
  enrolled,
  lostLongAgo,
  paymentsOf,
  refusal,
  resolve,
  resolved,
  storedOf,
  verdictOn
} from "./Resolving.ts"
import { balanced, tagOf } from "./Story.ts"
import { inProcess } from "./World.ts"

const { quietMs } = defaults

const another: Call = {
  ...collect,
  operationId: "collect-2",
  make: (billing) =>
    billing.collect({ operationId: OperationId.make("collect-2"), actor: "job", accountKey: demo.collectAccount })
}

/** Changes what the lost call would have changed, but by another amount. */
const meddle = (amount: string) =>
  Effect.flatMap(Sandbox, (sandbox) =>
    sandbox.edit({ kind: "apply", paymentKey: demo.payment, invoiceKey: demo.consolidated.number, amount })
  )

const freed = (call: Call) =>
  inProcess((billing) => billing.openOperations).pipe(
    Effect.map((open) => open.every(({ operationId }) => operationId !== call.operationId))
  )

describe("A collect whose key is too old", () => {
  it(
    "that happened is recorded with the payment that shows it, in one commit with verdict, end and lane",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseAnswer")
        expect(yield* resume(collect)).toBe("OutcomeUnknown")
        const [payment = ""] = yield* paymentsOf(demo.collectAccount)
        const settled = yield* inProcess((billing) => resolved(billing, collect, "happened", { payments: [payment] }))
        expect(settled.payments).toHaveLength(1)
        expect(settled.applications.length).toBeGreaterThan(0)
        const store = yield* EventStore
        const commit = Option.getOrThrow(yield* store.readCommit("collect-1:recorded"))
        expect(commit.map(({ type }) => type)).toEqual(
          expect.arrayContaining(["LaneFreed", "OperationResolved", "OperationRecorded", "PaymentCaptured"])
        )
        expect(commit.find(({ type }) => type === "OperationResolved")?.data).toMatchObject({
          verdict: "happened",
          approverId: "grace",
          reason: "nobody else can tell",
          evidence: { text: "statement 7 of the bank", shows: [{ kind: "payment", number: payment }] }
        })
        yield* balanced
        expect(yield* make(collect)).toBe("succeeded")
        expect(yield* sent(collect)).toBe(1)
        expect(yield* freed(collect)).toBe(true)
      })
    )
  )

  it(
    "that happened needs a document, one of its own account, of its own time, and of no other operation",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.edit({ kind: "createPayment", accountKey: demo.collectAccount, amount: "3.00" })
        const [older = ""] = yield* paymentsOf(demo.collectAccount)
        yield* forward(10 * 60_000)
        yield* lostLongAgo(collect, "loseAnswer")
        const why = (payment: string) => Effect.map(refusal(collect, "happened", { payments: [payment] }), String)
        expect(yield* resolve(collect, "happened")).toBe("CommandInvalid")
        expect(yield* why(demo.payment)).toContain("belongs to account")
        expect(yield* why(older)).toContain("before the first attempt")
        expect(yield* resolve(collect, "happened", { payments: ["P-none"] })).toBe("ZuoraRefused")
        expect(yield* storedOf(collect)).not.toContain("OperationResolved")
      })
    )
  )

  it(
    "is not the one that another operation's payment belongs to",
    story(
      Effect.gen(function* () {
        expect(yield* make(collect)).toBe("succeeded")
        const [payment = ""] = yield* paymentsOf(demo.collectAccount)
        yield* lostLongAgo(another, "loseRequest")
        expect(yield* Effect.map(refusal(another, "happened", { payments: [payment] }), String)).toContain(
          "brought about by operation collect-1"
        )
      })
    )
  )

  it(
    "of one invoice is not shown by a payment on another one",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const account = "A00000003"
        const one: Call = {
          ...collect,
          operationId: "collect-3",
          make: (billing) =>
            billing.collect({
              operationId: op("collect-3"),
              actor: "job",
              accountKey: account,
              invoiceKey: demo.memoInvoice.number
            })
        }
        yield* lostLongAgo(one, "loseRequest")
        yield* sandbox.seed({ invoices: [{ number: "INV9", account, items: [{ name: "Other", amount: "9.00" }] }] })
        yield* sandbox.edit({ kind: "createPayment", accountKey: account, amount: "9.00" })
        const [payment = ""] = yield* paymentsOf(account)
        yield* sandbox.edit({ kind: "apply", paymentKey: payment, invoiceKey: "INV9", amount: "9.00" })
        expect(yield* Effect.map(refusal(one, "happened", { payments: [payment] }), String)).toContain(
          "is on other invoices"
        )
      })
    )
  )

  it(
    "is not called nothing while Zuora shows a payment that nothing explains",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseAnswer")
        const [payment = ""] = yield* paymentsOf(demo.collectAccount)
        expect(yield* refusal(collect, "nothing happened")).toMatchObject({
          _tag: "Contradicted",
          message: expect.stringContaining(payment)
        })
        expect(yield* freed(collect)).toBe(false)
      })
    )
  )

  it(
    "that did not happen frees the account, and a new operation collects",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseRequest")
        expect(yield* resolve(collect, "nothing happened", { payments: ["P-1"] })).toBe("CommandInvalid")
        expect(yield* resolve(collect, "nothing happened")).toBe("succeeded")
        expect(yield* make(collect)).toBe("NothingHappened")
        expect(yield* resume(collect)).toBe("NothingHappened")
        expect(yield* make(another)).toBe("succeeded")
        expect(yield* paymentsOf(demo.collectAccount)).toHaveLength(1)
        yield* balanced
      })
    )
  )

  it(
    "that did not happen may stand beside a payment of something else, which is recorded",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* lostLongAgo(collect, "loseRequest")
        yield* sandbox.edit({ kind: "createPayment", accountKey: demo.collectAccount, amount: "3.00" })
        const [other = ""] = yield* paymentsOf(demo.collectAccount)
        expect(yield* resolve(collect, "nothing happened")).toBe("Contradicted")
        expect(yield* resolve(collect, "nothing happened", { unrelatedPayments: [demo.payment] })).toBe("Contradicted")
        expect(yield* resolve(collect, "nothing happened", { unrelatedPayments: [other] })).toBe("succeeded")
        const { payments } = yield* balanced
        expect(Array.from(payments.values())).toMatchObject([{ number: other }])
      })
    )
  )

  it(
    "is resumed and not resolved while its key is alive, or its process may live",
    story(
      Effect.gen(function* () {
        yield* enrolled
        yield* faulty(collect, { kind: "loseAnswer" })
        expect(yield* make(collect)).toBe("OutcomeUnknown")
        expect(yield* refusal(collect, "happened", { payments: ["P-00000001"] })).toMatchObject({
          _tag: "StillResumable",
          message: expect.stringContaining("Resume it after")
        })
        expect(yield* resume(collect, "first")).toBe("succeeded")
        expect(yield* resolve(collect, "happened", { payments: ["P-00000001"] })).toBe("NotUnknown")
      })
    )
  )
})

describe("A memo that may be somebody else's", () => {
  it(
    "is recorded as the call's own with the memo that an approver names",
    story(
      Effect.gen(function* () {
        const memo = calls["create a credit memo"]
        const sandbox = yield* Sandbox
        const numbers = Effect.map(sandbox.state, (state) =>
          ((state["creditMemo"] ?? []) as ReadonlyArray<{ readonly number: string }>).map(({ number }) => number)
        )
        const before = yield* numbers
        yield* lostLongAgo(memo, "loseAnswer")
        const made = (yield* numbers).filter((number) => !before.includes(number))
        expect(made).toHaveLength(1)
        expect(yield* resume(memo)).toBe("OutcomeUnknown")
        expect(yield* resolve(memo, "happened")).toBe("CommandInvalid")
        expect(yield* resolve(memo, "happened", { creditMemos: before.slice(0, 1) })).toBe("Contradicted")
        expect(yield* resolve(memo, "happened", { creditMemos: made })).toBe("succeeded")
        expect(yield* sent(memo)).toBe(1)
        const { creditMemos } = yield* balanced
        expect(Array.from(creditMemos.values(), (state) => "number" in state && state.number)).toContain(made[0])
      })
    )
  )
})

describe("A PUT whose evidence stays unclear", () => {
  it(
    "that happened is recorded, and so is what somebody else did since",
    story(
      Effect.gen(function* () {
        yield* enrolled
        yield* faulty(apply, { kind: "loseAnswer" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* meddle("1.00")
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* resolve(apply, "happened")).toBe("succeeded")
        const { payments } = yield* balanced
        const [payment] = payments.values()
        const given = payment === undefined || payment._tag === "NotSeen" ? [] : payment.usage.applications.applied
        expect(new Set(Array.from(given.values(), ({ remainingMinor }) => remainingMinor))).toEqual(
          new Set([1010n, 100n])
        )
        expect(yield* sent(apply)).toBe(1)
      })
    )
  )

  it(
    "that happened and was taken back since leaves both in the books",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* enrolled
        yield* faulty(apply, { kind: "loseAnswer" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* sandbox.edit({ kind: "unapply", paymentKey: demo.payment })
        expect(yield* resume(apply)).toBe("OutcomeUnknown")
        expect(yield* resolve(apply, "happened")).toBe("succeeded")
        const store = yield* EventStore
        const commit = Option.getOrThrow(yield* store.readCommit("apply-1:recorded"))
        expect(commit.map(({ type }) => type)).toEqual(expect.arrayContaining(["PaymentApplied", "PaymentUnapplied"]))
        yield* balanced
      })
    )
  )

  it(
    "that did not happen is given up, once a lost request cannot take effect any more",
    story(
      Effect.gen(function* () {
        yield* enrolled
        yield* faulty(apply, { kind: "loseRequest" })
        expect(yield* make(apply)).toBe("OutcomeUnknown")
        yield* meddle("1.00")
        expect(yield* refusal(apply, "nothing happened")).toMatchObject({
          _tag: "StillResumable",
          text: expect.stringContaining("may still take effect")
        })
        yield* forward(quietMs + 1)
        expect(yield* resolve(apply, "nothing happened")).toBe("succeeded")
        expect(yield* make(apply)).toBe("NothingHappened")
        yield* forward(3 * quietMs)
        expect(yield* resume(apply)).toBe("NothingHappened")
        expect(yield* sent(apply)).toBe(1)
        expect(yield* applied).toHaveLength(1)
        yield* balanced
      })
    )
  )

  for (const call of [apply, create])
    it(
      `is not called the reverse of what Zuora shows: ${call.path}`,
      story(
        Effect.gen(function* () {
          yield* lostLongAgo(call, "loseAnswer")
          expect(yield* refusal(call, "nothing happened")).toMatchObject({
            _tag: "Contradicted",
            message: expect.stringContaining("it shows what the call was to do")
          })
          expect(yield* resolve(call, "happened")).toBe("StillResumable")
          expect(yield* resume(call)).toBe("succeeded")
        })
      )
    )

  it(
    "is not called done where everything is as it was",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(create, "loseRequest")
        expect(yield* refusal(create, "happened")).toMatchObject({
          _tag: "Contradicted",
          message: expect.stringContaining("as it was before the call")
        })
        expect(yield* resolve(create, "nothing happened")).toBe("succeeded")
        expect(yield* sent(create)).toBe(1)
      })
    )
  )
})

describe("A verdict", () => {
  it(
    "needs an approver's token, a reason, evidence, and an operation",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(collect, "loseRequest")
        const token = Redacted.make("of lin")
        yield* Approvers.enrol({
          actor: "grace",
          approverId: ApproverId.make("lin"),
          name: "Lin",
          roles: ["viewer", "operator"],
          token,
          approverToken
        })
        const good = verdictOn(collect, "nothing happened")
        const asked = (change: Partial<typeof good>) =>
          inProcess((billing) => tagOf(billing.resolve({ ...good, ...change })))
        expect(yield* asked({ approverToken: Redacted.make("guessed") })).toBe("TokenUnknown")
        expect(yield* asked({ approverToken: token })).toBe("RoleMissing")
        expect(yield* asked({ reason: "  " })).toBe("CommandInvalid")
        expect(yield* asked({ evidence: { text: "" } })).toBe("CommandInvalid")
        expect(yield* asked({ operationId: op("never") })).toBe("OperationNotFound")
        yield* Approvers.revoke({
          actor: "owner",
          approverId: ApproverId.make("grace"),
          reason: "left",
          approverToken: undefined
        })
        expect(yield* asked({})).toBe("TokenRevoked")
        expect(yield* storedOf(collect)).not.toContain("OperationResolved")
      })
    )
  )
})
