/** Callouts that somebody may want to know of: open ones, and those that were left to people and to the night. */
import * as Inbox from "@counterfoil/callouts/Inbox"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Command } from "effect/cli"
import * as Flags from "../Flags.ts"
import { say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { told } from "../Told.ts"

/** One row per object, or one for a callout that names none. */
const rowsOf = ({ calloutId, receivedAt, state }: Inbox.Kept) => {
  const row = (what: string, why: string) => ({ callout: calloutId, receivedAt, state: state._tag, what, why })
  switch (state._tag) {
    case "Open":
      return state.named.map(({ id, object }) => row(`${object} ${id}`, "not looked at yet"))
    case "Unreadable":
      return [row("", state.problem)]
    case "Closed":
      return state.findings
        .filter(({ outcome }) => outcome === "left")
        .map(({ id, object, reason }) => row(`${object} ${id}`, reason ?? ""))
  }
}

const list = Command.make(
  "list",
  { json: Flags.json },
  Effect.fnUntraced(function* ({ json }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const rows = (yield* Inbox.kept({ left: true })).flatMap(rowsOf)
        if (json) for (const row of rows) yield* Console.log(JSON.stringify(row))
        else if (rows.length === 0) yield* say("Every callout was followed.")
        else
          yield* say(
            table(
              ["received", "callout", "state", "about", "why"],
              rows.map(({ callout, receivedAt, state, what, why }) => [
                receivedAt.slice(0, 19).replace("T", " "),
                callout,
                state,
                what,
                why
              ])
            )
          )
      }).pipe(Effect.provide(Services.store(settings)))
    )
  })
).pipe(Command.withDescription("Callouts that are open, and those that nobody could follow, with the reason"))

export const callouts = Command.make("callouts").pipe(
  Command.withDescription("What Zuora has told by itself"),
  Command.withSubcommands([list])
)
