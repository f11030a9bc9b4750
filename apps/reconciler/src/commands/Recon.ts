/** The tables that a reconciliation makes of the events: are they what the events come to, and making them again. */
import * as ProjectionCheck from "@counterfoil/reconciliation/tables/ProjectionCheck"
import { catchUp, rebuild as rebuildTables } from "@counterfoil/reconciliation/tables/Projector"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Command } from "effect/cli"
import * as Configured from "../Configured.ts"
import { discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { progress, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { told } from "../Told.ts"

const check = Command.make(
  "check",
  { json: Flags.json },
  Effect.fnUntraced(function* ({ json }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const { tenant } = (yield* Configured.tenant(settings)).settings
        yield* catchUp(tenant)
        const { discrepancies: found, streams } = yield* ProjectionCheck.check(tenant)
        if (json) for (const one of found) yield* Console.log(JSON.stringify(one, withAmounts))
        else if (found.length === 0)
          yield* say(`The tables are what the events come to: ${streams} streams were folded again.`)
        else
          yield* say(
            table(
              ["code", "subject", "should be", "is"],
              found.map(({ code, ours, subject, theirs }) => [code, subject, ours, theirs])
            )
          )
        if (found.length > 0) return yield* new Ended({ code: discrepancies })
      }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Fold every event again and compare: are the tables what the events come to? Exit codes: 0 they are, 1 they are not"
  )
)

const withAmounts = (_key: string, value: unknown): unknown => (typeof value === "bigint" ? `${value}` : value)

const rebuild = Command.make(
  "rebuild",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const { tenant } = (yield* Configured.tenant(settings)).settings
        const events = yield* rebuildTables(tenant)
        yield* say(`The tables were made again, of ${events} events.`)
      }).pipe(Effect.provide(Layer.merge(Services.tables(settings), progress)))
    )
  })
).pipe(Command.withDescription("Make the tables of the reconciliation again, from the first event"))

export const recon = Command.make("recon").pipe(
  Command.withDescription("Look after the tables that a reconciliation makes of the events"),
  Command.withSubcommands([check, rebuild])
)
