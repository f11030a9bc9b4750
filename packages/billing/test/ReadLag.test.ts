/** Zuora may show the state before a call for a while: an absent effect is no evidence until that time is over. */
import { AccountId, OperationId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { ZuoraRefused } from "@counterfoil/zuora/ZuoraError"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, it } from "vitest"
import type { ReadError, Shown, StoredCall } from "../src/BillingCall.ts"
import type { Requested } from "../src/OperationRecord.ts"
import { cameToNothing, shown } from "../src/ReadLag.ts"
import { Tenant } from "../src/Tenant.ts"
import { moment } from "../src/TenantClock.ts"
import { apply, make, story } from "./Acting.ts"
import { eur, op, zuoraLayer } from "./Harness.ts"
import { published, tagOf } from "./Story.ts"
import { inProcess } from "./World.ts"

const readLagMs = 10_000

const layer = Layer.mergeAll(
  TestClock.layer(),
  Tenant.layer({ tenant: "test", readLagMs }),
  EventStore.layerMemory({ tenant: "test" }),
  zuoraLayer().pipe(Layer.provide(Sandbox.layer({ seed: "empty" })))
)

const run = <A, E>(effect: Effect.Effect<A, E, Layer.Success<typeof layer>>) =>
  Effect.runPromise(Effect.provide(effect, layer))

const request: Requested = {
  operationId: OperationId.make("op-1"),
  intent: { _tag: "Collect", accountId: AccountId.make("a"), documentDate: LocalDate.make("2026-03-31") },
  call: { name: "invoice-collect", method: "POST", path: "/", body: "{}", keyed: true },
  commandHash: "",
  callHash: "",
  trackId: "op-1",
  accounts: [AccountId.make("a")],
  before: [],
  effectiveOn: LocalDate.make("2026-03-31")
}

interface Seen {
  looks: number
}

/** A call whose effect is there from an instant on, in milliseconds of the test's clock. */
const visibleFrom = (visibleMs: number, seen: Seen, before: Effect.Effect<Shown, ReadError>) => {
  const isThere = Effect.map(moment, ({ epochMs }) => {
    seen.looks += 1
    return epochMs >= visibleMs
  })
  const done: Shown = { documents: [], isShown: true }
  return {
    show: () => Effect.flatMap(isThere, (there) => (there ? Effect.succeed(done) : before)),
    cameToNothing: () => Effect.map(isThere, (there) => !there)
  } as Partial<StoredCall> as StoredCall
}

const notYet = Effect.succeed<Shown>({ documents: [], isShown: false })

const missing = Effect.fail(
  new ZuoraRefused({
    call: "get-payment",
    status: 404,
    reasons: [],
    declineHint: undefined,
    retryAfterMs: undefined,
    requestId: undefined,
    trackId: "",
    kind: "NotFound"
  })
)

/** Runs an effect while the clock goes on, and says at which second it ended. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.result(effect))
    yield* TestClock.adjust("1 minute")
    const result = yield* Fiber.join(fiber)
    return { result, tag: result._tag }
  })

const since = "1970-01-01T00:00:00.000Z"

describe("Reading back what a call has done", () => {
  for (const [name, before] of [
    ["shows the state before", notYet],
    ["does not know the document yet", missing]
  ] as const)
    it(`waits while Zuora ${name}`, async () => {
      const seen = { looks: 0 }
      const { tag } = await run(timed(shown(visibleFrom(4_000, seen, before), request, undefined, since)))
      expect(tag).toBe("Success")
      expect(seen.looks).toBeGreaterThan(2)
    })

  it("takes what is shown once the lag is over", async () => {
    const seen = { looks: 0 }
    const { tag } = await run(timed(shown(visibleFrom(readLagMs * 10, seen, notYet), request, undefined, since)))
    expect(tag).toBe("Success")
  })

  it("says so if a document is still missing then", async () => {
    const { result } = await run(
      timed(shown(visibleFrom(readLagMs * 10, { looks: 0 }, missing), request, undefined, since))
    )
    expect(result).toMatchObject({ _tag: "Failure", failure: { kind: "NotFound" } })
  })
})

describe("An answer that looks like a decline", () => {
  const answered = { request, firstStartedAt: since, answeredAt: since }

  it("is believed only when nothing shows after the lag either", async () => {
    const seen = { looks: 0 }
    const { result } = await run(timed(cameToNothing(visibleFrom(readLagMs * 10, seen, notYet), answered)))
    expect(result).toMatchObject({ success: true })
    expect(seen.looks).toBe(2)
  })

  it("is not believed when the payment shows late", async () => {
    const { result } = await run(timed(cameToNothing(visibleFrom(4_000, { looks: 0 }, notYet), answered)))
    expect(result).toMatchObject({ success: false })
  })
})

describe("A read that lags behind", () => {
  it(
    "does not pass for news of what has just been recorded",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const [portion] = published.invoices
        const more = {
          ...published,
          operationId: op("apply-2"),
          invoices: [{ ...portion, amount: eur("1.00"), division: { _tag: "ZuoraChooses" } }] as const
        }
        expect(yield* make(apply)).toBe("succeeded")
        yield* sandbox.fault({ kind: "staleRead", method: "GET", path: "/v1/payments/*/parts", lagMs: 60_000 })
        yield* sandbox.fault({ kind: "staleRead", method: "GET", path: "/v1/payments/*", lagMs: 60_000 })
        expect(yield* inProcess((billing) => tagOf(billing.applyPayment(more)))).toBe("succeeded")
        const store = yield* EventStore
        const types = yield* store.readAll.pipe(
          Stream.map(({ type }) => type),
          Stream.runCollect
        )
        expect(Array.from(types).filter((type) => /Applied|Unapplied/.test(type))).toEqual([
          "PaymentApplied",
          "InvoicePaymentApplied",
          "PaymentApplied",
          "InvoicePaymentApplied"
        ])
      })
    )
  )
})
