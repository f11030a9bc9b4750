/** Callouts over real HTTP: what is sent after a change, how it proves itself, how often it comes, and what goes wrong. */
import * as Effect from "effect/Effect"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "vitest"
import { type CalloutsRequest, type RunningSandbox, Sandbox } from "../src/Sandbox.ts"

interface Came {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Stage {
  readonly sandbox: RunningSandbox
  readonly url: string
  readonly came: Array<Came>
  /** Statuses that are answered, in turn; the last one for ever. */
  readonly answers: Array<number>
}

const receiver = Effect.acquireRelease(
  Effect.promise(async () => {
    const came: Array<Came> = []
    const answers: Array<number> = [200]
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        came.push({ method: request.method ?? "", headers: request.headers, body })
        const status = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200
        return response.writeHead(status, { "www-authenticate": 'Basic realm="test"', connection: "close" }).end("{}")
      })
    })
    await once(server.listen(0, "127.0.0.1"), "listening")
    return { server, came, answers, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callouts` }
  }),
  ({ server }) =>
    Effect.promise(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    })
)

const story = (effect: (stage: Stage) => Effect.Effect<void, unknown>) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { answers, came, url } = yield* receiver
        const clock = { at: "2026-11-22T20:00:00Z", frozen: true }
        const sandbox = yield* Sandbox.start({ seed: { name: "demo", clock } })
        yield* effect({ sandbox, url, came, answers })
      })
    )
  )

/** Held back until they are delivered, so that a test knows when. */
const registered = ({ sandbox, url }: Stage, more: CalloutsRequest = {}) =>
  sandbox.callouts({ url, hold: true, ...more })

const pay = ({ sandbox }: Stage) => sandbox.edit({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" })

describe("Callouts", () => {
  it("name what has changed, each with an id of its own", () =>
    story((stage) =>
      Effect.gen(function* () {
        yield* registered(stage)
        yield* stage.sandbox.edit({
          kind: "apply",
          paymentKey: "P-00000100",
          invoiceKey: "INV00000100",
          amount: "20.00"
        })
        yield* stage.sandbox.deliver
        const bodies = stage.came.map(({ body }) => JSON.parse(body) as Record<string, string>)
        expect(bodies).toContainEqual({ PaymentId: expect.any(String), InvoiceId: expect.any(String) })
        expect(bodies).toContainEqual({ InvoiceId: expect.any(String) })
        expect(new Set(stage.came.map(({ headers }) => headers["zuora-notification-id"])).size).toBe(bodies.length)
        expect(
          stage.came.every(
            ({ headers, method }) => method === "POST" && /^[0-9a-f]{32}$/.test(String(headers["zuora-request-id"]))
          )
        ).toBe(true)
      })
    ))

  it("are sent at once where they are not held back, and not at all after a reset", () =>
    story((stage) =>
      Effect.gen(function* () {
        yield* stage.sandbox.callouts({ url: stage.url })
        yield* pay(stage)
        while ((yield* stage.sandbox.sentCallouts).length === 0) yield* Effect.sleep(5)
        expect(stage.came.length).toBeGreaterThan(0)
        yield* stage.sandbox.reset({ name: "demo" })
        const before = stage.came.length
        yield* pay(stage)
        yield* stage.sandbox.deliver
        expect(stage.came.length).toBe(before)
      })
    ))

  it("give their password only after a 401, unless it is preemptive", () =>
    story((stage) =>
      Effect.gen(function* () {
        const basic = { username: "zuora", password: "s:cret" }
        const authorization = `Basic ${Buffer.from("zuora:s:cret").toString("base64")}`
        yield* registered(stage, { basic })
        stage.answers.splice(0, 1, 401, 200)
        yield* pay(stage)
        yield* stage.sandbox.deliver
        expect(stage.came.slice(0, 2).map(({ headers }) => headers.authorization)).toEqual([undefined, authorization])
        expect((yield* stage.sandbox.sentCallouts)[0]?.statuses).toEqual([200])
        stage.came.length = 0
        yield* registered(stage, { basic: { ...basic, preemptive: true } })
        yield* pay(stage)
        yield* stage.sandbox.deliver
        expect(new Set(stage.came.map(({ headers }) => headers.authorization))).toEqual(new Set([authorization]))
      })
    ))

  it("are signed over their body", () =>
    story((stage) =>
      Effect.gen(function* () {
        yield* registered(stage, { hmac: { header: "X-Signature", secret: "key", output: "BASE64" } })
        yield* pay(stage)
        yield* stage.sandbox.deliver
        for (const { body, headers } of stage.came)
          expect(headers["x-signature"]).toBe(createHmac("sha256", "key").update(body).digest("base64"))
      })
    ))

  it("come again half an hour later with the same id, three times in all, where they failed", () =>
    story((stage) =>
      Effect.gen(function* () {
        yield* registered(stage)
        stage.answers[0] = 503
        yield* pay(stage)
        for (let round = 0; round < 5; round++) {
          yield* stage.sandbox.deliver
          yield* stage.sandbox.clock({ advanceSeconds: 1_800 })
        }
        const sent = yield* stage.sandbox.sentCallouts
        expect(sent.every(({ statuses }) => statuses.join() === "503,503,503")).toBe(true)
        expect(stage.came).toHaveLength(sent.length * 3)
        const [{ headers }] = stage.came as [Came]
        const same = stage.came.filter(
          (one) => one.headers["zuora-notification-id"] === headers["zuora-notification-id"]
        )
        expect(new Set(same.map((one) => one.headers["zuora-request-id"])).size).toBe(3)
      })
    ))

  it("do not come again where they were turned away", () =>
    story((stage) =>
      Effect.gen(function* () {
        yield* registered(stage)
        stage.answers[0] = 400
        yield* pay(stage)
        yield* stage.sandbox.deliver
        yield* stage.sandbox.clock({ advanceSeconds: 1_800 })
        yield* stage.sandbox.deliver
        expect((yield* stage.sandbox.sentCallouts).every(({ statuses }) => statuses.join() === "400")).toBe(true)
      })
    ))

  it("whose credentials were refused come again by a switch only", () =>
    story((stage) =>
      Effect.gen(function* () {
        const basic = { username: "zuora", password: "wrong", preemptive: true }
        stage.answers[0] = 401
        for (const [repeatsUnauthorized, attempts] of [
          [false, 1],
          [true, 3]
        ] as const) {
          yield* stage.sandbox.reset({ name: "demo" })
          yield* registered(stage, { basic, repeatsUnauthorized })
          yield* pay(stage)
          for (let round = 0; round < 4; round++) {
            yield* stage.sandbox.deliver
            yield* stage.sandbox.clock({ advanceSeconds: 1_800 })
          }
          const sent = yield* stage.sandbox.sentCallouts
          expect(sent.every(({ statuses }) => statuses.length === attempts)).toBe(true)
        }
      })
    ))

  it("are lost, doubled, late or wrongly signed as often as is asked for, the same for the same seed", () =>
    story((stage) =>
      Effect.gen(function* () {
        const fates = Effect.gen(function* () {
          yield* stage.sandbox.reset({ name: "demo", clock: { at: "2026-11-22T20:00:00Z", frozen: true } })
          const faults = { seed: "fates", lost: 0.2, doubled: 0.2, late: 0.2, wrongSecret: 0.2, shuffled: true }
          yield* registered(stage, { faults, header: { name: "X-Token", value: "t" } })
          const before = (yield* stage.sandbox.sentCallouts).length
          stage.came.length = 0
          yield* Effect.forEach(Array.from({ length: 20 }), () => pay(stage))
          yield* stage.sandbox.deliver
          const inTime = stage.came.length
          yield* stage.sandbox.clock({ advanceSeconds: 60 })
          yield* stage.sandbox.deliver
          const ended = (yield* stage.sandbox.sentCallouts).slice(before).map(({ fate }) => fate)
          const count = (fate: string) => ended.filter((one) => one === fate).length
          expect(stage.came).toHaveLength(ended.length - count("lost") + count("doubled"))
          expect(stage.came.length - inTime).toBe(count("late"))
          expect(stage.came.filter(({ headers }) => headers["x-token"] === "t wrong")).toHaveLength(
            count("wrongSecret")
          )
          expect(new Set(ended).size).toBe(5)
          return { ended, bodies: stage.came.map(({ body }) => body) }
        })
        expect(yield* fates).toEqual(yield* fates)
      })
    ))

  it("are set up and shown over HTTP; what makes no sense is refused", () =>
    story(({ sandbox: { baseUrl }, url }) =>
      Effect.promise(async () => {
        const post = (body: unknown) =>
          fetch(`${baseUrl}/sandbox/callouts`, { method: "POST", body: JSON.stringify(body) }).then(
            ({ status }) => status
          )
        expect(await post({ url })).toBe(200)
        expect(await post({ url: "ftp://x" })).toBe(400)
        expect(await post({ url, faults: { lost: 2 } })).toBe(400)
        expect(await (await fetch(`${baseUrl}/sandbox/callouts`)).json()).toEqual({ callouts: [] })
      })
    ))
})
