/**
 * Collecting on a button. The browser makes an id before its first request and keeps it until it knows how it ended
 * (`public/collect.js`): a double click, a reload or a retry after a lost connection is the same operation, and charges
 * once. Who may collect from which account is a matter of your sessions and left out here.
 */
import type { BillingClient } from "@counterfoil/billing/BillingClient"
import type { FastifyInstance } from "fastify"
import { readFile } from "node:fs/promises"
import { answerDone } from "./Answers.ts"

interface Collect {
  readonly Params: { readonly account: string }
  readonly Body: { readonly operationId: string }
}

const schema = {
  body: {
    type: "object",
    required: ["operationId"],
    properties: { operationId: { type: "string", format: "uuid" } }
  }
}

const page = (file: string): Promise<string> => readFile(new URL(`../public/${file}`, import.meta.url), "utf8")

export const collecting = async (app: FastifyInstance, billing: BillingClient): Promise<void> => {
  app.post<Collect>("/accounts/:account/collect", { schema }, async ({ body, params }) =>
    answerDone(
      await billing.collect({
        // A room of its own for ids that come from outside: none of them is ever one of ours.
        operationId: `web-${body.operationId}`,
        actor: "customer",
        accountKey: params.account
      })
    )
  )
  const [html, script] = [await page("collect.html"), await page("collect.js")]
  app.get("/accounts/:account", (_, reply) => reply.type("text/html; charset=utf-8").send(html))
  app.get("/collect.js", (_, reply) => reply.type("text/javascript; charset=utf-8").send(script))
}
