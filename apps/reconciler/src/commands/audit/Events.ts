/** Events as they were recorded, of a stream, of an account, or the newest of all. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { Command, Flag } from "effect/cli"
import * as Flags from "../../Flags.ts"
import { complain, say, table } from "../../Screen.ts"
import * as Services from "../../Services.ts"
import { root } from "../../Settings.ts"
import { told } from "../../Told.ts"

export const events = Command.make(
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

const line = (stored: StoredEvent): ReadonlyArray<string> => [
  `${stored.log}/${stored.position}`,
  stored.recordedAt.slice(0, 19).replace("T", " "),
  stored.effectiveOn,
  stored.stream,
  `${stored.version}`,
  stored.type
]
