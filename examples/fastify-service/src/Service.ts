/**
 * The service from start to stop. Start: migrations, connections, finishing what an earlier process left open, then the
 * port. Stop: no new requests, those under way end, the operation that is being finished ends, then the connections.
 */
import { type BillingOptions, createBilling } from "@counterfoil/billing/BillingClient"
import { migrate } from "@counterfoil/event-store/Promised"
import { fastify } from "fastify"
import type { AddressInfo } from "node:net"
import { Pool } from "pg"
import { answerError } from "./Answers.ts"
import { bankTransfers } from "./BankTransfers.ts"
import { collecting } from "./Collecting.ts"
import { health } from "./Health.ts"
import { createTables } from "./Transfers.ts"
import { writeOffs } from "./WriteOffs.ts"

export interface ServiceOptions {
  readonly billing: BillingOptions
  /** 0 takes a free one. */
  readonly port: number
  /** From the end of one round over open operations to the next. */
  readonly finishEveryMs: number
  readonly isLogged: boolean
}

export interface RunningService {
  readonly url: string
  readonly stop: () => Promise<void>
}

export const start = async ({
  billing: options,
  finishEveryMs,
  isLogged,
  port
}: ServiceOptions): Promise<RunningService> => {
  const app = fastify({
    logger: isLogged,
    forceCloseConnections: "idle",
    // Nothing is made to fit: an amount that comes as a JSON number is refused, not turned into text.
    ajv: { customOptions: { coerceTypes: false } }
  })
  try {
    await migrate(options.databaseUrl)
    const pool = new Pool({ connectionString: options.databaseUrl })
    pool.on("error", (error) => app.log.error(error))
    app.addHook("onClose", () => pool.end())
    await createTables(pool)
    const billing = await createBilling(options)
    // Hooks run last first: rounds and calls end before the pool does.
    app.addHook("onClose", () => billing.close())
    billing.keepFinishing({
      actor: "billing-service",
      everyMs: finishEveryMs,
      onRound: (round) => {
        app.log.info({ round }, "open operations")
      }
    })
    app.setErrorHandler(answerError)
    health(app, billing)
    await collecting(app, billing)
    bankTransfers(app, billing, { pool, tenant: `${options.tenant}.bank` })
    writeOffs(app, billing)
    await app.listen({ host: "127.0.0.1", port })
  } catch (error) {
    await app.close()
    throw error
  }
  const { port: taken } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${taken}`, stop: () => app.close() }
}
