/** Every failure after the arguments were understood is told in one line and ends as "could not tell". */
import * as Effect from "effect/Effect"
import { couldNotTell, Ended } from "./ExitCode.ts"
import { complain } from "./Screen.ts"

export const told = <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(
    Effect.catch((error) =>
      error instanceof Ended
        ? Effect.fail(error)
        : Effect.andThen(complain(`Could not tell: ${error.message}`), Effect.fail(new Ended({ code: couldNotTell })))
    )
  )
