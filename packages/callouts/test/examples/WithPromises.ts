import { createCallouts } from "@counterfoil/callouts/CalloutClient"
import { createServer } from "node:http"
import { buffer } from "node:stream/consumers"

type Variable = "DATABASE_URL" | "ZUORA_URL" | "ZUORA_ID" | "ZUORA_SECRET" | "CALLOUT_SECRET"

export const listen = async (env: Record<Variable, string>) => {
  const callouts = await createCallouts({
    databaseUrl: env.DATABASE_URL,
    tenant: "acme",
    zuora: { baseUrl: env.ZUORA_URL, clientId: env.ZUORA_ID, clientSecret: env.ZUORA_SECRET },
    proofs: { hmac: { header: "X-Signature", secret: env.CALLOUT_SECRET, algorithm: "SHA-256", output: "HEX" } }
  })
  const server = createServer((request, response) => {
    const { headers, method = "", url = "" } = request
    void buffer(request)
      .then((body) => callouts.handle({ method, url, headers, body }))
      .then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body))
  })
  return { server, callouts }
}
