/** The typed client of the API, for this page's own server: the session's cookie goes with every request. */
import { Api } from "@counterfoil/http-api/Api"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpApiClient from "effect/http-api/HttpApiClient"

const client = Effect.runSync(HttpApiClient.make(Api).pipe(Effect.provide(FetchHttpClient.layer)))

export type Client = typeof client

/** Asks; rejects with the typed problem. A signal that aborts takes the request back. */
export const ask = <A, E>(question: (client: Client) => Effect.Effect<A, E>, signal?: AbortSignal): Promise<A> =>
  Effect.runPromise(question(client), signal === undefined ? undefined : { signal })

/** Whether an answer was that nobody is signed in. */
export const isSignedOut = (problem: unknown): boolean => tagOf(problem) === "Unauthorized"

/** What to tell of a problem: the server's own words where it had any. */
export const wordsOf = (problem: unknown): string => {
  const message = problem instanceof Error ? problem.message : ""
  if (["Forbidden", "NotFound", "Refused", "Unauthorized", "Unavailable"].includes(tagOf(problem))) return message
  return `The server did not answer as expected. Try again; if it stays so, look at its log. ${message}`.trim()
}

const tagOf = (problem: unknown): string =>
  typeof problem === "object" && problem !== null && "_tag" in problem ? String(problem._tag) : ""
