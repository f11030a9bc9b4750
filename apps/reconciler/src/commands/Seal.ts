/** Sealing the history: signed tree heads over what is stored, and the key that signs them. */
import { newSealKey, sealKey as readKey } from "@counterfoil/event-store/proof/SealKey"
import { seal as sealAll, sealEvery } from "@counterfoil/event-store/proof/Sealer"
import type { SignedTreeHead } from "@counterfoil/event-store/proof/TreeHead"
import { trusted } from "@counterfoil/event-store/proof/Trust"
import { Progress } from "@counterfoil/reconciliation/Progress"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Argument, Command, Flag } from "effect/cli"
import * as Flags from "../Flags.ts"
import { complain, progress, say } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { Misused, told } from "../Told.ts"

export const seal = Command.make(
  "seal",
  {
    keyFile: SealFiles.keyFile,
    trustFile: SealFiles.trustFile,
    log: SealFiles.log,
    every: Flags.duration("every", "Go on for ever, with this pause between: 1m, 30s; once by default", 0),
    json: Flag.Boolean("json").pipe(
      Flag.withDescription("Print each new tree head as one JSON object a line; keep them outside the database"),
      Flag.withDefault(false)
    )
  },
  Effect.fnUntraced(function* ({ every, json, keyFile, log, trustFile }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const key = yield* SealFiles.key(keyFile)
        const bar = yield* Progress
        const tell = (head: SignedTreeHead, of: number) =>
          Effect.andThen(
            json ? Console.log(JSON.stringify(head)) : say(`log ${head.log}: sealed up to ${head.size}, ${head.root}`),
            bar.tell({ what: `log ${head.log}`, done: head.size, of })
          )
        const options = {
          key,
          tell,
          ...(Option.isNone(trustFile) ? {} : { trust: yield* SealFiles.trust(trustFile) }),
          ...Flags.given("log", log)
        }
        if (every > 0) yield* sealEvery(every, options)
        else if ((yield* sealAll(options)).length === 0) yield* complain("Nothing new to seal.")
      }).pipe(Effect.provide(Layer.merge(Services.seals(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Sign what the store holds, in steps of at most 10,000 events; stopped half-way, run it again. Takes no lock that an append waits for"
  )
)

export const sealKey = Command.make(
  "seal-key",
  {
    file: Argument.String("file").pipe(Argument.withDescription("Where to put the private key; never overwritten")),
    trustFile: SealFiles.trustFile
  },
  Effect.fnUntraced(function* ({ file, trustFile }) {
    yield* told(
      Effect.gen(function* () {
        const fs = yield* FileSystem.FileSystem
        const pem = newSealKey()
        const entry = trusted(yield* Effect.fromResult(readKey(pem)))
        const known = Option.isSome(trustFile) && (yield* fs.exists(trustFile.value))
        const keys = known ? (yield* SealFiles.trustList(trustFile.value)).keys : []
        const list = `${JSON.stringify({ keys: [...keys, entry] }, null, 2)}\n`
        yield* fs
          .writeFileString(file, Redacted.value(pem), { flag: "wx", mode: 0o600 })
          .pipe(Effect.mapError(({ message }) => new Misused({ message: `${file}: ${message}` })))
        if (Option.isNone(trustFile)) return yield* Console.log(list.trimEnd())
        yield* fs.writeFileString(trustFile.value, list)
        yield* say(`Key ${entry.id}: private in ${file}, public added to ${trustFile.value}`)
      })
    )
  })
).pipe(
  Command.withDescription(
    "Make a key that signs tree heads: the private half into FILE, readable by you alone; the public half into --trust, or printed"
  )
)
