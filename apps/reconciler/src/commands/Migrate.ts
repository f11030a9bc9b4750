/** Bringing the database's schemas up to date. */
import { risksOf } from "@counterfoil/event-store/Durability"
import * as Effect from "effect/Effect"
import { Command } from "effect/cli"
import { complain, say } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { told } from "../Told.ts"

export const migrate = Command.make(
  "migrate",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const url = yield* Services.database(settings)
        const applied = yield* Services.migrate(url)
        yield* say(applied.length === 0 ? "The schemas are up to date." : `Applied: ${applied.join(", ")}`)
        for (const { risk, setting } of yield* risksOf({ url }))
          yield* complain(`Warning: ${setting} is off for this login: ${risk}`)
      })
    )
  }, Effect.scoped)
).pipe(Command.withDescription("Bring the database's schemas up to date; safe to run again and at the same time"))
