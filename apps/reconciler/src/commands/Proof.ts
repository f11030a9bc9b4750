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
      Argument.withDescription("LOG/POSITION as audit events shows it, or an event id (searched in the whole store)"),
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

const eventId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const place = Effect.fnUntraced(function* (event: string) {
  const match = /^(\d{1,9})\/(\d{1,15})$/.exec(event)
  if (match !== null) return { log: Number.parseInt(match[1] ?? "", 10), position: Number.parseInt(match[2] ?? "", 10) }
  if (!eventId.test(event)) return yield* new Misused({ message: `${event} is neither LOG/POSITION nor an event id` })
  const { find } = yield* SealStore
  return yield* Option.match(yield* find(event), {
    onSome: Effect.succeed,
    onNone: () => Effect.fail(new EventNotFound({ event }))
  })
})
