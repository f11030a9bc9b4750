/** What the page keeps of answers: while one is looked at it is asked again now and then, and never twice at once. */
import { keepPreviousData, QueryClient, useQuery } from "@tanstack/react-query"
import type * as Effect from "effect/Effect"
import { ask, type Client, isSignedOut } from "./Client.ts"

const staleMs = 15_000

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      // A typed answer is an answer; only silence is worth another try.
      retry: (failures, problem) => failures < 1 && problem instanceof TypeError,
      placeholderData: keepPreviousData
    }
  }
})

/** Who is signed in: all else depends on it. */
export const sessionKey = ["session"]

/** Asks under a key, and shows the sign-in again when the session has ended. */
export const useAnswer = <A, E>(key: ReadonlyArray<unknown>, question: (client: Client) => Effect.Effect<A, E>) =>
  useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      try {
        return await ask(question, signal)
      } catch (problem) {
        if (isSignedOut(problem) && key[0] !== sessionKey[0]) void queries.invalidateQueries({ queryKey: sessionKey })
        throw problem
      }
    }
  })

/** Who is signed in; undefined until that is known. */
export const usePerson = () => useAnswer(sessionKey, ({ session }) => session.whoAmI()).data?.person

/** After something was done about a discrepancy: it is asked again, then every list of them. */
export const changed = async (id: string): Promise<void> => {
  await queries.invalidateQueries({ queryKey: ["cases", "one", id] })
  await queries.invalidateQueries({ queryKey: ["cases"] })
}
