/** What following must do over every event store. Each implementation runs all of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { EventStore } from "../../src/EventStore.ts"
import { follow, type FollowOptions } from "../../src/following/Following.ts"
import { FollowStore } from "../../src/following/FollowStore.ts"
import type { Page } from "../../src/following/Page.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"

export type Both = Layer.Layer<EventStore | FollowStore>

/** Events and followers of one new tenant with this many logs, as one process has them. Build it again for another. */
export type NewFollowed = (logs: number) => Effect.Effect<Both, unknown, Scope.Scope>

export const services = <More = never>(layer: Layer.Layer<EventStore | FollowStore | More>) =>
  Effect.map(Layer.build(layer), (context) => ({
    context,
    events: Context.get(context, EventStore),
    follows: Context.get(context, FollowStore)
  }))

const options: FollowOptions = { follower: "sums", pollMs: 5, leaseMs: 60_000 }

/** What a follower was given, and what ends when it has this many events. */
export const watching = (enough: number) =>
  Effect.map(Deferred.make<void>(), (reached) => {
    const pages: Array<Page> = []
    const seen = () => pages.flatMap(({ events }) => events)
    return {
      pages,
      seen,
      reached: Deferred.await(reached),
      note: (page: Page) =>
        Effect.suspend(() => {
          pages.push(page)
          return seen().length >= enough ? Deferred.succeed(reached, undefined) : Effect.void
        })
    }
  })

