/** An approver's token as the program is given it: by the environment or a file, since arguments show in process lists. */
import * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Flags from "./Flags.ts"

/** Neither the variable nor a file has one. */
export class TokenMissing extends Data.TaggedError("TokenMissing")<{ readonly message: string }> {}

export const file = Flags.optional(
  "approver-token-file",
  "File with the token of an approver; else the variable COUNTERFOIL_APPROVER_TOKEN",
  "FILE"
)

/** The token given, if one is. An empty variable or file is none; a line's end after it does not count. */
export const given = Effect.fn("Token.given")(function* (file: Option.Option<string>) {
  const text = Option.isSome(file) ? Option.some(yield* read(file.value)) : yield* variable
  return text.pipe(
    Option.map((all) => all.trim()),
    Option.filter((token) => token !== ""),
    Option.map((token) => Redacted.make(token))
  )
})

const variable = Effect.map(Config.option(Config.Redacted("COUNTERFOIL_APPROVER_TOKEN")), Option.map(Redacted.value))

const read = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs
    .readFileString(file)
    .pipe(Effect.mapError(({ message }) => new TokenMissing({ message: `--approver-token-file: ${message}` })))
})

/** The token given; without one it says where to put it. */
export const required = (file: Option.Option<string>) =>
  Effect.flatMap(
    given(file),
    Option.match({
      onSome: Effect.succeed,
      onNone: () =>
        Effect.fail(
          new TokenMissing({
            message:
              "An approver has to allow this: set COUNTERFOIL_APPROVER_TOKEN, or name a file by --approver-token-file"
          })
        )
    })
  )
