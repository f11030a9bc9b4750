import { createBilling } from "@counterfoil/billing/BillingClient"

export const collectRent = async (env: Record<"DATABASE_URL" | "ZUORA_URL" | "ZUORA_ID" | "ZUORA_SECRET", string>) => {
  const billing = await createBilling({
    databaseUrl: env.DATABASE_URL,
    tenant: "acme",
    owner: `rent-service-${process.pid}`,
    zuora: { baseUrl: env.ZUORA_URL, clientId: env.ZUORA_ID, clientSecret: env.ZUORA_SECRET }
  })
  const operationId = "rent-2026-11-A00000001" // yours, kept with your own record: the same again is the same intention
  try {
    const done = await billing.collect({ operationId, actor: "rent-service", accountKey: "A00000001" })
    return done.applications.map(({ amount }) => `${amount.amount} ${amount.currency}`)
  } catch (error) {
    if (error instanceof Error && "_tag" in error && error._tag === "OutcomeUnknown")
      return `ask again: resume(${operationId})` // never a new operation id
    throw error
  } finally {
    await billing.close()
  }
}
