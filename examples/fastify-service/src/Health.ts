/** Two questions of whoever runs the service: does the process live, and can it do its work. */
import type { BillingClient } from "@counterfoil/billing/BillingClient"
import type { FastifyInstance } from "fastify"

export const health = (app: FastifyInstance, billing: BillingClient): void => {
  app.get("/health/live", () => ({ live: true }))
  // Zuora is not asked: without it calls end in "same id again", and reads of our own go on.
  app.get("/health/ready", async () => {
    await billing.ready()
    return { ready: true }
  })
}
