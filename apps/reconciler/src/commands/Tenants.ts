/** Which tenants a settings file has, and what of Zuora each of them is. Secrets are looked for, never shown. */
import { configuredTenant } from "@counterfoil/billing/configuration/ConfiguredTenant"
import { placeOf } from "@counterfoil/billing/configuration/Reference"
import { type Entry, read } from "@counterfoil/billing/configuration/TenantsFile"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Command } from "effect/cli"
import { couldNotTell, Ended } from "../ExitCode.ts"
import { complain, say, table } from "../Screen.ts"
import { root } from "../Settings.ts"
import { Misused, told } from "../Told.ts"

type Named = NonNullable<Entry["zuora"]["entity"]>

const shown = ({ id, name }: Named): string => (name === undefined ? id : `${name} (${id})`)

const row = ([tenant, { settlement, timeZone, zuora }]: readonly [string, Entry]): ReadonlyArray<string> => [
  tenant,
  zuora.baseUrl,
  zuora.entity === undefined ? "" : shown(zuora.entity),
  (zuora.orgs ?? []).map(shown).join(", "),
  timeZone,
  settlement ?? "item",
  typeof zuora.clientId === "string" ? zuora.clientId : placeOf(zuora.clientId),
  placeOf(zuora.clientSecret)
]

export const tenants = Command.make(
  "tenants",
  {},
  Effect.fnUntraced(function* () {
    const { config } = yield* root
    yield* told(
      Effect.gen(function* () {
        if (Option.isNone(config)) return yield* new Misused({ message: "Name a settings file by --config" })
        const { tenants } = yield* read(config.value)
        const entries = Object.entries(tenants)
        yield* say(
          table(
            ["tenant", "Zuora", "entity", "organisations", "time zone", "settlement", "client", "its secret"],
            entries.map(row)
          )
        )
        const missing = yield* Effect.forEach(entries, ([name]) =>
          Effect.flatMap(configuredTenant(config.value, name), ({ zuora }) =>
            Effect.match(zuora, { onSuccess: () => [], onFailure: ({ message }) => [message] })
          )
        )
        for (const message of missing.flat()) yield* complain(message)
        if (missing.flat().length > 0) return yield* new Ended({ code: couldNotTell })
      })
    )
  })
).pipe(
  Command.withDescription(
    "List the tenants of a settings file and what of Zuora each is. Exit code 2 while a secret is missing"
  )
)
