/** The store and the network as one process sees them: slow, watched, and gone when the process has died. */
import type { Commit } from "@counterfoil/event-store/Commit"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { Draw } from "./Draw.ts"
import type { Life } from "./Life.ts"
import type { Stored, Trace } from "./Trace.ts"

interface Seen {
  readonly process: string
  readonly life: Life
  readonly draw: Draw
  readonly trace: Trace
}

/** Most calls take a moment; a few take so long that others overtake them, none as long as the client waits. */
const latencyMs = (draw: Draw): number => (draw.chance(20) ? draw.between(2_000, 90_000) : draw.between(2, 400))

const pause = (ms: () => number): Effect.Effect<void> => Effect.suspend(() => Effect.sleep(ms()))

export const storeOf = (store: EventStore["Service"], { draw, life, process, trace }: Seen): EventStore["Service"] => {
  const read = <A, E>(effect: Effect.Effect<A, E>) => Effect.andThen(life.point("reading the store"), effect)
  return EventStore.of({
    ...store,
    append: (commit) =>
      pause(() => (draw.chance(300) ? draw.between(1, 60) : 0)).pipe(
        Effect.andThen(
          life.around(
            `append ${commit.id}`,
            Effect.tap(store.append(commit), ({ _tag }) =>
              Effect.sync(() => {
                if (_tag === "Appended") trace.add({ _tag: "Stored", process, id: commit.id, events: eventsOf(commit) })
              })
            )
          )
        )
      ),
    readStream: (stream, options) => read(store.readStream(stream, options)),
    readSubject: (subject, options) => read(store.readSubject(subject, options)),
    readCommit: (id) => read(store.readCommit(id))
  })
}

const eventsOf = (commit: Commit): ReadonlyArray<Stored> =>
  commit.appends.flatMap(({ events, stream }) =>
    events.map(({ data, type }) => ({ stream, type, data: data as Stored["data"] }))
  )

/**
 * A request that has left the process is on its way, whatever becomes of the process. It is slow on the way out or on the
 * way back.
 */
export const clientOf = (client: HttpClient.HttpClient, { draw, life }: Seen): HttpClient.HttpClient =>
  HttpClient.transform(client, (exchange, { method, url }) =>
    Effect.suspend(() => {
      const ms = latencyMs(draw)
      const isSlowOut = draw.chance(500)
      const there = life.around(`${method} ${url.replace(/^https?:\/\/[^/]+/, "")}`, exchange)
      return isSlowOut ? Effect.andThen(Effect.sleep(ms), there) : Effect.tap(there, () => Effect.sleep(ms))
    })
  )
