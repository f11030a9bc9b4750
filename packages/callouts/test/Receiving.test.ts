/** What is answered to a callout and what is stored of it, whatever becomes of the process. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { StoreError } from "@counterfoil/event-store/StoreError"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { Callouts } from "../src/Callouts.ts"
import * as Inbox from "../src/Inbox.ts"
import { callout, idle, idOf, meddle, nightly, process, receive, story } from "./Stage.ts"

const stored = Effect.flatMap(EventStore, ({ readAll }) =>
  Effect.map(Stream.runCollect(readAll), (all) => Array.from(all).filter(({ stream }) => stream.startsWith("Callout-")))
)

const types = Effect.map(stored, (all) => all.map(({ type }) => type))

const applied = { kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" } as const

describe("A callout", () => {
  it("without proof is answered 401 with a realm, and nothing is stored", () =>
    story(
      process(
        Effect.gen(function* () {
          const answers = yield* Effect.forEach(
            [
              { ...callout({ InvoiceId: "i" }), headers: {} },
              callout({ InvoiceId: "i" }, { authorization: "Basic eno6eA==" })
            ],
            receive
          )
          for (const { headers, status } of answers) {
            expect(status).toBe(401)
            expect(headers["www-authenticate"]).toMatch(/^Basic realm=/)
          }
          expect(yield* stored).toEqual([])
        })
      )
    ))

  it("that is no callout, too large or one too many is turned away, and nothing is stored", () =>
    story(
      process(
        Effect.gen(function* () {
          expect(yield* receive({ ...callout({}), method: "DELETE" })).toMatchObject({ status: 405 })
          expect(yield* receive(callout({ InvoiceId: "i", more: "x".repeat(1_000) }))).toMatchObject({ status: 413 })
          expect(yield* stored).toEqual([])
          const many = yield* Effect.forEach([1, 2, 3], () => receive(callout({ InvoiceId: "i" })))
          expect(many.map(({ status }) => status)).toEqual([200, 200, 429])
        }),
        { bodyLimitBytes: 500, rateBurst: 2, ratePerSecond: 0 }
      )
    ))

  it("that comes again by the same notification is stored once, also after it was followed", () =>
    story(
      process(
        Effect.gen(function* () {
          const id = yield* idOf("payment", "P-00000100")
          const again = (attempt: string) =>
            receive(
              callout({ PaymentId: id }, { "zuora-notification-id": "n-1", "zuora-request-id": `request-${attempt}` })
            )
          yield* again("1")
          yield* again("2")
          yield* idle
          yield* again("3")
          expect(yield* types).toEqual(["CalloutReceived", "CalloutClosed"])
          yield* receive(callout({ PaymentId: id }, { "zuora-notification-id": "n-2" }))
          yield* idle
          expect(yield* types).toHaveLength(4)
        })
      )
    ))

  it("without Zuora's headers is never taken for a repeat", () =>
    story(
      process(
        Effect.gen(function* () {
          const id = yield* idOf("payment", "P-00000100")
          yield* receive(callout({ PaymentId: id }))
          yield* receive(callout({ PaymentId: id }))
          yield* idle
          expect((yield* types).filter((type) => type === "CalloutReceived")).toHaveLength(2)
        })
      )
    ))

  it("that was answered is followed by the next process, where the first one died before", () =>
    story(
      Effect.gen(function* () {
        yield* meddle(applied)
        const id = yield* idOf("payment", "P-00000100")
        // Its process ends before the look is due.
        expect(yield* process(receive(callout({ PaymentId: id })))).toMatchObject({ status: 200 })
        expect(yield* Inbox.open).toHaveLength(1)
        expect(yield* nightly).toHaveLength(1)
        yield* process(idle)
        expect(yield* nightly).toEqual([])
        expect(yield* Inbox.open).toEqual([])
      })
    ))

  it("that another process took and never followed is followed when it comes again", () =>
    story(
      Effect.gen(function* () {
        yield* meddle(applied)
        const id = yield* idOf("payment", "P-00000100")
        const request = callout({ PaymentId: id }, { "zuora-notification-id": "n-1" })
        yield* process(
          Effect.gen(function* () {
            yield* process(receive(request))
            yield* idle
            expect(yield* nightly).toHaveLength(1)
            yield* receive(request)
            yield* idle
          })
        )
        expect(yield* nightly).toEqual([])
      })
    ))

  it("that cannot be stored is not answered as taken: Zuora comes again", () =>
    story(
      Effect.gen(function* () {
        const store = yield* EventStore
        const down = EventStore.of({
          ...store,
          append: () => Effect.fail(new StoreError({ operation: "append", retryable: true, cause: "down" }))
        })
        const answer = yield* process(receive(callout({ PaymentId: "p" }))).pipe(
          Effect.provideService(EventStore, down)
        )
        expect(answer).toMatchObject({ status: 503 })
        expect(yield* stored).toEqual([])
      })
    ))

  it("about what Zuora cannot show just now stays open until it can", () =>
    story(
      Effect.gen(function* () {
        yield* meddle(applied)
        const id = yield* idOf("payment", "P-00000100")
        const { fault } = yield* Sandbox
        yield* fault({ kind: "loseAnswer", method: "GET", path: `/v1/payments/${id}` })
        yield* process(
          Effect.gen(function* () {
            yield* receive(callout({ PaymentId: id }))
            const { waiting } = yield* Callouts
            while ((yield* waiting).every(({ tries }) => tries === 0)) yield* Effect.sleep(5)
            expect(yield* Inbox.open).toHaveLength(1)
            yield* idle
          })
        )
        expect(yield* nightly).toEqual([])
      })
    ))
})
