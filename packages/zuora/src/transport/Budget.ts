/**
 * The requests that one process has in flight at one tenant, shared by all callers. It decides when a request starts; it
 * never repeats one. Token requests do not pass here: Zuora does not count them as concurrent.
 *
 * At most as many are in flight as the settings allow, at most three quarters of what the tenant may have, and fewer when
 * others use the tenant: a tenth of its limit is left free. Source: Zuora API reference, Rate and concurrent request
 * limits: 40 in flight per tenant, all clients together.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import * as LimitHeaders from "./LimitHeaders.ts"
import { isTurnedAway, Pace } from "./Pace.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import { type Priority, type Waiter, WaitingLine } from "./WaitingLine.ts"

/** The turn did not come in time. `waitMs`: how much longer it would have taken at least, where that is known. */
export interface Held {
  readonly _tag: "Held"
  readonly waitMs: number | undefined
}

export interface Turn {
  readonly priority: Priority
  /** Rather than wait longer it fails with {@link Held}. */
  readonly maxWaitMs: number
}

export interface Budget {
  /** Runs one request in its turn and learns from its answer. Interrupted while it waits, it never starts. */
  readonly within: <E>(turn: Turn, request: Effect.Effect<RawAnswer, E>) => Effect.Effect<RawAnswer, E | Held>
}

interface Waiting extends Waiter {
  isGranted: boolean
  readonly turn: Deferred.Deferred<void, Held>
}

/** Part of the tenant's limit that one process takes, and part that it leaves free. */
const ownShare = 0.75
const margin = 0.1
/** What the tenant's other clients do is looked at once a second, as Zuora refreshes it, and forgotten after ten. */
const lookEveryMs = 1000
const forgetAfterMs = 10_000

/** A budget of at most `most()` requests in flight. */
export const make = (most: () => number): Budget => {
  const line = new WaitingLine<Waiting>()
  const pace = new Pace()
  let inFlight = 0
  let adapted = Number.POSITIVE_INFINITY
  let lookedAtMs = 0
  let alarm: { readonly atMs: number; readonly fiber: Fiber.Fiber<void> } | undefined

  const hasRoom = (): boolean => inFlight < Math.min(most(), adapted)

  const adapt = (answer: RawAnswer, nowMs: number): void => {
    const seen = LimitHeaders.concurrency(answer.headers)
    if (answer.status === 429) {
      adapted = Math.max(1, Math.floor(inFlight / 2))
      lookedAtMs = nowMs
    } else if (seen !== undefined && nowMs - lookedAtMs >= lookEveryMs) {
      const free = seen.remaining - Math.ceil(seen.limit * margin)
      adapted = Math.max(1, Math.min(Math.floor(seen.limit * ownShare), inFlight + free))
      lookedAtMs = nowMs
    }
  }

  /** Lets start whoever may, and sets the alarm for the next change that time alone brings. */
  const advance = (nowMs: number): Effect.Effect<void> => {
    if (nowMs - lookedAtMs >= forgetAfterMs) adapted = Number.POSITIVE_INFINITY
    for (const { turn } of line.expired(nowMs)) Deferred.doneUnsafe(turn, Effect.fail(heldAt(nowMs)))
    while (line.length > 0 && hasRoom() && pace.nextStartMs(nowMs) <= nowMs) {
      const waiter = line.next()
      if (waiter === undefined) break
      inFlight += 1
      pace.started(nowMs)
      waiter.isGranted = true
      Deferred.doneUnsafe(waiter.turn, Effect.void)
    }
    if (line.length > 0) return arm(nowMs)
    disarm()
    return Effect.void
  }

  const heldAt = (nowMs: number): Held => {
    const waitMs = pace.nextStartMs(nowMs) - nowMs
    return { _tag: "Held", waitMs: waitMs > 0 ? waitMs : undefined }
  }

  /** One that rings too early does no harm: it sets the next one. */
  const arm = (nowMs: number): Effect.Effect<void> => {
    const changeMs = hasRoom() ? pace.nextStartMs(nowMs) : lookedAtMs + forgetAfterMs
    const nextMs = Math.min(changeMs > nowMs ? changeMs : Number.POSITIVE_INFINITY, line.nextDeadlineMs)
    const atMs = Math.max(nowMs + 1, Math.ceil(nextMs))
    if (alarm !== undefined && alarm.atMs <= atMs) return Effect.void
    disarm()
    const rings = atNow((nowMs) => {
      alarm = undefined
      return advance(nowMs)
    })
    return Effect.map(Effect.forkDetach(Effect.andThen(Effect.sleep(atMs - nowMs), rings)), (fiber) => {
      alarm = { atMs, fiber }
    })
  }

  /** An alarm left behind would keep a process alive that has nothing left to do. */
  const disarm = (): void => {
    alarm?.fiber.interruptUnsafe()
    alarm = undefined
  }

  const takesTurn = ({ maxWaitMs, priority }: Turn): Effect.Effect<void, Held> =>
    atNow((nowMs) => {
      if (pace.nextStartMs(nowMs) - nowMs > maxWaitMs) return Effect.fail(heldAt(nowMs))
      const turn = Deferred.makeUnsafe<void, Held>()
      const waiter: Waiting = { priority, deadlineMs: nowMs + maxWaitMs, isGranted: false, turn }
      line.join(waiter)
      return Effect.andThen(advance(nowMs), Deferred.await(turn)).pipe(
        Effect.onInterrupt(() => {
          if (waiter.isGranted) inFlight -= 1
          else line.leave(waiter)
          return atNow(advance)
        })
      )
    })

  const leave = (exit: Exit.Exit<RawAnswer, unknown>): Effect.Effect<void> =>
    Effect.suspend(() => {
      const chance = Exit.isSuccess(exit) && isTurnedAway(exit.value) ? Random.next : Effect.succeed(0)
      return Effect.flatMap(chance, (chance) =>
        atNow((nowMs) => {
          if (Exit.isSuccess(exit)) {
            pace.learn(exit.value, nowMs, chance)
            adapt(exit.value, nowMs)
          }
          inFlight -= 1
          return line.length === 0 ? Effect.void : advance(nowMs)
        })
      )
    })

  return {
    within: (turn, request) =>
      Effect.uninterruptibleMask((restore) => {
        const run = Effect.onExit(restore(request), leave)
        if (line.length === 0 && hasRoom() && pace.isFree) {
          inFlight += 1
          return run
        }
        return Effect.andThen(restore(takesTurn(turn)), run)
      })
  }
}

const atNow = <A, E>(f: (nowMs: number) => Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.clockWith((clock) => f(clock.currentTimeMillisUnsafe()))
