/** What is known when no complete answer comes: each row over a real socket, for a read, a keyed POST and a PUT. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { Zuora } from "../src/Zuora.ts"
import type { Blame, MoneyKnown, Repeat, ZuoraError } from "../src/ZuoraError.ts"
import { type Canned, responder, token } from "./Responder.ts"
import { apply, collected, create, scenario, tenant } from "./Tenant.ts"

type Told = readonly [error: string, blame: Blame, repeat: Repeat, money: MoneyKnown]

const calls: Record<"read" | "post" | "put", Effect.Effect<unknown, ZuoraError, Zuora>> = {
  read: Zuora.use((zuora) => zuora.getPayment("P-00000001")),
  post: Zuora.use((zuora) => zuora.send(create, { idempotencyKey: "k1" })),
  put: Zuora.use((zuora) => zuora.send(apply))
}
type Name = keyof typeof calls

const unsent = (kind: string): Record<Name, Told> => {
  const told: Told = [`NotSent ${kind}`, "network", "Safe", "nothing happened"]
  return { read: told, post: told, put: told }
}
const unknown = (kind: string): Record<Name, Told> => ({
  read: [`OutcomeUnknown ${kind}`, "network", "Safe", "nothing happened"],
  post: [`OutcomeUnknown ${kind}`, "network", "SameKeyOnly", "unknown"],
  put: [`OutcomeUnknown ${kind}`, "network", "AfterReading", "unknown"]
})

/** One call by its name, and what its error tells. */
const told = (name: Name) =>
  Effect.map(Effect.flip(calls[name]), (error): Told => [
    `${error._tag} ${"kind" in error ? error.kind : ""}`,
    error.blame,
    error.repeat,
    error.money
  ])

/** The token is the last thing that this connection gives; `then` is done before the next one can come. */
const lastToken = (then: (response: Parameters<NonNullable<Canned["instead"]>>) => void): Canned => ({
  instead: (...given) => {
    then(given)
    given[0].writeHead(200, { connection: "close" })
    given[0].end(token("last").body)
  }
})

const cut = (headers: Record<string, string>): Canned => ({
  instead: (response) => {
    response.writeHead(200, headers)
    response.write(collected)
    setTimeout(() => response.socket?.destroy(), 10)
  }
})

const troubles: ReadonlyArray<{
  readonly name: string
  readonly answer?: Canned
  readonly token?: Canned
  readonly expected: Record<Name, Told>
}> = [
  {
    name: "connections are refused after the token",
    token: lastToken(([, stopListening]) => stopListening()),
    expected: unsent("NoConnection")
  },
  {
    name: "the token request is reset",
    token: { instead: (response) => response.socket?.resetAndDestroy() },
    expected: unsent("NoToken")
  },
  {
    name: "the token's answer is cut off",
    token: { instead: (response) => response.socket?.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{") },
    expected: unsent("NoToken")
  },
  {
    // From here on the request may have been on its way already: nobody can tell.
    name: "the connection is reset before the request is read",
    token: lastToken(([, , server]) =>
      server
        .removeAllListeners("connection")
        .on("connection", (socket) => setTimeout(() => socket.resetAndDestroy(), 10))
    ),
    expected: unknown("ConnectionLost")
  },
  {
    name: "the connection is reset after the request was read",
    answer: { instead: (response) => response.socket?.resetAndDestroy() },
    expected: unknown("ConnectionLost")
  },
  {
    name: "the connection is closed in good order, without an answer",
    answer: { instead: (response) => response.socket?.end() },
    expected: unknown("ConnectionLost")
  },
  {
    name: "the answer is cut in the middle, its length known",
    answer: cut({ "content-length": "1000" }),
    expected: unknown("ConnectionLost")
  },
  {
    name: "the answer is cut in the middle, in chunks",
    answer: cut({ "transfer-encoding": "chunked" }),
    expected: unknown("ConnectionLost")
  },
  {
    name: "the connection closes within the headers",
    answer: { instead: (response) => response.socket?.end("HTTP/1.1 200 OK\r\ncontent-ty") },
    expected: unknown("ConnectionLost")
  },
  {
    name: "what comes back is not HTTP",
    answer: { instead: (response) => response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n") },
    expected: unknown("ConnectionLost")
  }
]

describe("when no complete answer comes", () => {
  it.each(troubles)("because $name", async ({ answer, expected, token }) => {
    for (const name of ["read", "post", "put"] as const) {
      const found = await scenario(function* () {
        const http = yield* responder({
          ...Object.fromEntries(
            ["/v1/payments/P-00000001", create.path, apply.path].map((path) => [path, [answer ?? {}]])
          ),
          ...(token === undefined ? {} : { "/oauth/token": [token] })
        })
        return yield* told(name).pipe(tenant(http.baseUrl, { readAttempts: 1 }))
      })
      expect([name, found]).toEqual([name, expected[name]])
    }
  })

  it("because there is no such host", () =>
    scenario(function* () {
      const found = yield* told("put").pipe(tenant("http://nowhere.invalid"))
      expect(found).toEqual(unsent("NoToken").put)
    }))

  it.each(["read", "post", "put"] as const)("because it is slower than the time limit: a %s", (name) =>
    scenario(function* () {
      const arrived = Promise.withResolvers<void>()
      const slow: Canned = { instead: () => arrived.resolve() }
      const http = yield* responder({ "/v1/payments/P-00000001": [slow], [create.path]: [slow], [apply.path]: [slow] })
      const limits = { timeoutMs: 130_000, readAttempts: 1 }
      const fiber = yield* Effect.forkChild(told(name).pipe(tenant(http.baseUrl, limits)))
      yield* Effect.promise(() => arrived.promise)
      yield* TestClock.adjust(130_000)
      expect(yield* Fiber.join(fiber)).toEqual(unknown("TimedOut")[name])
    })
  )

  it("because the body stops in the middle and never ends", () =>
    scenario(function* () {
      const begun = Promise.withResolvers<void>()
      const stuck: Canned = {
        instead: (response) => {
          response.writeHead(200, { "content-length": "1000" })
          response.write(collected, () => begun.resolve())
        }
      }
      const http = yield* responder({ [apply.path]: [stuck] })
      const fiber = yield* Effect.forkChild(told("put").pipe(tenant(http.baseUrl)))
      yield* Effect.promise(() => begun.promise)
      yield* TestClock.adjust(130_000)
      expect(yield* Fiber.join(fiber)).toEqual(unknown("TimedOut").put)
    }))
})
