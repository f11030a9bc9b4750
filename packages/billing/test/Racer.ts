/** A process of its own that bills: started by `Race.test.ts` with its options as JSON, it answers each command with a tag. */
import { createBilling, type BillingOptions } from "../src/BillingClient.ts"

const billing = await createBilling(JSON.parse(process.argv[2] ?? "{}") as BillingOptions)

process.on("message", async (command: Parameters<typeof billing.applyPayment>[0] | "end") => {
  if (command === "end") {
    await billing.close()
    process.disconnect()
    return
  }
  const tag = await billing.applyPayment(command).then(
    () => "succeeded",
    (error: unknown) => (error instanceof Error && "_tag" in error ? String(error._tag) : `defect: ${String(error)}`)
  )
  process.send?.({ operationId: command.operationId, tag })
})

process.send?.("ready")
