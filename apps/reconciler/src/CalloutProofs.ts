/** How Zuora proves itself to `serve --callouts`: secrets by the environment or the settings file, never by a flag. */
import type { Proof } from "@counterfoil/callouts/Verification"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Misused } from "./Told.ts"

const secret = (name: string) => Config.option(Config.Redacted(name))
const text = (name: string, fallback: string) => Config.NonEmptyString(name).pipe(Config.withDefault(fallback))

/** All that are set up; `Misused` without one. */
export const proofs = Effect.gen(function* () {
  const password = yield* secret("COUNTERFOIL_CALLOUT_PASSWORD")
  const key = yield* secret("COUNTERFOIL_CALLOUT_HMAC_SECRET")
  const value = yield* secret("COUNTERFOIL_CALLOUT_HEADER_VALUE")
  const found: ReadonlyArray<Proof> = [
    ...(Option.isNone(password)
      ? []
      : [
          {
            kind: "basic" as const,
            username: yield* text("COUNTERFOIL_CALLOUT_USER", "zuora"),
            password: password.value
          }
        ]),
    ...(Option.isNone(key)
      ? []
      : [
          {
            kind: "hmac" as const,
            header: yield* text("COUNTERFOIL_CALLOUT_HMAC_HEADER", "X-Signature"),
            secret: key.value,
            algorithm: yield* Config.Literals(
              ["SHA-256", "SHA-384", "SHA-512"],
              "COUNTERFOIL_CALLOUT_HMAC_ALGORITHM"
            ).pipe(Config.withDefault("SHA-256" as const)),
            output: yield* Config.Literals(["HEX", "BASE64"], "COUNTERFOIL_CALLOUT_HMAC_OUTPUT").pipe(
              Config.withDefault("HEX" as const)
            )
          }
        ]),
    ...(Option.isNone(value)
      ? []
      : [
          {
            kind: "header" as const,
            header: yield* text("COUNTERFOIL_CALLOUT_HEADER_NAME", "X-Counterfoil-Token"),
            value: value.value
          }
        ])
  ]
  const [first, ...more] = found
  if (first === undefined)
    return yield* new Misused({
      message:
        "Say how Zuora proves itself: set COUNTERFOIL_CALLOUT_PASSWORD, COUNTERFOIL_CALLOUT_HMAC_SECRET or COUNTERFOIL_CALLOUT_HEADER_VALUE"
    })
  return [first, ...more] as const
})
