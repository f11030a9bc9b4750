/** Since when an identity does not hold of a document or an account. */
import { bisect as bisected, type Bisected } from "@counterfoil/audit/bisect/Bisect"
import { jsonText } from "@counterfoil/audit/JsonText"
import * as Money from "@counterfoil/domain/Money"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Command } from "effect/cli"
import { discrepancies, Ended } from "../../ExitCode.ts"
import * as Flags from "../../Flags.ts"
import { progress, say } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { answered } from "../../Told.ts"
import * as Audit from "./AuditFlags.ts"

export const bisect = Command.make(
  "bisect",
  {
    identity: Flags.required(
      "identity",
      "A discrepancy's code such as I05, or the identity's number such as 13",
      "IDENTITY"
    ),
    ...Audit.subject,
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ account, document, identity, json }) {
    const settings = yield* root
    yield* Effect.gen(function* () {
      const found = yield* bisected(identity, yield* Audit.asked(settings, { account, document }))
      yield* json ? Console.log(jsonText(found)) : show(found)
      if (found.broken !== null) return yield* new Ended({ code: discrepancies })
    }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)), answered)
  })
).pipe(
  Command.withDescription(
    "Name the event since which an identity does not hold, by halving the history. Exit codes: 0 it holds, 1 it does not"
  ),
  Command.withExamples([
    {
      command: "counterfoil audit bisect --identity I05 --document P-00000100",
      description: "A payment that gave more than it had"
    }
  ])
)

const show = Effect.fnUntraced(function* ({ broken, commits, equations, events, identities }: Bisected) {
  for (const [index, name] of identities.entries()) yield* say(`Identity ${name}: ${equations[index] ?? ""}`)
  const isOne = identities.length === 1
  if (broken === null) return yield* say(`${isOne ? "It holds" : "They hold"} after all of ${events} events.`)
  const { actor, after, before, causationId, effectiveOn, event, looks, reason, recordedAt, type, violations } = broken
  yield* say(
    `${isOne ? "It does not hold" : "They do not all hold"} since ${event}, ${type}, of ${effectiveOn}, recorded at ${recordedAt}`
  )
  yield* say(`by ${actor}${reason === null ? "" : `: ${reason}`} (${causationId}).`)
  if (before !== null && after !== null)
    yield* say(`What is open or unapplied went from ${Money.show(before)} to ${Money.show(after)}.`)
  for (const { expected, found, subject } of violations)
    yield* say(`${subject}: ${Money.show(found)} instead of ${Money.show(expected)}`)
  yield* say(`Found in ${looks} looks at ${commits} commits.`)
})
