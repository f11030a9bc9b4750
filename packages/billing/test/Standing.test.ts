/** What is kept of long streams: always what all events come to, read anew only where the store has become another. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { AccountId, OperationId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { paymentsOf } from "../src/AccountPayments.ts"
import { load, stateIn } from "../src/Loaded.ts"
import { everyDay } from "../src/OpenDays.ts"
import { commit, withOrigin } from "../src/Recording.ts"
import { placedOf } from "../src/StoredEvents.ts"
import { attempts, play } from "../../domain/test/History.ts"
import { captured } from "../../domain/test/Sample.ts"

const account = AccountId.make("A-1")
const today = LocalDate.make("2026-03-02")

/** A store that counts what is read from it. */
const counting = Effect.map(EventStore, (store) => {
  const counted = { reads: 0, events: 0 }
  const readStream: (typeof store)["readStream"] = (stream, options) =>
    Effect.tap(store.readStream(stream, options), (events) =>
      Effect.sync(() => {
        counted.reads += 1
        counted.events += events.length
      })
    )
  const readSubject: (typeof store)["readSubject"] = (subject, options) =>
    Effect.tap(store.readSubject(subject, options), (events) =>
      Effect.sync(() => {
        counted.reads += 1
        counted.events += events.length
      })
    )
  return { counted, store: EventStore.of({ ...store, readStream, readSubject }) }
})

const inMemory = <A, E>(effect: Effect.Effect<A, E, EventStore>) =>
  Effect.runPromise(Effect.provide(effect, EventStore.layerMemory({ tenant: "test" })))

const append = Effect.fnUntraced(function* (id: string, placed: ReadonlyArray<Ledger.Placed>) {
  const store = yield* EventStore
  const versions = new Map<string, number>()
  for (const { stream } of placed) versions.set(stream, (yield* store.readStream(stream)).length)
  const cause = { actor: "test", causationId: id, correlationId: id }
  if (placed.length > 0)
    yield* store.append(
      commit({
        id,
        cause,
        today,
        accountOf: () => account,
        versions,
        events: withOrigin(placed, "observed"),
        openDays: everyDay
      })
    )
})

/** A lane that was taken and freed so many times. */
const turns = (account: string, count: number): ReadonlyArray<Ledger.Placed> =>
  Array.from({ length: count }, (_, n): ReadonlyArray<BillingEvent> => {
    const operationId = OperationId.make(`op-${n}`)
    return [
      {
        _tag: "LaneTaken",
        accountId: AccountId.make(account),
        operationId,
        owner: "p1",
        until: "2026-03-02T09:30:00.000Z",
        effectiveOn: today
      },
      { _tag: "LaneFreed", operationId, effectiveOn: today }
    ]
  })
    .flat()
    .map((event) => ({ stream: StreamName.accountLane(AccountId.make(account)), event }))

/** Every stream of a history with a long past of drafts before it, so that it is kept. */
const long = (placed: ReadonlyArray<Ledger.Placed>): ReadonlyArray<Ledger.Placed> =>
  Array.from(Map.groupBy(placed, ({ stream }) => stream).values()).flatMap(([first]) =>
    first === undefined ? [] : Array.from({ length: 120 }, () => first)
  )

describe("Streams as they stand", () => {
  it("are what all their events come to, however often they are loaded in between", () =>
    fc.assert(
      fc.asyncProperty(attempts, fc.integer({ min: 1, max: 9 }), (steps, chunk) =>
        inMemory(
          Effect.gen(function* () {
            const { store } = yield* counting
            const { placed } = play(steps)
            const all = [...long(placed), ...placed]
            const streams = Array.from(new Set(placed.map(({ stream }) => stream)))
            const size = Math.ceil(all.length / chunk)
            for (let from = 0; from < all.length; from += size) {
              yield* append(`commit-${from}`, all.slice(from, from + size))
              const loaded = yield* Effect.provideService(load(streams), EventStore, store)
              const events = yield* Effect.forEach(streams, (stream) => store.readStream(stream))
              expect(loaded.ledger).toEqual(Ledger.fold(yield* placedOf(events.flat())))
              expect(Array.from(loaded.versions.values())).toEqual(events.map(({ length }) => length))
              expect(yield* Effect.provideService(paymentsOf(account), EventStore, store)).toEqual(
                loaded.ledger.payments
              )
            }
          })
        )
      ),
      { numRuns: 10 }
    ))

  it("are read once, then only from their last event on", () =>
    inMemory(
      Effect.gen(function* () {
        const { counted, store } = yield* counting
        const lane = StreamName.accountLane(AccountId.make("a"))
        yield* append("past", turns("a", 2_000))
        const now = Effect.provideService(load([lane]), EventStore, store)
        expect(stateIn(yield* now, "AccountLane", lane)._tag).toBe("Free")
        expect(counted).toEqual({ reads: 1, events: 4_000 })
        yield* append("next", turns("a", 1).slice(0, 1))
        const loaded = yield* now
        expect(stateIn(loaded, "AccountLane", lane)._tag).toBe("Taken")
        expect(loaded.versions.get(lane)).toBe(4_001)
        expect(counted).toEqual({ reads: 2, events: 4_002 })
        yield* now
        expect(counted).toEqual({ reads: 3, events: 4_003 })
      })
    ))

  it("are read of an account once, then only from its last event on", () =>
    inMemory(
      Effect.gen(function* () {
        const { counted, store } = yield* counting
        const now = Effect.provideService(paymentsOf(account), EventStore, store)
        yield* append("past", [...turns("A-1", 200), { stream: "Payment-1", event: captured("1", "9.00") }])
        expect(Array.from((yield* now).keys())).toEqual(["1"])
        expect(counted).toEqual({ reads: 1, events: 401 })
        yield* append("next", [{ stream: "Payment-2", event: captured("2", "9.00") }])
        expect(Array.from((yield* now).keys())).toEqual(["1", "2"])
        expect(counted).toEqual({ reads: 2, events: 403 })
        // Put back to before the second payment: what is gone is not believed.
        const events = yield* store.readSubject(account)
        const restored = EventStore.of({ ...store, readSubject: () => Effect.succeed(events) })
        const then = Effect.provideService(paymentsOf(account), EventStore, restored)
        expect((yield* then).size).toBe(2)
        const earlier = events.slice(0, -1)
        Object.assign(restored, { readSubject: () => Effect.succeed(earlier) })
        expect(Array.from((yield* then).keys())).toEqual(["1"])
      })
    ))

  it("are what the events say where the store was put back to an earlier day, or to another history", () =>
    inMemory(
      Effect.gen(function* () {
        const store = yield* EventStore
        const lane = StreamName.accountLane(AccountId.make("a"))
        yield* append("past", turns("a", 100))
        let shows = yield* store.readStream(lane)
        const restored = EventStore.of({
          ...store,
          readStream: (_, { after = 0 } = {}) => Effect.sync(() => shows.slice(after))
        })
        const now = Effect.provideService(load([lane]), EventStore, restored)
        expect((yield* now).versions.get(lane)).toBe(200)
        const whole = shows
        shows = whole.slice(0, 151)
        expect((yield* now).versions.get(lane)).toBe(151)
        expect(stateIn(yield* now, "AccountLane", lane)._tag).toBe("Taken")
        shows = [
          ...whole.slice(0, 150),
          ...whole.slice(149, 150).map((event) => ({ ...event, version: 151, eventId: "other" }))
        ]
        expect(stateIn(yield* now, "AccountLane", lane)._tag).toBe("Free")
      })
    ))
})
