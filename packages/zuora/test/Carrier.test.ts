/** What both carriers say when nothing comes back; what they bring is tried wherever a request is sent. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import * as HttpClient from "effect/http/HttpClient"
import * as Carrier from "../src/transport/Carrier.ts"
import { type Canned, responder } from "./Responder.ts"
import { scenario } from "./Tenant.ts"

const get = (url: string): Carrier.Request => ({ method: "GET", url, headers: {}, body: undefined, timeoutMs: 1000 })
const silent = Carrier.overClient(HttpClient.make(() => Effect.never))

describe("a carrier", () => {
  it("asks nobody about an address that is none", () =>
    scenario(function* () {
      for (const carrier of [Carrier.overFetch, silent]) {
        const error = yield* Effect.flip(carrier(get("http://[")))
        expect(error).toMatchObject({ _tag: "NotCarried", how: "Unusable" })
      }
    }))

  it("over a client gives up at its time limit", () =>
    scenario(function* () {
      const fiber = yield* Effect.forkChild(Effect.flip(silent(get("http://127.0.0.1/"))))
      yield* TestClock.adjust(999)
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toMatchObject({ how: "TimedOut" })
    }))

  it("over fetch hangs up when nobody waits any longer, by time or by interruption", () =>
    scenario(function* () {
      for (const ends of ["time", "interruption"]) {
        const arrived = Promise.withResolvers<void>()
        const hungUp = Promise.withResolvers<void>()
        const silentServer: Canned = {
          instead: (response) => {
            response.on("close", hungUp.resolve)
            arrived.resolve()
          }
        }
        const http = yield* responder({ "/": [silentServer] })
        const fiber = yield* Effect.forkChild(Effect.flip(Carrier.overFetch(get(`${http.baseUrl}/`))))
        yield* Effect.promise(() => arrived.promise)
        if (ends === "time") yield* TestClock.adjust(1000)
        else yield* Fiber.interrupt(fiber)
        yield* Effect.promise(() => hungUp.promise)
      }
    }))
})
