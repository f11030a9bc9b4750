/**
 * Turns within one process: what is asked twice at once under one operation id is done once, and the second caller gets
 * the first one's end. Between processes the event store decides.
 */
import * as Effect from "effect/Effect"
import * as Semaphore from "effect/Semaphore"

/** Runs an effect when nobody else of this process is at the same key; forgets keys that nobody waits for. */
export type Turns = (key: string) => <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

interface Turn {
  readonly semaphore: Semaphore.Semaphore
  users: number
}

export const make = (): Turns => {
  const turns = new Map<string, Turn>()
  const enter = (key: string) =>
    Effect.sync(() => {
      const turn = turns.get(key) ?? { semaphore: Semaphore.makeUnsafe(1), users: 0 }
      turn.users += 1
      turns.set(key, turn)
      return turn
    })
  const leave = (key: string, turn: Turn) =>
    Effect.sync(() => {
      turn.users -= 1
      if (turn.users === 0) turns.delete(key)
    })
  return (key) => (effect) =>
    Effect.acquireUseRelease(
      enter(key),
      ({ semaphore }) => Semaphore.withPermit(semaphore)(effect),
      (turn) => leave(key, turn)
    )
}
