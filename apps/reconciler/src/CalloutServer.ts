/** An HTTP server that takes callouts and nothing else: any path, bodies up to a limit, slow clients cut off. */
import { Callouts } from "@counterfoil/callouts/Callouts"
import type { CalloutAnswer } from "@counterfoil/callouts/CalloutRequest"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { createServer, type IncomingMessage, type Server } from "node:http"
import type { AddressInfo } from "node:net"

/** The address cannot be listened on. */
export class PortUnusable extends Data.TaggedError("PortUnusable")<{ readonly message: string }> {}

/** Zuora waits 15 seconds for an answer: whoever is slower than that in asking is not Zuora. */
const requestMs = 15_000
const maxConnections = 256
/** How long a request that is under way may take when the server is stopped. */
const graceMs = 10_000

/** Listens until the scope ends, requests under way included; resolves to the address. */
export const listen = Effect.fnUntraced(function* (options: {
  readonly host: string
  readonly port: number
  readonly bodyLimitBytes: number
}) {
  const context = yield* Effect.context<Callouts>()
  const answer = (request: IncomingMessage, body: Uint8Array): Promise<CalloutAnswer> => {
    const { headers, method = "", url = "" } = request
    return Effect.runPromiseWith(context)(
      Effect.flatMap(Callouts, ({ receive }) => receive({ method, url, headers, body }))
    )
  }
  const server = createServer({ requestTimeout: requestMs, headersTimeout: requestMs }, (request, response) => {
    void read(request, options.bodyLimitBytes)
      .then((body) => answer(request, body))
      .then(({ body, headers, status }) => response.writeHead(status, headers).end(body))
      .catch(() => response.destroy())
  })
  server.maxConnections = maxConnections
  yield* Effect.acquireRelease(start(server, options), () => stop(server))
  const { address, port } = server.address() as AddressInfo
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`
})

const start = (server: Server, { host, port }: { readonly host: string; readonly port: number }) =>
  Effect.callback<void, PortUnusable>((resume) => {
    server.once("error", ({ message }) => {
      resume(Effect.fail(new PortUnusable({ message: `${host}:${port} cannot be listened on: ${message}` })))
    })
    server.listen(port, host, () => {
      resume(Effect.void)
    })
  })

const stop = (server: Server) =>
  Effect.callback<void>((resume) => {
    server.close(() => {
      resume(Effect.void)
    })
    server.closeIdleConnections()
  }).pipe(
    // A release cannot be interrupted by itself, and would wait for the slowest client.
    Effect.interruptible,
    Effect.timeoutOrElse({
      duration: graceMs,
      orElse: () =>
        Effect.sync(() => {
          server.closeAllConnections()
        })
    })
  )

/** The body; of one that is too large only so much more than the limit that it shows. */
const read = (request: IncomingMessage, limitBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Array<Buffer> = []
    let size = 0
    request.on("data", (chunk: Buffer) => {
      if (size <= limitBytes) chunks.push(chunk)
      size += chunk.length
    })
    request.on("end", () => {
      resolve(Buffer.concat(chunks))
    })
    request.on("error", reject)
    request.on("close", () => {
      reject(new Error("the request broke off"))
    })
  })
