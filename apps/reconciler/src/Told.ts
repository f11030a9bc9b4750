/** Failures told in one line, and the exit code that they end the program with. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { couldNotTell, Ended, misuse, ofFailure } from "./ExitCode.ts"
import { complain } from "./Screen.ts"

/** An argument that the flags could not check on their own. */
export class Misused extends Data.TaggedError("Misused")<{ readonly message: string }> {}

/** Every failure after the arguments and the settings file were understood ends as "could not tell". */
export const told = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  effect: Effect.Effect<A, E, R>
) =>
  effect.pipe(
    Effect.catch((error) => {
      if (error instanceof Ended) return Effect.fail(error)
      const [text, code] =
        ofFailure(error) === misuse
          ? ([error.message, misuse] as const)
          : ([`Could not tell: ${error.message}`, couldNotTell] as const)
      return Effect.andThen(complain(text), Effect.fail(new Ended({ code })))
    })
  )

/** Failures that are an answer are told by their name: refused, declined, unknown. */
export const answered = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  effect: Effect.Effect<A, E, R>
) =>
  effect.pipe(
    Effect.catch((error) =>
      error instanceof Ended
        ? Effect.fail(error)
        : Effect.andThen(
            complain(`${error._tag}: ${error.message}`),
            Effect.fail(new Ended({ code: ofFailure(error) }))
          )
    )
  )
