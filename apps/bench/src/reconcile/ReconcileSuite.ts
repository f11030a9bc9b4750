/**
 * A run over the tables against the oracle's naive SQL on the same documents, check by check; and an incremental run, after
 * one account in a thousand changed, against a full one.
 */
import * as Child from "../Child.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { invoicesAnAccount } from "./Ledger.ts"
import { ask, setUp } from "./Oracle.ts"
import type { Order } from "./ReconcileProcess.ts"

const invoicesOf = ({ share }: Effort): number => (share < 1 ? 150_000 * share : 300_000)

export const reconcile: Suite = {
  name: "reconcile",
  rounds: 5,
  open: (effort, use) =>
    withServer(async (server) => {
      const invoices = invoicesOf(effort)
      const planted = invoices / 1_000
      const accounts = Math.ceil(invoices / invoicesAnAccount / 1_000)
      const of = async (database: string): Promise<string> => {
        await sql(server, `create database ${database}`)
        return onDatabase(server, database)
      }
      const naive = await of("naive")
      const tables = await of("tables")
      await setUp(naive, invoices)
      const start = (): Child.Child => Child.start(new URL("./ReconcileProcess.ts", import.meta.url), [tables])
      const order = (child: Child.Child, what: Order): Promise<number> => child.ask(what)
      const filling = start()
      await filling.ask()
      await order(filling, { ask: "fill", invoices })
      filling.stop()
      await sql(tables, "vacuum analyze")
      const child = start()
      await child.ask()
      let rounds = 0
      const full = () => order(child, { ask: "full", planted })
      const seconds = { unit: "s", shown: (micros: number) => micros / 1_000_000 }
      const measures: ReadonlyArray<Measure> = [
        {
          name: "reconcile-full",
          ...seconds,
          contestants: [
            { name: "naive SQL", round: () => ask(naive, planted) },
            { name: "naive SQL again", round: () => ask(naive, planted) },
            { name: "counterfoil", round: full }
          ]
        },
        {
          name: "reconcile-incremental",
          ...seconds,
          contestants: [
            { name: "full", round: full },
            {
              name: "one account in 1,000",
              round: () => order(child, { ask: "incremental", planted, accounts, round: (rounds += 1) })
            }
          ]
        },
        {
          name: "reconcile-peak-memory",
          unit: "MB",
          contestants: [{ name: "counterfoil", round: () => order(child, { ask: "peak" }) }]
        }
      ]
      try {
        await full()
        return await use(measures)
      } finally {
        child.stop()
      }
    })
}
