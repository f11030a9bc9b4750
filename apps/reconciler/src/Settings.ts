/**
 * What the program is told: by flags, else by the environment. What concerns one tenant may come from a settings file
 * instead, and then from nowhere else (`Configured.ts`).
 */
import { defaults, type Settings as TenantSettings } from "@counterfoil/billing/Tenant"
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import * as Config from "effect/Config"
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Command, Flag } from "effect/cli"

const text = (name: string, variable: string, description: string, metavar: string) =>
  Flag.String(name).pipe(
    Flag.withFallbackConfig(Config.NonEmptyString(variable)),
    Flag.withDescription(`${description} [${variable}]`),
    Flag.withMetavar(metavar)
  )

const milliseconds = (name: string, variable: string, description: string, fallback: number) =>
  Flag.Int(name).pipe(
    Flag.withFallbackConfig(Config.Int(variable)),
    Flag.filter(
      (ms) => ms >= minPatienceMs,
      (ms) => `--${name} ${ms}: at least ${minPatienceMs}`
    ),
    Flag.withDescription(`${description}, in milliseconds; ${fallback} by default [${variable}]`),
    Flag.withMetavar("MS"),
    Flag.optional
  )

/** Less would take accounts from processes that are at it. */
const minPatienceMs = 500

/** The flags that every command shares. */
const shared = {
  tenant: text("tenant", "COUNTERFOIL_TENANT", 'Whose events these are; "default" without a file', "NAME").pipe(
    Flag.optional
  ),
  databaseUrl: text(
    "database-url",
    "DATABASE_URL",
    "PostgreSQL to use; without it one is started in the data folder",
    "URL"
  ).pipe(Flag.optional),
  dataDir: text("data-dir", "COUNTERFOIL_DATA_DIR", "Folder of the local PostgreSQL and the demo", "DIR").pipe(
    Flag.withDefault(".counterfoil")
  ),
  archive: text(
    "archive",
    "COUNTERFOIL_ARCHIVE",
    "Folder of the archive, where events were archived; see docs/archiving.md",
    "FOLDER"
  ).pipe(Flag.optional),
  zuoraUrl: text("zuora-url", "ZUORA_BASE_URL", "Zuora's REST address, such as https://rest.zuora.com", "URL").pipe(
    Flag.optional
  ),
  zuoraClientId: text(
    "zuora-client-id",
    "ZUORA_CLIENT_ID",
    "OAuth client; its secret is ZUORA_CLIENT_SECRET",
    "ID"
  ).pipe(Flag.optional),
  zuoraVersion: text("zuora-version", "ZUORA_VERSION", "Minor version to speak", "VERSION").pipe(
    Flag.withSchema(MinorVersion),
    Flag.optional
  ),
  zuoraEntityId: text("zuora-entity-id", "ZUORA_ENTITY_ID", "Entity, with Multi-entity", "ID").pipe(Flag.optional),
  zuoraOrgIds: text("zuora-org-ids", "ZUORA_ORG_IDS", "Organisations, with Multi-Org, comma-separated", "IDS").pipe(
    Flag.optional
  ),
  timeZone: text("time-zone", "COUNTERFOIL_TIME_ZONE", "The Zuora tenant's time zone", "ZONE").pipe(Flag.optional),
  settlement: Flag.Literals("settlement", ["item", "header", "legacy"]).pipe(
    Flag.withFallbackConfig(Config.Literals(["item", "header", "legacy"], "COUNTERFOIL_SETTLEMENT")),
    Flag.withDescription(
      "How the tenant settles: item by item (Invoice Item Settlement), by header, or without Invoice Settlement (legacy) [COUNTERFOIL_SETTLEMENT]"
    ),
    Flag.optional
  ),
  acrossAccounts: Flag.Boolean("across-accounts").pipe(
    Flag.withFallbackConfig(Config.Boolean("COUNTERFOIL_ACROSS_ACCOUNTS")),
    Flag.withDescription(
      "Whether value of one account may settle documents of another (Payment Cross Account) [COUNTERFOIL_ACROSS_ACCOUNTS]"
    ),
    Flag.optional
  ),
  laneMs: milliseconds(
    "lane-ms",
    "COUNTERFOIL_LANE_MS",
    "How long a call may hold its account before another process takes over",
    defaults.laneMs
  ),
  quietMs: milliseconds(
    "quiet-ms",
    "COUNTERFOIL_QUIET_MS",
    "After this time a lost request takes no effect any more (assumption A1)",
    defaults.quietMs
  ),
  readLagMs: milliseconds(
    "read-lag-ms",
    "COUNTERFOIL_READ_LAG_MS",
    "Zuora shows a change within this time after it has answered that it is done (assumption A27)",
    defaults.readLagMs
  ),
  kekFile: text(
    "kek-file",
    "COUNTERFOIL_KEK_FILE",
    "File with the keys under which personal texts can be erased, else the variable COUNTERFOIL_KEK; see docs/erasure.md",
    "FILE"
  ).pipe(Flag.optional),
  config: text(
    "config",
    "COUNTERFOIL_CONFIG",
    "Settings file of several tenants, of which --tenant names one; see docs/configuration.md",
    "FILE"
  ).pipe(Flag.optional)
}

/** The root of all commands: gives its shared flags to each of them. */
export const root = Command.make("counterfoil").pipe(
  Command.withSharedFlags(shared),
  Command.withDescription(
    "Keeps every billing fact of a Zuora tenant as an event in PostgreSQL, makes Zuora's money-moving calls so that a lost answer never charges twice, and proves that everything balances."
  )
)

export type Settings = Effect.Success<typeof root>

const PlacesList = Schema.String.check(
  Schema.isPattern(/^$|^[A-Z]{3}=[0-6](,[A-Z]{3}=[0-6])*$/, { message: "Expected places such as USD=4,CLF=2" })
)

/** Currency places that differ from ISO 4217: `COUNTERFOIL_PLACES="USD=4,CLF=2"`. */
export const places: Config.Config<Readonly<Record<string, number>>> = Config.schema(
  PlacesList,
  "COUNTERFOIL_PLACES"
).pipe(
  Config.withDefault(""),
  Config.map((list) =>
    Object.fromEntries(
      list.split(",").flatMap((pair) => {
        const [code, digits] = pair.split("=")
        return code === undefined || digits === undefined ? [] : [[code, Number.parseInt(digits, 10)]]
      })
    )
  )
)

const MaterialityList = Schema.String.check(
  Schema.isPattern(
    /^$|^[A-Z]{3}=\d{1,15}(\.\d{1,6})?\/\d{1,15}(\.\d{1,6})?(,[A-Z]{3}=\d{1,15}(\.\d{1,6})?\/\d{1,15}(\.\d{1,6})?)*$/,
    {
      message: "Expected amounts per account and in sum, such as EUR=1.00/50.00"
    }
  )
)

/** What is too small to end with discrepancies, per account and in sum: `COUNTERFOIL_MATERIALITY="EUR=1.00/50.00"`. */
export const materiality: Config.Config<TenantSettings["materiality"]> = Config.schema(
  MaterialityList,
  "COUNTERFOIL_MATERIALITY"
).pipe(
  Config.withDefault(""),
  Config.map((list) =>
    Object.fromEntries(
      list.split(",").flatMap((pair) => {
        const [code, amounts = ""] = pair.split("=")
        const [perAccount, inSum] = amounts.split("/")
        return code === undefined || perAccount === undefined || inSum === undefined
          ? []
          : [[code, { perAccount, inSum }]]
      })
    )
  )
)
