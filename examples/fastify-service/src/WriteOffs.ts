/** Writing off what is open of an invoice: Zuora makes a credit memo and applies it, in one step. */
import type { BillingClient } from "@counterfoil/billing/BillingClient"
import type { FastifyInstance } from "fastify"
import { answerDone } from "./Answers.ts"

interface WriteOff {
  readonly Params: { readonly invoice: string }
  /** `operationId` comes from the page, as for collecting; `actor` from your session. */
  readonly Body: { readonly operationId: string; readonly actor: string; readonly reason: string }
}

const text = { type: "string", minLength: 1, maxLength: 200 }
const schema = {
  body: {
    type: "object",
    required: ["operationId", "actor", "reason"],
    properties: { operationId: { type: "string", format: "uuid" }, actor: text, reason: text }
  }
}

export const writeOffs = (app: FastifyInstance, billing: BillingClient): void => {
  app.post<WriteOff>("/invoices/:invoice/write-off", { schema }, async ({ body, params }) => {
    const { actor, operationId, reason } = body
    return answerDone(
      await billing.writeOffInvoice({ operationId: `web-${operationId}`, actor, reason, invoiceKey: params.invoice })
    )
  })
}
