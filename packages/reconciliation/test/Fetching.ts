/** The network between a run and Zuora, where a request can be met by a fault: what was asked, and what is answered. */
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Effect from "effect/Effect"

/** What a request is about: method, path and body, without what differs from one run to the next. */
export interface Asked {
  readonly ordinal: number
  readonly text: string
  /** What Zuora answers. */
  readonly forward: () => Promise<Response>
}

/** Gives the answer instead of Zuora's; undefined lets the request through, when whatever else it does is done. */
export type Fault = (asked: Asked) => Response | undefined | Promise<Response | undefined>

/** Runs an effect over a network with a fault; tells every request that was made. */
export const over = <A, E, R>(effect: Effect.Effect<A, E, R>, fault: Fault = () => undefined) =>
  Effect.suspend(() => {
    const asked: Array<Asked> = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init)
      const body = typeof init?.body === "string" ? init.body : ""
      const forward = () => globalThis.fetch(input, init)
      const one = { ordinal: asked.length, text: `${request.method} ${new URL(request.url).pathname} ${body}`, forward }
      asked.push(one)
      return (await fault(one)) ?? forward()
    }
    return effect.pipe(
      Effect.provideService(FetchHttpClient.Fetch, fetch),
      Effect.map((result) => ({ result, asked }))
    )
  })

/** Zuora refuses, and would again. */
export const refused = (): Response =>
  Response.json({ reasons: [{ code: 50000010, message: "no permission" }] }, { status: 403 })

/** Zuora is overloaded for a moment. */
export const overloaded = (): Response => new Response("busy", { status: 503, headers: { "Retry-After": "0" } })
