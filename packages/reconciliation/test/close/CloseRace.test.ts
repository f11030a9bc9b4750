/**
 * Two processes go on booking invoices of last month while a third closes it, by the real clock and a real database:
 * each is booked before the close, or in the next period; the figures that were signed are those of all that came before.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import { moment } from "@counterfoil/billing/TenantClock"
import { plusDays } from "@counterfoil/domain/LocalDate"
import { firstDay, periodOf } from "@counterfoil/domain/period/PeriodId"
import { figuresOf } from "@counterfoil/domain/period/PeriodBooks"
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { periods } from "../../src/close/PeriodLog.ts"
import * as StoreState from "../../src/StoreState.ts"
import { migrate as migrateTables } from "../../src/tables/Migrations.ts"
import { approvers, booked, close } from "./Books.ts"
import { foundInEvents, foundInTables } from "./TableBooks.ts"

const linked = fileURLToPath(new URL("../../../../node_modules/.bin/node", import.meta.url))

const booker = (url: string, name: string, on: string) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      fork(fileURLToPath(new URL("Booker.ts", import.meta.url)), [url, name, on], {
        execArgv: [],
        ...(existsSync(linked) ? { execPath: linked } : {})
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** Until it has booked so many more. */
const waitFor = (child: ChildProcess, more: number) =>
  Effect.promise(async () => {
    for (let n = 0; n < more; n++) await once(child, "message")
  })

const end = (child: ChildProcess) =>
  Effect.promise(async () => {
    const exited = once(child, "exit")
    child.send("end")
    await exited
  })

describe("A close beside recordings", () => {
  it("has each of them before it, or in the next period", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const { url } = yield* testDatabase
        yield* migrate({ url: Redacted.make(url) })
        yield* migrateTables({ url: Redacted.make(url) })
        const options = { url: Redacted.make(url), tenant: "test" }
        const layer = Layer.mergeAll(
          EventStore.layerPostgres(options),
          SealStore.layerPostgres(options),
          Postgres.layer({ ...options, role: defaultRole }),
          Tenant.layer({ tenant: "test", timeZone: "UTC" })
        )
        yield* Effect.gen(function* () {
          const { today } = yield* moment
          const open = firstDay(periodOf(today))
          const lastMonth = plusDays(open, -1)
          const period = periodOf(lastMonth)
          const people = yield* approvers
          const bookers = yield* Effect.forEach(["left", "right"], (name) => booker(url, name, lastMonth))
          yield* Effect.forEach(bookers, (child) => waitFor(child, 15), { concurrency: "unbounded" })
          yield* close(period, people)
          yield* Effect.forEach(bookers, (child) => waitFor(child, 15), { concurrency: "unbounded" })
          yield* Effect.forEach(bookers, end, { concurrency: "unbounded" })

          const [closed] = (yield* periods).closed
          const size = closed?.heads[0]?.size ?? 0
          const all = yield* booked
          const before = all.filter(({ bookedOn }) => bookedOn === lastMonth)
          const after = all.filter(({ bookedOn }) => bookedOn === open)
          expect(before.length + after.length).toBe(all.length)
          expect(before.length).toBeGreaterThanOrEqual(30)
          expect(after.length).toBeGreaterThanOrEqual(20)
          for (const { position } of before) expect(position).toBeLessThanOrEqual(size)
          expect(closed?.proposal.figures).toEqual(figuresOf((yield* StoreState.read).documents, period))
          expect(closed?.proposal.figures.counts).toEqual([{ type: "InvoicePosted", count: before.length }])
          expect(yield* foundInEvents).toEqual([])
          expect(yield* foundInTables("test", "full")).toEqual([])
        }).pipe(Effect.provide(layer))
      }).pipe(Effect.scoped)
    ))
})
