/** A real HTTP server on loopback that gives canned answers and remembers what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: Buffer
}

export interface Canned {
  readonly status?: number
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  /** Does something else with the connection instead of answering. */
  readonly instead?: (response: ServerResponse, stopListening: () => void, server: Server) => void
}

export const token = (name: string, expiresIn = 3599): Canned => ({
  headers: { "content-type": "application/json" },
  body: `{"access_token":"${name}","token_type":"bearer","expires_in":${expiresIn},"scope":"user.1","jti":"j"}`
})

/** Answers in the order given, by path; the last one repeats. Token requests get `token-1` unless said otherwise. */
export const responder = (script: Readonly<Record<string, ReadonlyArray<Canned>>>) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const seen: Array<Seen> = []
      const counts = new Map<string, number>()
      const answers: typeof script = { "/oauth/token": [token("token-1")], ...script }
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          const url = request.url ?? ""
          seen.push({ method: request.method ?? "", url, headers: request.headers, body: Buffer.concat(chunks) })
          const path = url in answers ? url : (url.split("?")[0] ?? "")
          const list = answers[path] ?? [{ status: 404, body: '{"message":"no Route matched with those values"}' }]
          const count = counts.get(path) ?? 0
          counts.set(path, count + 1)
          const canned = list[Math.min(count, list.length - 1)] ?? {}
          if (canned.instead !== undefined) return canned.instead(response, () => void server.close(), server)
          response.writeHead(canned.status ?? 200, { "content-type": "application/json", ...canned.headers })
          return response.end(canned.body ?? "")
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const calls = () => seen.filter(({ url }) => url !== "/oauth/token")
      const tokens = () => seen.filter(({ url }) => url === "/oauth/token")
      const close = () =>
        new Promise<void>((resolve) => {
          server.closeAllConnections()
          server.close(() => resolve())
        })
      return { baseUrl, calls, tokens, close }
    }),
    ({ close }) => Effect.promise(close)
  )
