/** The keys by which the keys of accounts are wrapped: from a file or the environment, never from the database. */
import { configuredKeys } from "@counterfoil/billing/configuration/ConfiguredTenant"
import * as Reference from "@counterfoil/billing/configuration/Reference"
import { type KeyRing, keyRing } from "@counterfoil/event-store/erasure/KeyRing"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Settings } from "./Settings.ts"
import { Misused } from "./Told.ts"

/** The keys given; undefined where nothing is to be sealed. A settings file and a flag or variable exclude each other. */
export const keys = Effect.fn("KeyEncryption.keys")(function* ({
  config,
  kekFile
}: Pick<Settings, "config" | "kekFile">) {
  const named = Option.isNone(config) ? undefined : yield* configuredKeys(config.value)
  const given = yield* fromFlags(kekFile)
  if (named !== undefined && given !== undefined)
    return yield* new Misused({
      message: "--kek-file (COUNTERFOIL_KEK_FILE, COUNTERFOIL_KEK) and the settings file both give keys: leave one out"
    })
  return named ?? given
})

const fromFlags = Effect.fnUntraced(function* (
  file: Settings["kekFile"]
): Effect.fn.Return<
  KeyRing | undefined,
  Effect.Error<ReturnType<typeof Reference.resolve>> | Misused | Config.ConfigError
> {
  const text = Option.isSome(file)
    ? Option.some(yield* Reference.resolve("--kek-file", { file: file.value }))
    : yield* Config.option(Config.Redacted("COUNTERFOIL_KEK"))
  if (Option.isNone(text)) return undefined
  return yield* Effect.fromResult(keyRing(text.value)).pipe(
    Effect.mapError(({ message }) => new Misused({ message: `the key-encryption keys: ${message}` }))
  )
})
