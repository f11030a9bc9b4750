/**
 * Appends of one process, grouped. A log takes one transaction at a time; while one is under way, what arrives waits
 * here and goes together in the next. No timer: a lone append leaves at once.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import type { VerdictRow } from "./AppendStatement.ts"
import type { PreparedCommit } from "./Commit.ts"
import { StoreError } from "./StoreError.ts"

/** Runs one statement for these commits: one verdict each, in their order, or a failure that stored none of them. */
export type RunAppends = (
  commits: ReadonlyArray<PreparedCommit>
) => Effect.Effect<ReadonlyArray<VerdictRow>, StoreError>

interface Waiting {
  readonly commit: PreparedCommit
  readonly verdict: Deferred.Deferred<VerdictRow | undefined, StoreError>
}

/** Commits in one statement at most. */
const maxGroup = 64
/** A commit with more events goes alone: it would make the others wait for it. */
const maxEvents = 100
/** Appends that may wait here; beyond it, callers wait to get in. */
const maxWaiting = 10_000

/** Whether the commit was stored is not known to those whose store was closed under them. */
const closed = Exit.fail(
  new StoreError({ operation: "append", retryable: true, cause: new Error("the event store was closed meanwhile") })
)

/**
 * An append that waits for its group. If it is interrupted, the commit may be stored all the same: send it again to
 * know.
 */
export const groupAppend = Effect.fnUntraced(function* (
  run: RunAppends
): Effect.fn.Return<(commit: PreparedCommit) => Effect.Effect<VerdictRow | undefined, StoreError>, never, Scope.Scope> {
  const waiting = new Set<Waiting>()
  const queue = yield* Effect.acquireRelease(Queue.bounded<Waiting>(maxWaiting), (queue) =>
    Queue.shutdown(queue).pipe(
      Effect.andThen(Effect.forEach(waiting, ({ verdict }) => Deferred.done(verdict, closed), { discard: true }))
    )
  )

  const alone = ({ commit, verdict }: Waiting) =>
    run([commit]).pipe(
      Effect.map(([row]) => row),
      Effect.exit,
      Effect.flatMap((exit) => Deferred.done(verdict, exit))
    )

  /**
   * One that fails as a whole is run again one by one, so that none fails for its neighbour's content. Where the
   * database is away or busy all fail at once: waiting for it one after the other would take minutes.
   */
  const together = (group: ReadonlyArray<Waiting>) =>
    run(group.map(({ commit }) => commit)).pipe(
      Effect.flatMap((rows) =>
        Effect.forEach(group, ({ verdict }, index) => Deferred.succeed(verdict, rows[index]), { discard: true })
      ),
      Effect.catch((error) =>
        error.retryable
          ? Effect.forEach(group, ({ verdict }) => Deferred.fail(verdict, error), { discard: true })
          : Effect.forEach(group, alone, { discard: true })
      )
    )

  yield* Queue.takeBetween(queue, 1, maxGroup).pipe(
    Effect.flatMap((group) => (group.length === 1 ? Effect.forEach(group, alone, { discard: true }) : together(group))),
    Effect.forever,
    Effect.forkScoped
  )

  return (commit) =>
    commit.events.length > maxEvents
      ? run([commit]).pipe(Effect.map(([row]) => row))
      : Effect.suspend(() => {
          const mine: Waiting = { commit, verdict: Deferred.makeUnsafe() }
          waiting.add(mine)
          return Queue.offer(queue, mine).pipe(
            Effect.flatMap((taken) => (taken ? Deferred.await(mine.verdict) : closed)),
            Effect.ensuring(Effect.sync(() => waiting.delete(mine)))
          )
        })
})
