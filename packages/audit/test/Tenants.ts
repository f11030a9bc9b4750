/** Tenants of one real database with all schemas, and random histories with days of their own as commits of theirs. */
import { everyDay } from "@counterfoil/billing/OpenDays"
import { commit } from "@counterfoil/billing/Recording"
import type { Application } from "@counterfoil/domain/Application"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { AccountId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as StreamName from "@counterfoil/domain/StreamName"
import { preparedDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll } from "vitest"
import { day } from "../../domain/test/Sample.ts"
import { migrate as migrateViews } from "../src/views/Migrations.ts"

const migrated = preparedDatabase("views", (address) => {
  const url = Redacted.make(address)
  return Effect.all([migrate({ url }), migrateTables({ url }), migrateViews({ url })])
})

/** Call it at the top of a test file. */
export const database = () => {
  const scope = Effect.runSync(Scope.make())
  let url = ""
  let tenants = 0
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.provide(migrated, scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const storeFor = (tenant: string) =>
    EventStore.layerPostgresShared({ tenant }).pipe(
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(url), tenant, role: defaultRole }))
    )

  return {
    url: () => url,
    newTenant: () => `tenant-${(tenants += 1)}`,
    /** Runs it as a tenant. */
    story: <A, E>(tenant: string, effect: Effect.Effect<A, E, EventStore | Postgres | Scope.Scope>): Promise<A> =>
      Effect.runPromise(Effect.scoped(Effect.provide(effect, storeFor(tenant)))),
    /** As the superuser, past every policy; or as a role that logs in with this password. */
    sql: async (text: string, values: ReadonlyArray<unknown> = [], role?: { name: string; password: string }) => {
      const connectionString =
        role === undefined
          ? url
          : Object.assign(new URL(url), { username: role.name, password: role.password }).toString()
      const client = new Client({ connectionString })
      await client.connect()
      try {
        // Of several statements the last one's rows.
        const results = [await client.query(text, [...values])].flat()
        return (results.at(-1)?.rows ?? []) as ReadonlyArray<Record<string, unknown>>
      } finally {
        await client.end()
      }
    }
  }
}

/** In this process, gone with it. */
export const inMemory = <A, E>(effect: Effect.Effect<A, E, EventStore>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, EventStore.layerMemory({ tenant: "test" })))

const accountsOf = (placed: ReadonlyArray<Placed>) => {
  const accounts = new Map<string, AccountId>()
  for (const { event, stream } of placed)
    if ("accountId" in event && typeof event.accountId === "string" && !accounts.has(stream))
      accounts.set(stream, event.accountId)
  return (stream: string): AccountId | null => accounts.get(stream) ?? null
}

/** The legs of an application or un-application go together, else each event is a commit. */
export const commitsOf = (placed: ReadonlyArray<Placed>): ReadonlyArray<ReadonlyArray<Placed>> => {
  const commits: Array<Array<Placed>> = []
  for (const one of placed) {
    const last = commits.at(-1)
    const id = legOf(one.event)?.id
    if (last !== undefined && id !== undefined && last.some(({ event }) => legOf(event)?.id === id)) last.push(one)
    else commits.push([one])
  }
  return commits
}

/** Appends a history, commit by commit. */
export const record = Effect.fnUntraced(function* (
  placed: ReadonlyArray<Placed>,
  name = "history",
  between: Effect.Effect<void> = Effect.void
) {
  const store = yield* EventStore
  const accountOf = accountsOf(placed)
  const versions = new Map<string, number>()
  let number = 0
  for (const own of commitsOf(placed)) {
    const id = `${name}-${(number += 1)}`
    yield* store.append(
      commit({
        id,
        cause: { actor: "ada", reason: `because of ${id}`, causationId: id, correlationId: `run-${name}` },
        today: day("2026-04-15"),
        accountOf,
        versions,
        events: own.map((one) => ({ ...one, origin: "observed" as const })),
        openDays: everyDay
      })
    )
    for (const { stream } of own) versions.set(stream, (versions.get(stream) ?? 0) + 1)
    yield* between
  }
})

const legOf = (event: BillingEvent): Application | undefined =>
  "application" in event ? event.application : "unapplication" in event ? event.unapplication : undefined

/**
 * The same history with days of its own: documents day by day as they come; value given on some day between its
 * documents' and that of its recording, both legs alike, nothing taken back before it was given.
 */
export const dated = (placed: ReadonlyArray<Placed>, lag: (n: number) => number): ReadonlyArray<Placed> => {
  const days = new Map<string, number>()
  const named = (index: number): LocalDate => day(`2026-03-${String(Math.min(28, index + 1)).padStart(2, "0")}`)
  return placed.map(({ event, stream }, index) => {
    const now = Math.floor((index * 28) / placed.length)
    const leg = legOf(event)
    if (leg === undefined) {
      if (!days.has(stream)) days.set(stream, now)
      return { stream, event: { ...event, effectiveOn: named(now) } as BillingEvent }
    }
    const after = [
      StreamName.ofSource(leg.source),
      StreamName.ofTarget(leg.target),
      ...("applicationId" in leg ? [leg.applicationId as string] : [])
    ].reduce((latest, key) => Math.max(latest, days.get(key) ?? 0), 0)
    const own = days.get(leg.id) ?? Math.max(after, now - lag(index))
    days.set(leg.id, own)
    const moved = { ...leg, effectiveOn: named(own) }
    return {
      stream,
      event: ("application" in event
        ? { ...event, application: moved }
        : { ...event, unapplication: moved }) as BillingEvent
    }
  })
}
