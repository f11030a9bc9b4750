/** A tenant of a real database and a sandbox of its own, for one story of an import. */
import { type Settings, Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { afterAll, beforeAll } from "vitest"
import * as Import from "../../src/Import.ts"
import { defaults, run } from "../../src/Reconciliation.ts"
import { migratedDatabase } from "../MigratedDatabase.ts"

/** Call it at the top of a test file. */
export const database = () => {
  const scope = Effect.runSync(Scope.make())
  let url = ""
  let tenants = 0
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.provide(migratedDatabase, scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return {
    /** Tells a story of a tenant that nobody has heard of before, on a sandbox. */
    story: <A, E>(
      sandbox: RunningSandbox,
      effect: Effect.Effect<A, E, EventStore | Postgres | Tenant | Zuora | Sandbox>,
      settlement: Settings["settlement"] = "item"
    ): Promise<A> => {
      tenants += 1
      const tenant = `tenant-${tenants}`
      const { baseUrl, clientId, clientSecret } = sandbox
      const layer = Layer.mergeAll(
        EventStore.layerPostgresShared({ tenant }).pipe(
          Layer.provideMerge(Postgres.layer({ url: Redacted.make(url), tenant, role: defaultRole }))
        ),
        Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) })),
        Tenant.layer({ tenant, timeZone: "Etc/UTC", settlement, readLagMs: 200 }),
        Layer.succeed(Sandbox, sandbox)
      )
      return Effect.runPromise(Effect.scoped(Effect.provide(effect, layer)))
    }
  }
}

/** Imports everything under an id. */
export const importAs = (importId: string, more: Partial<Import.Options> = {}) =>
  Import.run({ importId, actor: "test", terms: { _tag: "Begin" }, ...more })

/** What a run of the reconciliation finds, singly read and item by item, changes of this minute too. */
export const reconciled = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) => ({
  verdict: report.verdict,
  found: report.discrepancies.map(({ code, title }) => `${code} ${title}`),
  untold: report.untold,
  violations: report.identities.filter(({ violations }) => violations > 0).map(({ code }) => code)
}))

interface Leg {
  readonly id: string
  readonly groupId: string
  readonly source: { readonly id: string }
  readonly target: { readonly id: string }
  readonly amount: { readonly amount: string }
  readonly effectiveOn: string
}

const sourceLegs = /^(PaymentApplied|PaymentUnapplied|CreditMemoApplied|CreditMemoUnapplied)$/

/** Every application and un-application in the books, from the source's leg: what was one entry of the log is one line. */
export const booked = Effect.gen(function* () {
  const store = yield* EventStore
  const lines = new Map<string, { readonly text: string; minor: bigint }>()
  yield* Stream.runForEach(store.readAll, ({ data, type }) =>
    Effect.sync(() => {
      if (!sourceLegs.test(type)) return
      const isBack = type.endsWith("Unapplied")
      const leg = (data as Record<string, unknown>)[isBack ? "unapplication" : "application"] as Leg
      const id = leg.id.split(".", 1)[0] ?? ""
      const line = lines.get(id) ?? {
        text: `${id} ${leg.groupId} ${leg.source.id} ${leg.target.id} ${leg.effectiveOn}`,
        minor: 0n
      }
      const minor = BigInt(leg.amount.amount.replace(".", ""))
      line.minor += isBack ? -minor : minor
      lines.set(id, line)
    })
  )
  return Array.from(lines.values(), ({ minor, text }) => `${text} ${minor}`).toSorted()
})

interface LoggedRow {
  readonly id: string
  readonly groupId: string
  readonly sourceId: string
  readonly invoiceId: string | null
  readonly debitMemoId: string | null
  readonly effectiveDate: string
  readonly direction: "apply" | "unapply"
  readonly amount: string | bigint
}

/** The same from the sandbox's own ledger. */
export const happened = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  const { application = [] } = (yield* sandbox.state) as { readonly application?: ReadonlyArray<LoggedRow> }
  return application
    .map(
      (row) =>
        `${row.id} ${row.groupId} ${row.sourceId} ${row.invoiceId ?? row.debitMemoId} ${row.effectiveDate} ${row.direction === "apply" ? "" : "-"}${row.amount}`
    )
    .toSorted()
})
