/** What is personal of an account can be taken away at any time but in the middle of a call, and all goes on without it. */
import { AccountId, ApproverId, OperationId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { unopened } from "@counterfoil/event-store/erasure/Unopened"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as Approvers from "../src/Approvers.ts"
import { erase } from "../src/Erasing.ts"
import { load, stateIn } from "../src/Loaded.ts"
import { openOperations } from "../src/OpenOperations.ts"
import { commit, withOrigin } from "../src/Recording.ts"
import { apply, collect, faulty, make, resume, sent, story } from "./Acting.ts"
import { type Call, calls, moved } from "./Calls.ts"
import { demo, eur, item, op } from "./Harness.ts"
import { approverToken, enrolled, lostLongAgo, resolve } from "./Resolving.ts"
import { balanced, published, tagOf } from "./Story.ts"
import { inProcess, inWorld } from "./World.ts"

const gone = { _tag: "Erased", at: expect.stringMatching(/^\d{4}-.*Z$/) as string }

const asked = (accountId: string, requestId = "request-1") => ({
  requestId,
  accountId: AccountId.make(accountId),
  actor: "ada",
  reason: "request 4711",
  approverToken
})

const eventsOf = (call: Call) =>
  Effect.flatMap(EventStore, (store) => store.readStream(`Operation-${call.operationId}`))

const dataOf = (events: ReadonlyArray<StoredEvent>, type: string) => events.find((one) => one.type === type)?.data

/** The account under whose key an operation's texts are. */
const accountOf = (call: Call) => Effect.map(eventsOf(call), ([first]) => first?.subject ?? undefined)

/** Everything that is stored, as it is stored. */
const stored = Effect.flatMap(EventStore, (store) =>
  Effect.map(Stream.runCollect(unopened(store).readAll), (events) => JSON.stringify(events))
)

describe("After an erasure", () => {
  for (const [name, call] of Object.entries(calls) as ReadonlyArray<[string, Call]>) {
    it(`what came of a call is known, and it is never made again: ${name}`, () =>
      inWorld(
        Effect.gen(function* () {
          if (call.before !== undefined) yield* inProcess(call.before)
          const settled = yield* inProcess(call.make)
          yield* enrolled
          const [times, after] = [yield* sent(call), yield* moved]
          const account = yield* accountOf(call)
          const ofNobody = account === undefined || account.startsWith("nobody")
          if (account !== undefined) yield* erase(asked(account))
          const events = yield* eventsOf(call)
          const [request, answer] = ofNobody
            ? [{}, {}]
            : [
                { call: { body: gone }, callHash: gone, commandHash: gone },
                { body: gone, status: 200 }
              ]
          expect(dataOf(events, "OperationRequested")).toMatchObject(request)
          expect(dataOf(events, "OperationAnswered")).toMatchObject(answer)
          expect(yield* inProcess(call.make, { owner: "again" })).toEqual(settled)
          expect(yield* inProcess((billing) => billing.resume(op(call.operationId), "ada"))).toEqual(settled)
          expect([yield* sent(call), yield* moved]).toEqual([times, after])
          expect(yield* openOperations).toEqual([])
          yield* balanced
        }),
        call.world
      ))
  }

  it(
    "neither what was said nor what was sent is stored anywhere, and the account goes on",
    story(
      Effect.gen(function* () {
        const said = "Erika Mustermann has called"
        yield* enrolled
        yield* inProcess((billing) => billing.applyPayment({ ...published, reason: said }))
        const account = (yield* accountOf(apply)) ?? ""
        expect(yield* stored).not.toContain("Mustermann")
        const [first] = yield* eventsOf(apply)
        expect(first?.meta).toMatchObject({ reason: said })
        const done = yield* erase(asked(account))
        expect(done).toMatchObject({ plainEvents: 0, erasedAt: [gone.at] })
        expect(done.erasedEvents).toBeGreaterThan(3)
        expect((yield* eventsOf(apply))[0]?.meta).toMatchObject({ reason: gone, actor: "ada" })
        yield* inProcess((billing) =>
          billing.unapplyPayment({
            operationId: op("unapply-1"),
            actor: "ada",
            reason: said,
            paymentKey: demo.payment,
            invoiceKey: demo.consolidated.number,
            amount: eur("4.00"),
            items: [item(demo.consolidated.item, "4.00")]
          })
        )
        expect(yield* stored).not.toContain("Mustermann")
        expect((yield* erase(asked(account, "request-2"))).erasedAt).toHaveLength(2)
        yield* balanced
      })
    )
  )

  it(
    "an operation that an approver has settled, or that was declined, keeps its end without the words",
    story(
      Effect.gen(function* () {
        yield* lostLongAgo(apply, "loseRequest")
        expect(yield* resolve(apply, "nothing happened")).toBe("succeeded")
        yield* erase(asked((yield* accountOf(apply)) ?? ""))
        const events = yield* eventsOf(apply)
        expect(dataOf(events, "OperationOutcomeUnknown")).toMatchObject({ cause: gone })
        expect(dataOf(events, "OperationResolved")).toMatchObject({ reason: gone, evidence: { text: gone, shows: [] } })
        expect(dataOf(events, "OperationRecorded")).toMatchObject({ outcome: { _tag: "NothingHappened", text: gone } })
        const refused = yield* inProcess((billing) => Effect.flip(billing.resume(op(apply.operationId), "ada")))
        expect(refused).toMatchObject({ _tag: "NothingHappened" })
        expect(refused.message).toMatch(/\(erased on \d{4}-\d\d-\d\d\)/)
      })
    )
  )

  it(
    "nothing is left in what is kept of long streams",
    story(
      Effect.gen(function* () {
        yield* enrolled
        const { append } = yield* EventStore
        const operationId = OperationId.make("long-1")
        const stream = StreamName.operation(operationId)
        const on = { effectiveOn: LocalDate.make("2026-03-31") }
        const at = "2026-03-31T10:00:00.000Z"
        const events: ReadonlyArray<Operation.Event> = [
          {
            _tag: "OperationRequested",
            operationId,
            intent: { _tag: "Collect", accountId: AccountId.make("A-1"), documentDate: on.effectiveOn },
            call: { name: "collect", method: "POST", path: "/", body: "Erika", keyed: true },
            commandHash: "01",
            callHash: "00",
            trackId: "long-1",
            accounts: [],
            before: [],
            ...on
          },
          { _tag: "OperationAttemptStarted", attempt: 1, startedAt: at, ...on },
          { _tag: "OperationOutcomeUnknown", attempt: 1, cause: "Erika", at, ...on },
          ...Array.from({ length: 150 }, (): Operation.Event => ({
            _tag: "OperationProbed",
            finding: "unclear",
            fingerprint: "00",
            at,
            ...on
          }))
        ]
        yield* append(
          commit({
            id: "long",
            cause: { actor: "test", causationId: "t", correlationId: "t" },
            today: on.effectiveOn,
            accountOf: () => AccountId.make("A-1"),
            versions: new Map(),
            events: withOrigin(
              events.map((event) => ({ stream, event })),
              "intended"
            )
          })
        )
        const body = Effect.map(load([stream]), (loaded) => {
          const state = stateIn(loaded, "Operation", stream)
          return state._tag === "NotRequested" ? undefined : state.request.call.body
        })
        expect(yield* body).toBe("Erika")
        expect(yield* body).toBe("Erika")
        yield* erase(asked("A-1"))
        expect(yield* body).toEqual(gone)
        expect(yield* body).toEqual(gone)
      })
    )
  )
})

describe("An erasure", () => {
  it(
    "waits for the end of the account's call, and says which one it is",
    story(
      Effect.gen(function* () {
        yield* enrolled
        yield* faulty(collect, { kind: "loseAnswer" })
        expect(yield* make(collect)).toBe("OutcomeUnknown")
        const account = (yield* accountOf(collect)) ?? ""
        const refused = yield* Effect.flip(erase(asked(account)))
        expect(refused).toMatchObject({ _tag: "OperationOpen", accountId: account, operationId: collect.operationId })
        expect((yield* (yield* Erasure).standing(account)).destroyed).toEqual([])
        expect(yield* resume(collect)).toBe("succeeded")
        expect((yield* erase(asked(account))).erasedAt).toHaveLength(1)
        expect(yield* resume(collect)).toBe("succeeded")
      })
    )
  )

  it(
    "takes an approver's token, and words that say why",
    story(
      Effect.gen(function* () {
        yield* enrolled
        const viewer = Redacted.make("the token of a viewer")
        yield* Approvers.enrol({
          actor: "owner",
          approverId: ApproverId.make("vera"),
          name: "Vera",
          roles: ["viewer"],
          token: viewer,
          approverToken
        })
        expect(yield* make(collect)).toBe("succeeded")
        const account = (yield* accountOf(collect)) ?? ""
        const by = (approverToken: Redacted.Redacted) => tagOf(erase({ ...asked(account), approverToken }))
        expect(yield* by(Redacted.make("guessed"))).toBe("TokenUnknown")
        expect(yield* by(viewer)).toBe("RoleMissing")
        expect(yield* tagOf(erase({ ...asked(account), reason: " " }))).toBe("CommandInvalid")
        const erasure = yield* Erasure
        expect((yield* erasure.standing(account)).destroyed).toEqual([])
        yield* erase(asked(account))
        expect((yield* erasure.standing(account)).destroyed).toMatchObject([{ by: "grace", reason: "request 4711" }])
      })
    )
  )

  it(
    "again, or of an account without texts, changes nothing and is not recorded",
    story(
      Effect.gen(function* () {
        yield* enrolled
        expect(yield* make(collect)).toBe("succeeded")
        const account = (yield* accountOf(collect)) ?? ""
        const first = yield* erase(asked(account))
        expect(yield* erase(asked(account, "request-2"))).toEqual({ ...first, erasedEvents: 0 })
        expect(yield* erase(asked("A-unknown"))).toEqual({ erasedEvents: 0, plainEvents: 0, erasedAt: [] })
        const store = yield* EventStore
        expect(yield* store.readStream(`Erasure-${account}`)).toHaveLength(1)
        expect(yield* store.readStream("Erasure-A-unknown")).toEqual([])
      })
    )
  )
})
