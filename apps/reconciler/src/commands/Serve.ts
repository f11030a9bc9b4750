/** Runs until it is stopped: shows the console, or takes what Zuora sends by itself. */
import { Callouts, defaults } from "@counterfoil/callouts/Callouts"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as HttpServer from "effect/http/HttpServer"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import { Command, Flag } from "effect/cli"
import { proofs } from "../CalloutProofs.ts"
import { listen, PortUnusable } from "../CalloutServer.ts"
import { consoleServer } from "../console/ConsoleServer.ts"
import * as Flags from "../Flags.ts"
import { say } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Services from "../Services.ts"
import { root, type Settings } from "../Settings.ts"
import { answered } from "../Told.ts"
import { twoFrom } from "../TwoApprovers.ts"

const calloutPort = 8460
const consolePort = 8470

interface Place {
  readonly host: string
  readonly port: number
}

/** What the console is told by files. */
interface Files {
  readonly gatewaysFile: Option.Option<string>
  readonly trustFile: Option.Option<string>
}

const calloutsAt = Effect.fnUntraced(function* (settings: Settings, { host, port }: Place) {
  const layer = Callouts.layer({ proofs: yield* proofs }).pipe(Layer.provide(Services.all(settings)))
  return yield* Effect.gen(function* () {
    const address = yield* listen({ host, port, bodyLimitBytes: defaults.bodyLimitBytes })
    yield* say(`Callouts are taken at ${address}`)
    return yield* Effect.never
  }).pipe(Effect.scoped, Effect.provide(layer))
})

const consoleAt = Effect.fnUntraced(function* (
  settings: Settings,
  { gatewaysFile, trustFile, ...place }: Place & Files
) {
  const trust = Option.isNone(trustFile) ? undefined : yield* SealFiles.trust(trustFile)
  const gateways = Option.match(gatewaysFile, { onNone: () => Effect.succeed([]), onSome: Gateways.read }).pipe(
    Effect.provideContext(yield* Effect.context<FileSystem.FileSystem | Path.Path>())
  )
  const layer = consoleServer({ ...place, trust, gateways, twoFrom: yield* twoFrom }).pipe(
    Layer.provide(Services.closing(settings))
  )
  return yield* Effect.gen(function* () {
    const { address } = yield* HttpServer.HttpServer
    yield* say(`The console is at ${HttpServer.formatAddress(address)}`)
    return yield* Effect.never
  }).pipe(
    Effect.provide(layer),
    Effect.catchTag("ServeError", ({ cause }) =>
      Effect.fail(
        new PortUnusable({ message: `${place.host}:${place.port} cannot be listened on: ${causeText(cause)}` })
      )
    )
  )
})

const causeText = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

export const serve = Command.make(
  "serve",
  {
    callouts: Flag.Boolean("callouts").pipe(
      Flag.withDescription("Take Zuora's callouts instead: its notifications that something has changed"),
      Flag.withDefault(false)
    ),
    host: Flag.String("host").pipe(
      Flag.withDescription("Address to listen on; 127.0.0.1 by default, behind whatever speaks https"),
      Flag.withMetavar("ADDRESS"),
      Flag.withDefault("127.0.0.1")
    ),
    port: Flag.Int("port").pipe(
      Flag.filter(
        (port) => port >= 0 && port <= 65_535,
        (port) => `${port} is no port`
      ),
      Flag.withDescription("Port to listen on; 8470 by default, 8460 for callouts, 0 for a free one"),
      Flag.optional
    ),
    gatewaysFile: Flags.optional(
      "gateways",
      "What gateways and bank send, see docs/gateways.md: for repairs of what differs there",
      "FILE"
    ),
    trustFile: SealFiles.trustFile
  },
  Effect.fnUntraced(function* ({ callouts, host, port, ...files }) {
    const settings = yield* root
    return callouts
      ? yield* answered(calloutsAt(settings, { host, port: Option.getOrElse(port, () => calloutPort) }))
      : yield* answered(consoleAt(settings, { host, port: Option.getOrElse(port, () => consolePort), ...files }))
  })
).pipe(
  Command.withDescription(
    "Show the console until stopped: runs, discrepancies, accounts, operations and seals, for people with a token. With --callouts take what Zuora sends by itself"
  ),
  Command.withExamples([
    { command: "counterfoil serve --trust trust.json", description: "The console at http://127.0.0.1:8470" },
    {
      command: "COUNTERFOIL_CALLOUT_PASSWORD=… counterfoil serve --callouts",
      description: "Zuora proves itself by user name and password"
    }
  ])
)
