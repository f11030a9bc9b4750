/**
 * How long questions to the events take with a million documents in the store, against one prepared statement that gives the
 * same events; how long it takes to follow all events for the names of documents; and how much what goes through all events
 * holds in memory, of ten times as many too.
 */
import { migrate as migrateViews } from "@counterfoil/audit/views/Migrations"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Child from "../Child.ts"
import { record, write } from "../console/ConsoleTenant.ts"
import { layer } from "../reconcile/Tenant.ts"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import type { Order, Question } from "./AuditProcess.ts"

const originalsOf = ({ share }: Effort): number => (share < 1 ? 12_500 * share : 25_000)
const times = 20
const requests = 100
/** Of the smaller store that is gone through whole. */
const eventsOf = ({ share }: Effort): number => 30_000 * share
const timesLarger = 10
/** An invoice and a payment, and both legs of nine applications in ten. */
const eventsAnInvoice = 3.8

const shares = { p50: 0.5, p95: 0.95 }
const questions: ReadonlyArray<Question> = ["balance", "explain", "trace"]

const started = async (url: string) => {
  const child = Child.start(new URL("./AuditProcess.ts", import.meta.url), [url])
  await child.ask()
  return { ask: (order: Order) => child.ask(order), stop: child.stop }
}

const views = (url: string) => Effect.runPromise(migrateViews({ url: Redacted.make(url) }))

export const auditSuite: Suite = {
  name: "audit",
  rounds: 5,
  open: (effort, use) =>
    withServer(async (server) => {
      const database = async (name: string): Promise<string> => {
        await sql(server, `create database ${name}`)
        return onDatabase(server, name)
      }
      const originals = originalsOf(effort)
      const url = await database("questions")
      await write(url, originals, times)
      await views(url)
      await sql(url, ...named, "vacuum analyze audit.name")
      const asking = await started(url)

      const filled = async (name: string, events: number) => {
        const own = await database(name)
        const secret = Redacted.make(own)
        await Effect.runPromise(
          Effect.andThen(
            migrate({ url: secret }),
            record(Math.round(events / eventsAnInvoice)).pipe(Effect.provide(layer(secret)))
          )
        )
        await views(own)
        const sealing = await started(own)
        await sealing.ask({ ask: "seal" })
        sealing.stop()
        return { url: own, name: `${events.toLocaleString("en-US")} events`, events }
      }
      const small = await filled("small", eventsOf(effort))
      const large = await filled("large", eventsOf(effort) * timesLarger)
      const through = await started(small.url)

      let from = 0
      const measures = questions.flatMap((ask) =>
        Object.entries(shares).map(([name, share]): Measure => ({
          name: `audit-${ask}-${name}`,
          unit: "ms",
          contestants: [true, false].map((isBare) => ({
            name: isBare ? "bare" : "counterfoil",
            round: () => asking.ask({ ask, isBare, share, from: (from += requests), requests, originals })
          }))
        }))
      )
      const names: Measure = {
        name: "audit-names",
        unit: "µs/event",
        contestants: (["read", "names"] as const).map((ask) => ({
          name: ask === "read" ? "reading alone" : "counterfoil",
          round: async () => (await through.ask({ ask })) / small.events
        }))
      }
      /** By a process of its own each time. */
      const held = (["trial", "export", "propose"] as const).map((ask): Measure => ({
        name: `audit-${ask}-heap`,
        unit: "MB",
        contestants: [small, large].map((store) => ({
          name: store.name,
          round: async () => {
            const child = await started(store.url)
            try {
              return await child.ask({ ask })
            } finally {
              child.stop()
            }
          }
        }))
      }))
      try {
        return await use([...measures, names, ...held])
      } finally {
        asking.stop()
        through.stop()
      }
    })
}

/** As following the events would name them; of copies, whose bytes say their original's number, by a number of their own. */
const named: ReadonlyArray<string> = [
  `insert into audit.name (tenant, name, kind, stream)
    select e.tenant, (e.data ->> 'number') || case when e.copy = 0 then '' else '-' || e.copy end, 'number', e.stream
    from (select e.tenant, e.data, e.stream, (e.position - 1) / (h.position / ${times}) as copy
      from es.event e join es.log_head h on h.tenant = e.tenant and h.log = e.log
      where e.type in ('InvoicePosted', 'PaymentCaptured')) e`,
  "insert into audit.reach (tenant, log, position) select tenant, log, position from es.log_head"
]
