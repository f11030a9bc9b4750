/**
 * One life of a process, from its start to its death. At every await point (before and after each append, each read of
 * the store, each HTTP exchange) it may die: then nothing of it ever goes on, no finalizer and no uninterruptible
 * region, as after `kill -9`. Who waited for it from outside learns that it is gone.
 */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type { Draw } from "./Draw.ts"

export class Life {
  /** Done at the moment of death. */
  readonly death = Deferred.makeUnsafe<void>()
  private isDead = false
  private readonly draw: Draw
  private readonly perMille: () => number
  private readonly onDeath: (where: string) => void

  constructor(options: {
    readonly draw: Draw
    /** How probable a death is at each point just now. */
    readonly perMille: () => number
    readonly onDeath: (where: string) => void
  }) {
    this.draw = options.draw
    this.perMille = options.perMille
    this.onDeath = options.onDeath
  }

  /** A place where the process may be dropped. `where` is for people. */
  point(where: string): Effect.Effect<void> {
    return Effect.suspend(() => {
      if (!this.isDead && this.draw.chance(this.perMille())) this.end(where)
      return this.isDead ? Effect.never : Effect.void
    })
  }

  /** An effect between two such places. */
  around<A, E, R>(where: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return this.point(`before ${where}`).pipe(
      Effect.andThen(effect),
      Effect.tap(() => this.point(`after ${where}`)),
      Effect.tapError(() => this.point(`after ${where} failed`))
    )
  }

  private end(where: string): void {
    this.isDead = true
    this.onDeath(where)
    Deferred.doneUnsafe(this.death, Effect.void)
  }
}
