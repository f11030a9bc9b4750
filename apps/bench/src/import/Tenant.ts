/** Where the sandbox of a measurement is, as its process writes it down for the others. */
import { readFileSync, writeFileSync } from "node:fs"

export interface Address {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

export const write = (file: string, { baseUrl, clientId, clientSecret }: Address): void =>
  writeFileSync(file, JSON.stringify({ baseUrl, clientId, clientSecret }))

export const read = (file: string): Address => JSON.parse(readFileSync(file, "utf8")) as Address

/** Speaks to it as bare `fetch` does: the headers that are needed, and `JSON.parse`. Counts its requests. */
export const bareClient = async ({ baseUrl, clientId, clientSecret }: Address) => {
  const login = await fetch(`${baseUrl}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" })
  })
  const { access_token: token } = (await login.json()) as { readonly access_token: string }
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
  let requests = 0
  return {
    requests: () => requests,
    ask: async <A>(method: string, path: string, body?: string): Promise<A> => {
      requests += 1
      const answer = await fetch(`${baseUrl}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
      if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
      return (await answer.json()) as A
    }
  }
}