export const followContract = (name: string, newFollowed: NewFollowed): void => {
  describe(`${name}: following`, () => {
    for (const logs of [1, 8]) {
      it.live(`hands over every event once, in order, in whole commits, from ${logs} log(s) with 8 writers`, () =>
        Effect.gen(function* () {
          const { context, events } = yield* services(yield* newFollowed(logs))
          const each = 12
          const sizes = Array.from({ length: each }, (_, n) => 1 + ((n * 7) % 5))
          const watch = yield* watching(8 * sizes.reduce((sum, size) => sum + size, 0))
          const following = yield* Effect.forkChild(
            follow({ ...options, pageSize: 3 }, watch.note).pipe(Effect.provide(context))
          )
          const write = (writer: number) =>
            Effect.forEach(sizes, (size, n) => {
              const news = Array.from({ length: size }, () => event({ commit: `${writer}-${n}`, size }))
              return events.append(commit(`${writer}-${n}`, on(`S${writer}-${n}`, 0, news, `subject-${writer}`)))
            })
          yield* Effect.forEach([0, 1, 2, 3, 4, 5, 6, 7], write, { concurrency: 8, discard: true })
          yield* watch.reached
          yield* Fiber.interrupt(following)
          for (const { log, position } of yield* events.logs) {
            const mine = watch.seen().filter((event) => event.log === log)
            assert.deepStrictEqual(
              mine.map((event) => event.position),
              Array.from({ length: position }, (_, n) => n + 1)
            )
          }
          for (const page of watch.pages) {
            const commits = Object.values(
              Object.groupBy(page.events, ({ data }) => (data as { readonly commit: string }).commit)
            )
            for (const found of commits) assert.deepInclude(found?.[0]?.data, { size: found?.length })
          }
        })
      )
    }

    it.live("goes on where it was stopped, and finishes the page that is at hand", () =>
      Effect.gen(function* () {
        const { context, events, follows } = yield* services(yield* newFollowed(1))
        for (let n = 0; n < 3; n++) yield* events.append(commit(`c${n}`, on(`A${n}`, 0, [event(n)])))
        const [begun, go] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const finished: Array<Page> = []
        const first = yield* Effect.forkChild(
          follow(options, (page) =>
            Deferred.succeed(begun, undefined).pipe(
              Effect.andThen(Deferred.await(go)),
              Effect.andThen(Effect.sync(() => finished.push(page)))
            )
          ).pipe(Effect.provide(context))
        )
        yield* Deferred.await(begun)
        const stopping = yield* Effect.forkChild(Fiber.interrupt(first))
        yield* Effect.sleep(20)
        yield* Deferred.succeed(go, undefined)
        yield* Fiber.join(stopping)
        const [atHand = { events: [] }] = finished
        assert.isAbove(atHand.events.length, 0)
        assert.deepStrictEqual(yield* follows.reach("sums"), [{ log: 0, position: atHand.events.length, head: 3 }])
        yield* events.append(commit("c3", on("A3", 0, [event(3)])))
        const watch = yield* watching(4 - atHand.events.length)
        const second = yield* Effect.forkChild(follow(options, watch.note).pipe(Effect.provide(context)))
        yield* watch.reached
        yield* Fiber.interrupt(second)
        assert.deepStrictEqual(
          [...atHand.events, ...watch.seen()].map(({ position }) => position),
          [1, 2, 3, 4]
        )
      })
    )

    it.live("fails as its handler fails, and hands the same page over again afterwards", () =>
      Effect.gen(function* () {
        const { context, events, follows } = yield* services(yield* newFollowed(1))
        yield* events.append(commit("c1", on("A", 0, [event(1), event(2)])))
        const failed = yield* Effect.flip(follow(options, () => Effect.fail("no")).pipe(Effect.provide(context)))
        assert.strictEqual(failed, "no")
        assert.deepStrictEqual(yield* follows.reach("sums"), [{ log: 0, position: 0, head: 2 }])
        const watch = yield* watching(2)
        const again = yield* Effect.forkChild(follow(options, watch.note).pipe(Effect.provide(context)))
        yield* watch.reached
        yield* Fiber.interrupt(again)
        assert.lengthOf(watch.pages, 1)
      })
    )

    it.live("lets one of several follow under a name, and another take over when that one stops", () =>
      Effect.gen(function* () {
        const { context, events } = yield* services(yield* newFollowed(1))
        const owners: Array<{ readonly who: number; readonly term: number; readonly position: number }> = []
        const worker = (who: number) =>
          Effect.forkChild(
            follow({ ...options, pageSize: 1 }, ({ events, term }) =>
              Effect.sync(() => {
                for (const { position } of events) owners.push({ who, term, position })
              })
            ).pipe(Effect.provide(context))
          )
        const workers = yield* Effect.forEach([0, 1, 2], worker)
        for (let round = 0; round < 3; round++) {
          for (let n = 0; n < 4; n++)
            yield* events.append(commit(`c${round}-${n}`, on(`A${round}-${n}`, 0, [event(n)])))
          while (owners.length < 4 * (round + 1)) yield* Effect.sleep(2)
          const current = workers[owners.at(-1)?.who ?? 0]
          if (current !== undefined) yield* Fiber.interrupt(current)
        }
        assert.deepStrictEqual(
          owners.map(({ position }) => position),
          Array.from({ length: 12 }, (_, n) => n + 1)
        )
        assert.deepStrictEqual(
          [0, 1, 2].map((round) => new Set(owners.slice(4 * round, 4 * round + 4).map(({ who }) => who)).size),
          [1, 1, 1]
        )
        const terms = owners.map(({ term }) => term)
        assert.deepStrictEqual(
          terms,
          [...terms].sort((a, b) => a - b)
        )
        assert.strictEqual(new Set(terms).size, 3)
      })
    )

    it.live("takes over from one that died, when its lease is over, and refuses what that one still does", () =>
      Effect.gen(function* () {
        const { context, events, follows } = yield* services(yield* newFollowed(1))
        yield* events.append(commit("c1", on("A", 0, [event(1)])))
        const dead = yield* Effect.flatMap(follows.take("sums", 30), Effect.fromOption)
        const watch = yield* watching(1)
        const heir = yield* Effect.forkChild(follow(options, watch.note).pipe(Effect.provide(context)))
        yield* watch.reached
        assert.isFalse(yield* follows.move(dead, { log: 0, from: 0, to: 1 }))
        assert.isFalse(yield* follows.renew(dead, 1_000))
        yield* follows.release(dead)
        yield* Fiber.interrupt(heir)
        assert.deepStrictEqual(yield* follows.reach("sums"), [{ log: 0, position: 1, head: 1 }])
      })
    )

    it.live("moves a checkpoint only from where it is", () =>
      Effect.gen(function* () {
        const { follows } = yield* services(yield* newFollowed(1))
        const lease = yield* Effect.flatMap(follows.take("sums", 60_000), Effect.fromOption)
        assert.isFalse(yield* follows.move(lease, { log: 0, from: 3, to: 4 }))
        assert.isTrue(yield* follows.move(lease, { log: 0, from: 0, to: 2 }))
        assert.isFalse(yield* follows.move(lease, { log: 0, from: 0, to: 2 }))
        assert.isFalse(yield* follows.move(lease, { log: 0, from: 1, to: 3 }))
        assert.isTrue(yield* follows.move(lease, { log: 0, from: 2, to: 5 }))
      })
    )

    it.live("asks for no page before the handler is done with the one before, and takes logs in turns", () =>
      Effect.gen(function* () {
        const { context, events } = yield* services(yield* newFollowed(8))
        for (let n = 0; n < 200; n++) yield* events.append(commit(`c${n}`, on(`A${n}`, 0, [event(n)], `s${n}`)))
        let [reading, handling, most, reads] = [0, 0, 0, 0]
        const counted: EventStore["Service"] = {
          ...events,
          readAfter: (...asked) =>
            Effect.suspend(() => {
              reads += 1
              reading += 1
              most = Math.max(most, reading + handling)
              return events.readAfter(...asked)
            }).pipe(Effect.ensuring(Effect.sync(() => (reading -= 1))))
        }
        const watch = yield* watching(200)
        const slow = (page: Page) =>
          Effect.acquireUseRelease(
            Effect.sync(() => (handling += 1)),
            () => Effect.andThen(Effect.sleep(1), watch.note(page)),
            () => Effect.sync(() => (handling -= 1))
          )
        const following = yield* follow({ ...options, pageSize: 2 }, slow).pipe(
          Effect.provide(Context.add(context, EventStore, counted)),
          Effect.forkChild
        )
        yield* watch.reached
        yield* Fiber.interrupt(following)
        assert.strictEqual(most, 1)
        assert.isAtLeast(reads, watch.pages.length)
        const turns = watch.pages.slice(0, 4).map(({ log }) => log)
        assert.deepStrictEqual(turns, [...new Set(turns)])
      })
    )

    it.live("ends as a defect where events are gone that it has seen", () =>
      Effect.gen(function* () {
        const { context, events, follows } = yield* services(yield* newFollowed(1))
        yield* events.append(commit("c1", on("A", 0, [event(1)])))
        const lease = yield* Effect.flatMap(follows.take("sums", 60_000), Effect.fromOption)
        yield* follows.move(lease, { log: 0, from: 0, to: 2 })
        yield* follows.release(lease)
        const ended = yield* Effect.exit(follow(options, () => Effect.void).pipe(Effect.provide(context)))
        assert.match(
          Exit.isFailure(ended) ? String(ended.cause) : "",
          /position 2: missing; a follower has seen up to 2/
        )
      })
    )
  })
}
