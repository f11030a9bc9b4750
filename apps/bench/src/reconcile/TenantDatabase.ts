/** A database with the tables of a tenant, and a process that runs over them. */
import * as Child from "../Child.ts"
import { onDatabase, sql } from "../store/Server.ts"
import { multiply } from "./Copies.ts"
import type { Order } from "./ReconcileProcess.ts"

export interface TenantDatabase {
  readonly invoices: number
  /** Discrepancies that a run must find. */
  readonly planted: number
  readonly ask: (order: Order) => Promise<number>
  /** Closes January over its events; from then on runs may be asked for with this folder. */
  readonly close: (folder: string) => Promise<void>
  readonly stop: () => void
}

/** Every thousandth invoice differs. */
const aPlanted = 1_000

/** `originals` are written by the code that follows events and reads Zuora; all others are copies, `times` as many in all. */
export const tenantDatabase = async (
  server: string,
  database: string,
  originals: number,
  times: number
): Promise<TenantDatabase> => {
  await sql(server, `create database ${database}`)
  const url = onDatabase(server, database)
  const started = async (): Promise<Child.Child> => {
    const child = Child.start(new URL("./ReconcileProcess.ts", import.meta.url), [url])
    await child.ask()
    return child
  }
  const filling = await started()
  await filling.ask({ ask: "fill", invoices: originals } satisfies Order)
  filling.stop()
  await multiply(url, times - 1)
  const { ask, stop } = await started()
  const invoices = originals * times
  const close = async (folder: string): Promise<void> => {
    const closing = await started()
    await closing.ask({ ask: "close", invoices: originals, times, folder } satisfies Order)
    closing.stop()
    await sql(url, "vacuum analyze", "checkpoint")
  }
  return { invoices, planted: invoices / aPlanted, ask, close, stop }
}
