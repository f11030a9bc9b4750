/**
 * A run over the tables against the oracle's naive SQL on the same documents, check by check; and an incremental run, after
 * one account in a thousand changed, against a full one.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { invoicesAnAccount } from "./Ledger.ts"
import type { Beside } from "./Beside.ts"
import { ask, setUp } from "./Oracle.ts"
import { tenantDatabase } from "./TenantDatabase.ts"

/** Of a quick run: all of its invoices. */
const originalsOf = ({ share }: Effort): number => (share < 1 ? 150_000 * share : 30_000)
/** Incremental runs in a round. */
const aRound = 5
const timesOf = ({ share }: Effort): number => (share < 1 ? 1 : 10)

export const reconcile: Suite = {
  name: "reconcile",
  rounds: 5,
  open: (effort, use) =>
    withServer(async (server) => {
      const [originals, times] = [originalsOf(effort), timesOf(effort)]
      const invoices = originals * times
      const accounts = Math.ceil(invoices / invoicesAnAccount / 1_000)
      await sql(server, "create database naive")
      const naive = onDatabase(server, "naive")
      await setUp(naive, invoices)
      const tables = await tenantDatabase(server, "tables", originals, times)
      const { planted } = tables
      let rounds = 0
      const folder = mkdtempSync(join(tmpdir(), "bench-reconcile-"))
      await tables.close(folder)
      const besideOf = (besides?: Beside) => (besides === undefined ? {} : { besides })
      const full = (besides?: Beside) => tables.ask({ ask: "full", planted, ...besideOf(besides) })
      // One takes a sixtieth of what a full run takes: several of them are measured as exactly as one of those.
      const severalTimes = async (besides?: Beside): Promise<number> => {
        let micros = 0
        for (let n = 0; n < aRound; n++)
          micros += await tables.ask({
            ask: "incremental",
            planted,
            accounts,
            round: (rounds += 1),
            ...besideOf(besides)
          })
        return micros / aRound
      }
      const seconds = { unit: "s", shown: (micros: number) => micros / 1_000_000 }
      const measures: ReadonlyArray<Measure> = [
        {
          name: "reconcile-full",
          ...seconds,
          contestants: [
            { name: "naive SQL", round: () => ask(naive, planted) },
            { name: "naive SQL again", round: () => ask(naive, planted) },
            { name: "counterfoil", round: () => full() }
          ]
        },
        {
          name: "reconcile-incremental",
          unit: "ms",
          shown: (micros) => micros / 1_000,
          contestants: [
            { name: "full", round: () => full() },
            { name: "one account in 1,000", round: () => severalTimes() }
          ]
        },
        {
          name: "reconcile-peak-memory",
          unit: "MB",
          contestants: [{ name: "counterfoil", round: () => tables.ask({ ask: "peak" }) }]
        },
        {
          name: "reconcile-full-closed",
          ...seconds,
          contestants: [
            { name: "full", round: () => full() },
            { name: "with a closed month", round: () => full({ isClosed: true }) },
            { name: "with a closed month, gateway and bank", round: () => full({ isClosed: true, folder }) }
          ]
        },
        {
          name: "reconcile-incremental-closed",
          unit: "ms",
          shown: (micros) => micros / 1_000,
          contestants: [
            { name: "incremental", round: () => severalTimes() },
            { name: "with a closed month", round: () => severalTimes({ isClosed: true }) }
          ]
        },
        {
          name: "reconcile-full-gateway",
          ...seconds,
          contestants: [
            { name: "naive SQL", round: () => ask(naive, planted, true) },
            { name: "counterfoil", round: () => full({ isClosed: false, folder }) },
            { name: "counterfoil, incremental", round: () => severalTimes({ isClosed: false, folder }) }
          ]
        },
        {
          name: "reconcile-gateway-load",
          ...seconds,
          contestants: [
            { name: "csv-parse alone", round: () => tables.ask({ ask: "parse", folder }) },
            { name: "counterfoil", round: () => tables.ask({ ask: "load", folder }) }
          ]
        },
        {
          // Of the same process, which has done all of the above.
          name: "reconcile-closed-peak-memory",
          unit: "MB",
          contestants: [{ name: "counterfoil", round: () => tables.ask({ ask: "peak" }) }]
        }
      ]
      try {
        // Either code has run before it is measured.
        await full()
        await severalTimes()
        return await use(measures)
      } finally {
        tables.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    })
}
