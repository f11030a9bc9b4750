/**
 * Sends callouts. Source: Zuora documentation, Callout notification overview: headers, the message sequence of basic
 * authentication, 25 seconds for all of it; Callout template overview: HMAC.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Latch from "effect/Latch"
import { createHmac } from "node:crypto"
import type { Machine } from "../server/Machine.ts"
import { idOf } from "../server/Tenant.ts"
import type { Callout } from "./Outbox.ts"
import type { Registration } from "./Registration.ts"

const timeoutMs = 25_000

/** Sends everything that is due, one after another, repeats of doubled ones included. */
export const deliver = Effect.fnUntraced(function* (machine: Machine, client: HttpClient.HttpClient) {
  const { outbox } = machine
  const { registration } = outbox
  if (registration === undefined) return
  for (const queued of outbox.take(machine.now(yield* Clock.currentTimeMillis))) {
    const { callout, statuses } = queued
    const send = attempt(client, registration, callout, statuses.length)
    if (callout.fate === "doubled" && statuses.length === 0) yield* send
    outbox.attempted(queued, yield* send, machine.now(yield* Clock.currentTimeMillis))
  }
})

/** Sends what changes bring about as soon as it is due, unless it is held back. Never ends. */
export const work = Effect.fnUntraced(function* (machine: Machine, client: HttpClient.HttpClient) {
  const { outbox } = machine
  const news = yield* Latch.make()
  outbox.onNews = () => {
    news.openUnsafe()
  }
  return yield* Effect.forever(
    Effect.gen(function* () {
      yield* news.close
      if (outbox.registration?.hold !== true) yield* deliver(machine, client)
      const nowMs = machine.now(yield* Clock.currentTimeMillis)
      const waitMs = outbox.nextDueMs === undefined ? undefined : Math.max(1, outbox.nextDueMs - nowMs)
      // The sandbox clock may be set, so that what is due later is looked at now and then.
      const due = waitMs === undefined ? Effect.never : Effect.sleep(Math.min(1_000, waitMs))
      yield* Effect.raceFirst(due, news.await)
    })
  )
})

/** One attempt; resolves to the status, 0 for a broken connection or none in time. */
const attempt = Effect.fnUntraced(function* (
  client: HttpClient.HttpClient,
  registration: Registration,
  callout: Callout,
  number: number
) {
  const { basic, url } = registration
  const post = (withCredentials: boolean, request: number) =>
    client
      .execute(
        HttpClientRequest.bodyText(
          HttpClientRequest.post(url, {
            headers: {
              "Zuora-Notification-Id": callout.notificationId,
              // Another one in each request.
              "Zuora-Request-Id": idOf(registration.seed, `request:${callout.notificationId}:${number}:${request}`),
              ...proofs(registration, callout),
              ...(withCredentials ? authorization(registration, callout) : {})
            }
          }),
          callout.body,
          "application/json"
        )
      )
      .pipe(Effect.timeout(timeoutMs), Effect.option)
  const isFirstBare = basic !== undefined && basic.preemptive !== true
  const first = yield* post(!isFirstBare, 1)
  const isAsked =
    isFirstBare &&
    first._tag === "Some" &&
    first.value.status === 401 &&
    /^basic\b.*realm=/i.test(first.value.headers["www-authenticate"] ?? "")
  const last = isAsked ? yield* post(true, 2) : first
  return last._tag === "Some" ? last.value.status : 0
})

const secretOf = (secret: string, { fate }: Callout): string => (fate === "wrongSecret" ? `${secret} wrong` : secret)

const authorization = ({ basic }: Registration, callout: Callout): { readonly [name: string]: string } => {
  if (basic === undefined) return {}
  const text = `${basic.username}:${secretOf(basic.password, callout)}`
  return { Authorization: `Basic ${Buffer.from(text, "utf8").toString("base64")}` }
}

const proofs = ({ header, hmac }: Registration, callout: Callout): { readonly [name: string]: string } => {
  const own = header === undefined ? {} : { [header.name]: secretOf(header.value, callout) }
  if (hmac === undefined) return own
  const hash = (hmac.algorithm ?? "SHA-256").replace("-", "").toLowerCase()
  const signed = createHmac(hash, secretOf(hmac.secret, callout)).update(callout.body, "utf8")
  return { ...own, [hmac.header]: signed.digest(hmac.output === "BASE64" ? "base64" : "hex") }
}
