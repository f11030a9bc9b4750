/** Proof files, for whoever has neither the database nor any reason to believe us. */
import type { GrowthProof, EventProof } from "@counterfoil/event-store/proof/ProofFile"
import { proveEvent, proveGrowth } from "@counterfoil/event-store/proof/Proving"
import { EventNotFound } from "@counterfoil/event-store/proof/SealRefused"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Argument, Command } from "effect/cli"
import * as Flags from "../Flags.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { Misused, told } from "../Told.ts"

export const proof = Command.make(
  "proof",
  {
    event: Argument.String("event").pipe(
      Argument.withDescription("LOG/POSITION as audit events shows it, or STREAM@VERSION"),
      Argument.optional
    ),
    since: Flags.optional("since", "Instead: that the log only grew since this tree head was signed", "FILE")
  },
  Effect.fnUntraced(function* ({ event, since }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        if (Option.isSome(event) === Option.isSome(since))
          return yield* new Misused({ message: "Name either an event or a tree head by --since" })
        if (Option.isSome(event)) return yield* print(yield* proveEvent(yield* place(event.value)))
        const [head, ...more] = yield* SealFiles.heads(since)
        if (head === undefined || more.length > 0)
          return yield* new Misused({ message: "--since: the file must hold exactly one tree head" })
        yield* print(yield* proveGrowth(head))
      }).pipe(Effect.provide(Services.seals(settings)))
    )
  })
).pipe(
  Command.withDescription(
    "Print a proof that an event is in its log as it was sealed; verify --proof checks it without the database"
  )
)

const print = (proof: EventProof | GrowthProof) => Console.log(JSON.stringify(proof, null, 2))

const place = Effect.fnUntraced(function* (event: string) {
  const at = /^(\d{1,9})\/(\d{1,15})$/.exec(event)
  if (at !== null) return { log: Number.parseInt(at[1] ?? "", 10), position: Number.parseInt(at[2] ?? "", 10) }
  const match = /^(.+)@(\d{1,9})$/.exec(event)
  if (match === null) return yield* new Misused({ message: `${event} is neither LOG/POSITION nor STREAM@VERSION` })
  const { find } = yield* SealStore
  return yield* Option.match(yield* find(match[1] ?? "", Number.parseInt(match[2] ?? "", 10)), {
    onSome: Effect.succeed,
    onNone: () => Effect.fail(new EventNotFound({ event }))
  })
})
