/** Leases and checkpoints in this process, by Effect's clock. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { EventStore } from "../EventStore.ts"
import type { FollowStore, Lease } from "./FollowStore.ts"

export const makeMemoryFollows = Effect.fnUntraced(function* ({ tenant }: { readonly tenant: string }) {
  const events = yield* EventStore
  const leases = new Map<string, { readonly term: number; readonly untilMs: number }>()
  const checkpoints = new Map<string, Map<number, number>>()
  const isHeld = ({ follower, term }: Lease): boolean => leases.get(follower)?.term === term

  const store: FollowStore["Service"] = {
    tenant,
    take: (follower, leaseMs) =>
      Effect.map(Clock.currentTimeMillis, (nowMs) => {
        const { term, untilMs } = leases.get(follower) ?? { term: 0, untilMs: nowMs }
        if (untilMs > nowMs) return Option.none()
        leases.set(follower, { term: term + 1, untilMs: nowMs + leaseMs })
        return Option.some({ follower, term: term + 1 })
      }),
    renew: (lease, leaseMs) =>
      Effect.map(Clock.currentTimeMillis, (nowMs) => {
        if (!isHeld(lease)) return false
        leases.set(lease.follower, { term: lease.term, untilMs: nowMs + leaseMs })
        return true
      }),
    release: (lease) =>
      Effect.map(Clock.currentTimeMillis, (nowMs) => {
        if (isHeld(lease)) leases.set(lease.follower, { term: lease.term, untilMs: nowMs })
      }),
    reach: (follower) =>
      Effect.map(events.logs, (logs) =>
        logs.map(({ log, position }) => ({
          log,
          position: checkpoints.get(follower)?.get(log) ?? 0,
          head: position
        }))
      ),
    move: (lease, { from, log, to }) =>
      Effect.sync(() => {
        const mine = checkpoints.get(lease.follower) ?? new Map<number, number>()
        if (!isHeld(lease) || (mine.get(log) ?? 0) !== from) return false
        checkpoints.set(lease.follower, mine.set(log, to))
        return true
      }),
    bell: Effect.succeed(Effect.never)
  }
  return store
})
