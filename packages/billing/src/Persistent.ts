/** Facts are stored on whatever their streams have become meanwhile: tried again from their load, a few times. */
import * as Effect from "effect/Effect"

/** Others who write to the same streams are through after a few tries. */
const maxTries = 20

/** Repeats an attempt, loads included, while somebody else was first. A conflict that outlasts that is a defect. */
export const persistent = <A, E extends { readonly _tag: string }, R>(attempt: Effect.Effect<A, E, R>) =>
  attempt.pipe(Effect.retry({ times: maxTries, while: isConflict }), Effect.catchIf(isConflict, Effect.die))

type Conflict<E> = Extract<E, { readonly _tag: "VersionConflict" | "CommitReused" }>

/** Somebody else was first: with the streams, or with this very phase. */
export const isConflict = <E extends { readonly _tag: string }>(error: E): error is Conflict<E> =>
  error._tag === "VersionConflict" || error._tag === "CommitReused"
