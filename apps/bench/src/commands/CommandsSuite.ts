/**
 * A command on documents with a long past against the same on young ones, on one PostgreSQL and in one process that has
 * met them before, as a service has.
 */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import { onDatabase, sql, withServer } from "../store/Server.ts"
import type { Effort, Measure, Suite } from "../Suite.ts"
import { Account } from "./Account.ts"
import { apply, fill } from "./Ledgers.ts"

/** Events that each of an account's streams has at first. */
const pasts = { "young documents": 4, "young ones again": 4, "10,000 events": 10_000 } as const

/** Commands of a round. Young documents are used up: each account takes so few that it stays young. */
const commands = 100
const perYoung = 10

export const commandsSuite: Suite = {
  name: "commands",
  open: (effort, use) =>
    withServer(async (server) => {
      await sql(server, "create database commands")
      const url = Redacted.make(onDatabase(server, "commands"))
      await Effect.runPromise(migrate({ url }))
      const runtime = ManagedRuntime.make(EventStore.layerPostgres({ url, tenant: "bench" }))
      try {
        const old = new Account("old")
        await runtime.runPromise(fill(old, pasts["10,000 events"]))
        let count = 0
        const round = async (accounts: ReadonlyArray<Account>, amount: number): Promise<number> => {
          const start = performance.now()
          for (let n = 0; n < amount; n++) {
            const account = accounts[Math.floor(n / perYoung) % accounts.length] ?? old
            await runtime.runPromise(apply(account, `apply-${(count += 1)}`))
          }
          return ((performance.now() - start) * 1000) / amount
        }
        const young = async (amount: number): Promise<ReadonlyArray<Account>> => {
          const accounts = Array.from(
            { length: Math.ceil(amount / perYoung) },
            () => new Account(`young-${(count += 1)}`)
          )
          for (const account of accounts) await runtime.runPromise(fill(account, pasts["young documents"]))
          return accounts
        }
        const amountOf = ({ share }: Effort): number => Math.ceil(commands * share)
        const measure: Measure = {
          name: "command-10000",
          unit: "µs/command",
          contestants: Object.entries(pasts).map(([name, past]) => ({
            name,
            round: async (asked) => {
              const amount = amountOf(asked)
              return round(past === pasts["10,000 events"] ? [old] : await young(amount), amount)
            }
          }))
        }
        for (const contestant of measure.contestants) await contestant.round(effort)
        return await use([measure])
      } finally {
        await runtime.dispose()
      }
    })
}
