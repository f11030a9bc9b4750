/** The event store from the command line: migrate, and asking it. */
import { fromApplications, fromDocuments } from "@counterfoil/domain/identities/Account"
import * as Money from "@counterfoil/domain/Money"
import { risksOf } from "@counterfoil/event-store/Durability"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as StoreState from "@counterfoil/reconciliation/StoreState"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Command, Flag } from "effect/cli"
import { couldNotTell, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { complain, say, table } from "../Screen.ts"
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

const line = (stored: StoredEvent): ReadonlyArray<string> => [
  `${stored.log}/${stored.position}`,
  stored.recordedAt.slice(0, 19).replace("T", " "),
  stored.effectiveOn,
  stored.stream,
  `${stored.version}`,
  stored.type
]

const events = Command.make(
  "events",
  {
    stream: Flags.optional("stream", "Events of one stream, such as Invoice-<id>", "STREAM"),
    account: Flags.optional("account", "Events of one account, by id", "ID"),
    limit: Flag.Int("limit").pipe(Flag.withDescription("At most this many, the newest"), Flag.withDefault(100)),
    json: Flag.Boolean("json").pipe(Flag.withDescription("One JSON object a line"), Flag.withDefault(false))
  },
  Effect.fnUntraced(function* ({ account, json, limit, stream }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const store = yield* EventStore
        const found = Option.isSome(stream)
          ? yield* store.readStream(stream.value)
          : Option.isSome(account)
            ? yield* store.readSubject(account.value)
            : Array.from(yield* Stream.runCollect(Stream.takeRight(store.readAll, limit)))
        const shown = found.slice(-limit)
        if (json) for (const stored of shown) yield* Console.log(JSON.stringify(stored))
        else
          yield* say(
            table(["position", "recorded", "effective", "stream", "version", "event"], shown.map(line), ["version"])
          )
        if (shown.length < found.length) yield* complain(`${found.length - shown.length} older ones are not shown.`)
      }).pipe(Effect.provide(Services.store(settings)))
    )
  })
).pipe(Command.withDescription("List events"))

const balance = Command.make(
  "balance",
  { account: Flags.optional("account", "Only this account, by id", "ID") },
  Effect.fnUntraced(function* ({ account }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const { ledger } = yield* StoreState.read
        const documents = fromDocuments(ledger)
        const rows = Array.from(fromApplications(ledger)).filter(
          ([, row]) => Option.isNone(account) || row.accountId === account.value
        )
        yield* say(
          table(
            ["account", "balance", "from documents alone", "agree"],
            rows.map(([key, row]) => {
              const other = documents.get(key)?.balance ?? Money.zero(row.balance.currency)
              return [
                row.accountId ?? "no account",
                Money.show(row.balance),
                Money.show(other),
                Money.equals(row.balance, other) ? "yes" : "NO"
              ]
            }),
            ["balance", "from documents alone"]
          )
        )
        const differs = rows.some(([key, row]) => documents.get(key)?.balance.minor !== row.balance.minor)
        if (differs) return yield* new Ended({ code: couldNotTell })
      }).pipe(Effect.provide(Services.store(settings)))
    )
  })
).pipe(Command.withDescription("What accounts owe, computed in two ways that share no term"))

export const audit = Command.make("audit").pipe(
  Command.withDescription("Ask the event store"),
  Command.withSubcommands([events, balance])
)
