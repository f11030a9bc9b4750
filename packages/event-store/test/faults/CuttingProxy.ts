/** A proxy before a server that, once armed, cuts the line of the next append: at a chosen point of it, once. */
import { connect, createServer, type Socket } from "node:net"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** Before anything of the append reaches the server; in the middle of it; or instead of the answer. */
export const points = ["before", "inside", "after"] as const
export type Point = (typeof points)[number]

export interface CuttingProxy {
  /** The server's address by way of this proxy. */
  readonly url: string
  /** From now on; the effect it gives ends once a line is cut. */
  readonly arm: (point: Point) => Effect.Effect<Effect.Effect<void>>
}

interface Armed {
  readonly point: Point
  readonly done: Deferred.Deferred<void>
}

export const cuttingProxy = (serverUrl: string): Effect.Effect<CuttingProxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const target = new URL(serverUrl)
    const sockets = new Set<Socket>()
    let armed: Armed | undefined
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname)
      let awaited: Armed | undefined
      const end = (by: Armed): void => {
        client.destroy()
        upstream.end()
        Deferred.doneUnsafe(by.done, Effect.void)
      }
      for (const socket of [client, upstream]) {
        sockets.add(socket)
        socket.on("error", () => socket.destroy())
        socket.on("close", () => sockets.delete(socket))
      }
      client.on("data", (data) => {
        // By the name of the function or of the prepared statement.
        const taken = data.includes("append") ? armed : undefined
        if (taken !== undefined) armed = undefined
        if (taken?.point === "before") return end(taken)
        if (taken?.point === "inside") {
          upstream.write(data.subarray(0, Math.floor(data.length / 2)))
          return end(taken)
        }
        awaited ??= taken
        return upstream.write(data)
      })
      client.on("close", () => upstream.destroySoon())
      upstream.on("data", (data) => (awaited === undefined ? client.write(data) : end(awaited)))
      upstream.on("close", () => client.destroy())
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => {
          resume(Effect.void)
        })
      }),
      () =>
        Effect.sync(() => {
          for (const socket of sockets) socket.destroy()
          server.close()
        })
    )
    const address = server.address()
    const url = new URL(serverUrl)
    url.port = String(typeof address === "object" ? address?.port : 0)
    return {
      url: url.toString(),
      arm: Effect.fnUntraced(function* (point) {
        const done = yield* Deferred.make<void>()
        armed = { point, done }
        return Deferred.await(done)
      })
    }
  })
