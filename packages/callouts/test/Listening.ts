/** A server on loopback that hands callouts over, as a host does. */
import * as Effect from "effect/Effect"
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { Callouts } from "../src/Callouts.ts"

/** Listens until the scope ends; resolves to its address. */
export const listening = Effect.gen(function* () {
  const context = yield* Effect.context<Callouts>()
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const opened = createServer((request, response) => {
        const { headers, method = "", url = "" } = request
        void buffer(request)
          .then((body) =>
            Effect.runPromiseWith(context)(
              Effect.flatMap(Callouts, ({ receive }) => receive({ method, url, headers, body }))
            )
          )
          // A connection of its own for each callout: one that is kept open may be closed just when the next one is sent.
          .then(({ body, headers, status }) =>
            response.writeHead(status, { ...headers, connection: "close" }).end(body)
          )
      })
      await once(opened.listen(0, "127.0.0.1"), "listening")
      return opened
    }),
    (opened) =>
      Effect.promise(async () => {
        opened.closeAllConnections()
        opened.close()
        await once(opened, "close")
      })
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/callouts`
})
