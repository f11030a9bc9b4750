/** Where a value is kept that must not stand in a file: a variable of the environment, or a file of its own. */
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFile } from "node:fs/promises"
import { SecretMissing } from "./ConfigurationError.ts"

export const Reference = Schema.Union([
  Schema.Struct({ env: Schema.NonEmptyString }),
  /** As mounted by an orchestrator; the white space around its content does not count. */
  Schema.Struct({ file: Schema.NonEmptyString })
])
export type Reference = typeof Reference.Type

/** As people name it. */
export const placeOf = (reference: Reference): string =>
  "env" in reference ? `the variable ${reference.env}` : `the file ${reference.file}`

/** What is there now. Nothing, or nothing but white space, is missing. */
export const resolve = Effect.fn("Reference.resolve")(function* (field: string, reference: Reference) {
  const missing = new SecretMissing({ field, place: placeOf(reference) })
  const text =
    "env" in reference
      ? yield* Config.option(Config.String(reference.env)).pipe(
          Effect.mapError(() => missing),
          Effect.map(Option.getOrElse(() => ""))
        )
      : yield* Effect.tryPromise({ try: () => readFile(reference.file, "utf8"), catch: () => missing })
  if (text.trim() === "") return yield* missing
  return Redacted.make(text.trim(), { label: field })
})
