/** What sealing and verifying are given besides the database: the signing key, whom to trust, heads kept elsewhere. */
import { HeadFile } from "@counterfoil/event-store/proof/ProofFile"
import { sealKey } from "@counterfoil/event-store/proof/SealKey"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import { trust as trustOf, TrustFile } from "@counterfoil/event-store/proof/Trust"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Flag } from "effect/cli"
import * as Flags from "./Flags.ts"
import { Misused } from "./Told.ts"

export const keyFile = Flags.optional(
  "key-file",
  "File with the signing key (PEM); else the variable COUNTERFOIL_SEAL_KEY holds it",
  "FILE"
)

export const trustFile = Flag.String("trust").pipe(
  Flag.withFallbackConfig(Config.NonEmptyString("COUNTERFOIL_SEAL_TRUST")),
  Flag.withDescription("File with the public keys to believe; not from the database [COUNTERFOIL_SEAL_TRUST]"),
  Flag.withMetavar("FILE"),
  Flag.optional
)

export const log = Flag.Int("log").pipe(
  Flag.withDescription("Only this log; all of the tenant's by default"),
  Flag.withMetavar("N"),
  Flag.optional
)

/** The signing key given; undefined without one. */
export const givenKey = Effect.fn("SealFiles.givenKey")(function* (file: Option.Option<string>) {
  const given = Option.isSome(file)
    ? Option.some(Redacted.make(yield* read("--key-file", file.value)))
    : yield* Config.option(Config.Redacted("COUNTERFOIL_SEAL_KEY"))
  if (Option.isNone(given)) return undefined
  return yield* Effect.fromResult(sealKey(given.value)).pipe(Effect.mapError(misused("the signing key")))
})

/** The signing key given; `Misused` without one. */
export const key = Effect.fn("SealFiles.key")(function* (file: Option.Option<string>) {
  const given = yield* givenKey(file)
  return (
    given ??
    (yield* new Misused({
      message: "Give the signing key: --key-file FILE or the variable COUNTERFOIL_SEAL_KEY; seal-key makes one"
    }))
  )
})

/** The trust given, as a file lists it. */
export const trustList = (file: string): Effect.Effect<TrustFile, Misused, FileSystem.FileSystem> =>
  decoded("--trust", file, TrustFile)

/** The trust given, ready to judge; `Misused` without a file. */
export const trust = Effect.fn("SealFiles.trust")(function* (file: Option.Option<string>) {
  if (Option.isNone(file))
    return yield* new Misused({ message: "Say whom to believe: --trust FILE, as seal-key writes it" })
  const list = yield* trustList(file.value)
  return yield* Effect.fromResult(trustOf(list)).pipe(Effect.mapError(misused("--trust")))
})

/** Tree heads, one JSON object a line, as `seal --json` prints them. */
export const heads = Effect.fn("SealFiles.heads")(function* (file: Option.Option<string>) {
  if (Option.isNone(file)) return []
  const lines = (yield* read("--head", file.value)).split("\n").filter((line) => line.trim() !== "")
  return yield* Effect.forEach(lines, (line): Effect.Effect<SignedTreeHead, Misused> =>
    Schema.decodeUnknownEffect(Schema.fromJsonString(HeadFile))(line).pipe(Effect.mapError(misused("--head")))
  )
})

/** A JSON file of this form. */
export const decoded = <A>(
  name: string,
  file: string,
  schema: Schema.Codec<A, unknown>
): Effect.Effect<A, Misused, FileSystem.FileSystem> =>
  Effect.flatMap(read(name, file), (text) =>
    Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(text).pipe(Effect.mapError(misused(name)))
  )

const read = Effect.fnUntraced(function* (name: string, file: string) {
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file).pipe(Effect.mapError(misused(name)))
})

const misused =
  (name: string) =>
  ({ message }: { readonly message: string }): Misused =>
    new Misused({ message: `${name}: ${message}` })
