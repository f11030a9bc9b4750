/** A worker as a process of its own: arguments are its name, the tenant and the database. Killed or stopped by its test. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { helper } from "@counterfoil/reconciliation/tables/Helping"
import { run } from "@counterfoil/reconciliation/tables/TableRun"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { before } from "../../domain/test/Mirror.ts"
import { differing } from "../../reconciliation/test/tables/Many.ts"
import { Queue } from "../src/Queue.ts"
import * as SharedSlices from "../src/SharedSlices.ts"
import { work } from "../src/Worker.ts"

const [holder = "", tenant = "", address = ""] = process.argv.slice(2)
const url = Redacted.make(address)

const settings = { asOf: "2999-01-01T00:00:00.000Z", watermark: "2999-01-01T00:00:00.000Z", stuckBefore: before }

const store = Layer.mergeAll(
  EventStore.layerPostgresShared({ tenant }),
  Tenant.layer({ tenant, timeZone: "Etc/UTC" })
).pipe(
  Layer.provideMerge(
    Postgres.layer({ url, tenant, role: defaultRole, applicationName: holder, lockTimeoutMs: 300_000 })
  )
)

const program = Effect.gen(function* () {
  const context = yield* Effect.context<EventStore | Postgres | Queue | Tenant>()
  const help = yield* helper(tenant)
  return yield* work({
    tenants: new Map([
      [
        tenant,
        {
          help: (task) => Effect.provideContext(help(task), context),
          run: ({ mode, wantedAt }) =>
            run({ tenant, holder, runId: `run of ${wantedAt}`, mode, ...settings }, differing()).pipe(
              Effect.asVoid,
              Effect.provide(SharedSlices.layer()),
              Effect.provideContext(context)
            )
        }
      ]
    ]),
    slices: 1,
    runs: 1
  })
}).pipe(Effect.provide(Layer.merge(store, Queue.layer({ url, isWorking: true }))), Effect.scoped)

const fiber = Effect.runFork(program)
process.on("SIGTERM", () => {
  process.stdout.write("stopping\n")
  void Effect.runPromise(Fiber.interrupt(fiber)).then(() => process.exit(0))
})
