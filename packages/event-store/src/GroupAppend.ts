/**
 * Appends of one process, grouped. A log takes one transaction at a time; while one is under way, what arrives waits
 * here and goes together in the next. No timer: a lone append leaves at once.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberSet from "effect/FiberSet"
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
  readonly answer: (verdict: Exit.Exit<VerdictRow | undefined, StoreError>) => void
  /** Its caller was interrupted. */
  isUnwanted: boolean
}

/** Commits in one statement at most. */
const maxGroup = 64
/** A commit with more events goes alone: it would make the others wait for it. */
const maxEvents = 100
/** Whether the commit was stored is not known to those whose store was closed under them. */
const closed = Exit.fail(
  new StoreError({ operation: "append", retryable: true, cause: new Error("the event store was closed meanwhile") })
)

/**
 * An append that waits for its group. If it is interrupted, the commit may be stored all the same: send it again to
 * know. But nothing arrives any more once the interruption is over: it takes the commit out of the queue, cancels its
 * statement where nobody else waits for that, and otherwise ends with it.
 */
export const groupAppend = Effect.fnUntraced(function* (
  run: RunAppends
): Effect.fn.Return<(commit: PreparedCommit) => Effect.Effect<VerdictRow | undefined, StoreError>, never, Scope.Scope> {
  const fork = yield* FiberSet.makeRuntime<never, void, never>()
  // Not bounded: each is an append whose caller waits, and holds its commit in any case.
  const waiting = new Set<Waiting>()
  const underWay = new Set<Waiting>()
  let running: Fiber.Fiber<void> | undefined
  let isClosed = false
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      isClosed = true
      for (const { answer } of [...underWay, ...waiting]) answer(closed)
    })
  )

  /**
   * A group that fails as a whole is run again one by one, so that none fails for its neighbour's content. Where the
   * database is away or busy all fail at once: waiting for it one after the other would take minutes.
   */
  const store = (group: ReadonlyArray<Waiting>): Effect.Effect<void> =>
    Effect.flatMap(Effect.exit(run(group.map(({ commit }) => commit))), (exit) => {
      if (group.length > 1 && Exit.isFailure(exit) && isOfContent(exit)) {
        return Effect.forEach(group, (one) => store([one]), { discard: true })
      }
      group.forEach(({ answer }, index) => answer(Exit.map(exit, (rows) => rows[index])))
      return Effect.void
    })

  const next = (): void => {
    if (isClosed || waiting.size === 0 || underWay.size > 0) return
    const group = [...waiting].slice(0, maxGroup)
    for (const one of group) {
      waiting.delete(one)
      underWay.add(one)
    }
    running = fork(store(group))
    running.addObserver((exit) => {
      if (Exit.isFailure(exit)) for (const { answer } of underWay) answer(closed)
      underWay.clear()
      next()
    })
  }

  return (commit) =>
    commit.events.length > maxEvents
      ? run([commit]).pipe(Effect.map(([row]) => row))
      : Effect.callback((resume) => {
          if (isClosed) return resume(closed)
          const answered = Deferred.makeUnsafe<void>()
          const mine: Waiting = {
            commit,
            answer: (verdict) => {
              resume(verdict)
              Deferred.doneUnsafe(answered, Exit.void)
            },
            isUnwanted: false
          }
          waiting.add(mine)
          next()
          return Effect.suspend(() => {
            if (waiting.delete(mine)) return Effect.void
            mine.isUnwanted = true
            if ([...underWay].every(({ isUnwanted }) => isUnwanted)) running?.interruptUnsafe()
            return Deferred.await(answered)
          })
        })
})

const isOfContent = ({ cause }: Exit.Failure<unknown, StoreError>): boolean =>
  cause.reasons.some((reason) => reason._tag === "Fail" && !reason.error.retryable)
