/**
 * Writers whose commits are known by their ids, what each was told, and the judgement afterwards: every acknowledged
 * commit is there once, at the positions that were told, none is half there, and one of which nobody knows is settled by
 * sending it again. Knows the store only by its contract.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { assert } from "@effect/vitest"
import type { Commit, LogRange } from "../../src/Commit.ts"
import type { EventStore } from "../../src/EventStore.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"

type Store = EventStore["Service"]

/** Longer than a server takes to recover; a commit that is not settled by then never will be. */
const settleMs = 60_000

export interface Told {
  readonly acknowledged: number
  readonly unknown: number
}

export interface Witness {
  /** Appends as this writer, one commit after the other, until told to stop or failed by the fault. */
  readonly write: (writer: string, isOver: () => boolean) => Effect.Effect<void>
  /** Appends one commit; whatever comes of it, it is on record here. Interruption leaves it unknown. */
  readonly send: (writer: string) => Effect.Effect<void>
  readonly told: () => Told
  /** Sends every unknown commit again until there is an answer. */
  readonly settle: Effect.Effect<void>
  /** Compares what is stored since this was last asked with what was told since; nothing may be unknown any more. */
  readonly judge: Effect.Effect<void>
  /** Compares all that is stored with all that was ever told. */
  readonly judgeAll: Effect.Effect<void>
}

/** Events of one commit: two in a stream, one in another of another subject. */
const eventsPerCommit = 3
const pageSize = 1_000

const commitOf = (writer: string, n: number): Commit => {
  const id = `${writer}-${n}`
  const data = (index: number) => event({ commit: id, index })
  return commit(
    id,
    on(`${writer}-twice`, 2 * n, [data(0), data(1)], `subject-${writer}`),
    on(`${writer}-once`, n, [data(2)], `other-${writer}`)
  )
}

/**
 * Of stores of one tenant, which writers take in turn; the list may be changed meanwhile. `expects` says which failures
 * the fault may cause, by SQLSTATE: any other one fails the test.
 */
export const witness = (
  stores: Array<Store>,
  expects: (sqlState: string | undefined) => boolean = () => true
): Witness => {
  const acknowledged = new Map<string, ReadonlyArray<LogRange>>()
  /** Of these, the ones that were not yet judged; and up to where the logs were. */
  const fresh = new Map<string, ReadonlyArray<LogRange>>()
  let judged: ReadonlyMap<number, number> = new Map()
  const unknown = new Map<string, Commit>()
  const next = new Map<string, number>()

  let turn = 0
  const someStore = (): Store => {
    const store = stores[(turn += 1) % stores.length]
    if (store === undefined) throw new Error("no store")
    return store
  }

  const append = (made: Commit) =>
    Effect.suspend(() => {
      unknown.set(made.id, made)
      return someStore().append(made)
    }).pipe(
      Effect.tap(({ positions }) =>
        Effect.sync(() => {
          acknowledged.set(made.id, positions)
          fresh.set(made.id, positions)
          unknown.delete(made.id)
        })
      )
    )

  /** A writer's next commit; false where the fault got in between. What is not the fault's doing is a defect. */
  const attempt = (writer: string) =>
    Effect.suspend(() => {
      const n = next.get(writer) ?? 0
      next.set(writer, n + 1)
      return append(commitOf(writer, n))
    }).pipe(
      Effect.as(true),
      Effect.catch((error) => {
        if (error._tag === "StoreError" && error.retryable && expects(error.sqlState)) return Effect.succeed(false)
        return Effect.die(error)
      })
    )

  /** What is stored after these positions of the logs, against these commits; gives how far the logs reach. */
  const compare = Effect.fnUntraced(function* (
    from: ReadonlyMap<number, number>,
    commits: ReadonlyMap<string, ReadonlyArray<LogRange>>
  ) {
    assert.strictEqual(unknown.size, 0, "settle first")
    const store = someStore()
    const logs = yield* Effect.orDie(store.logs)
    const found = new Map<string, Array<string>>()
    let count = 0
    for (const { log, position: until } of logs) {
      for (let at = from.get(log) ?? 0; at < until;) {
        // Compares each event with its hash and dies of a hole by itself.
        const page = yield* Effect.orDie(store.readAfter(log, at, pageSize))
        assert.isNotEmpty(page)
        for (const { data, position } of page) {
          const { commit: id, index } = data as { readonly commit: string; readonly index: number }
          found.set(id, [...(found.get(id) ?? []), `${log}/${position}: ${index}`])
        }
        at += page.length
        count += page.length
      }
    }
    assert.strictEqual(count, eventsPerCommit * commits.size)
    for (const [id, ranges] of commits) {
      const told = ranges.flatMap(({ first, last, log }) =>
        Array.from({ length: last - first + 1 }, (_, n) => `${log}/${first + n}`)
      )
      const stored = (found.get(id) ?? []).map((place) => place.split(": "))
      assert.deepStrictEqual([id, stored.map(([place]) => place).sort()], [id, told.sort()])
      assert.deepStrictEqual([id, stored.map(([, index]) => index).sort()], [id, ["0", "1", "2"]])
    }
    for (const id of [...commits.keys()].slice(-10)) {
      const read = yield* Effect.orDie(store.readCommit(id))
      assert.strictEqual(Option.getOrElse(read, () => []).length, eventsPerCommit)
    }
    return new Map(logs.map(({ log, position }) => [log, position]))
  })

  return {
    write: Effect.fnUntraced(function* (writer, isOver) {
      while (!isOver() && (yield* attempt(writer)));
    }),
    send: (writer) => Effect.asVoid(attempt(writer)),
    told: () => ({ acknowledged: acknowledged.size, unknown: unknown.size }),
    settle: Effect.gen(function* () {
      const start = yield* Clock.currentTimeMillis
      yield* Effect.forEach(
        [...unknown.values()],
        (made) =>
          append(made).pipe(
            Effect.retry({
              while: (error) => error._tag === "StoreError" && error.retryable,
              schedule: Schedule.spaced(50).pipe(Schedule.while(({ now }) => now - start < settleMs))
            }),
            Effect.orDie
          ),
        { concurrency: 8, discard: true }
      )
    }),
    judge: Effect.gen(function* () {
      const reached = yield* compare(judged, fresh)
      judged = reached
      fresh.clear()
    }),
    judgeAll: Effect.suspend(() => Effect.asVoid(compare(new Map(), acknowledged)))
  }
}
