/** Whether runs over the tables slow down as a tenant grows: time per invoice, time for the same changes, and memory. */
import { withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { type TenantDatabase, tenantDatabase } from "./TenantDatabase.ts"

/** Invoices of the smallest tenant: 30,000, in a quick run too. */
const fewest = ({ share }: Effort): number => (share < 1 ? 150_000 * share : 30_000)
const factors = ({ share }: Effort): ReadonlyArray<number> => (share < 1 ? [1, 10] : [1, 10, 100])
/** On which something happens before an incremental run, whatever the tenant's size. */
const accounts = 100

export const reconcileGrowth: Suite = {
  name: "reconcile-growth",
  rounds: 5,
  open: (effort, use) =>
    withServer(async (server) => {
      const tenants: Array<TenantDatabase> = []
      try {
        for (const factor of factors(effort))
          tenants.push(await tenantDatabase(server, `times_${factor}`, fewest(effort), factor))
        const measure = (name: string, unit: string, round: (tenant: TenantDatabase) => Promise<number>): Measure => ({
          name,
          unit,
          contestants: [...tenants.slice(0, 1), ...tenants].map((tenant, index) => ({
            name: `${tenant.invoices.toLocaleString("en-US")} invoices${index === 1 ? " again" : ""}`,
            round: () => round(tenant)
          }))
        })
        let rounds = 0
        const full = async ({ ask, invoices, planted }: TenantDatabase): Promise<number> =>
          (await ask({ ask: "full", planted })) / invoices
        for (const tenant of tenants) await full(tenant)
        return await use([
          measure("reconcile-full-growth", "µs/invoice", full),
          {
            ...measure("reconcile-incremental-growth", "ms", ({ ask, planted }) =>
              ask({ ask: "incremental", planted, accounts, round: (rounds += 1) })
            ),
            shown: (micros) => micros / 1_000
          },
          measure("reconcile-peak-memory", "MB", ({ ask }) => ask({ ask: "peak" }))
        ])
      } finally {
        for (const { stop } of tenants) stop()
      }
    })
}
