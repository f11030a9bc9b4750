/** Tenants of one real database with the tables of the reconciliation, and their histories as commits. */
import { everyDay } from "@counterfoil/billing/OpenDays"
import { commit, type Cause } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { AccountId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll } from "vitest"
import { day } from "../../../domain/test/Sample.ts"
import { migratedDatabase } from "../MigratedDatabase.ts"

const cause: Cause = { actor: "test", causationId: "test", correlationId: "test" }

/** Call it at the top of a test file. */
export const database = () => {
  const scope = Effect.runSync(Scope.make())
  let url = ""
  let tenants = 0
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.provide(migratedDatabase, scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const layerOf = (tenant: string) =>
    Layer.mergeAll(EventStore.layerPostgresShared({ tenant }), Tenant.layer({ tenant, timeZone: "Etc/UTC" })).pipe(
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(url), tenant, role: defaultRole }))
    )

  return {
    url: () => url,
    /** A name that no tenant has had before. */
    newTenant: () => `tenant-${(tenants += 1)}`,
    /** Runs it as a tenant, whose name it is given. */
    story: <A, E>(
      effect: (tenant: string) => Effect.Effect<A, E, EventStore | Postgres | Tenant | Scope.Scope>,
      tenant = `tenant-${(tenants += 1)}`
    ): Promise<A> => Effect.runPromise(Effect.scoped(Effect.provide(effect(tenant), layerOf(tenant)))),
    /** As the superuser, past every policy. */
    sql: async (text: string, values: ReadonlyArray<unknown> = []) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        return (await client.query(text, [...values])).rows as ReadonlyArray<Record<string, unknown>>
      } finally {
        await client.end()
      }
    }
  }
}

/** Whose a document is, as the test's histories have it: the account that its first event tells of. */
const accountOf = (placed: ReadonlyArray<Placed>) => {
  const accounts = new Map<string, AccountId>()
  for (const { event, stream } of placed)
    if ("accountId" in event && typeof event.accountId === "string" && !accounts.has(stream))
      accounts.set(stream, event.accountId)
  return (stream: string): AccountId | null => accounts.get(stream) ?? null
}

const eventsACommit = 7

/** Appends a history, some events a commit; `versions` go on with those of what was appended before. */
export const record = Effect.fnUntraced(function* (
  name: string,
  placed: ReadonlyArray<Placed>,
  versions = new Map<string, number>(),
  /** By the streams of payments, the operations whose answers told of them first. */
  intents: ReadonlyMap<string, string> = new Map()
) {
  const store = yield* EventStore
  const owner = accountOf(placed)
  const answeredBy = (one: Placed | undefined) =>
    one === undefined || versions.has(one.stream) ? undefined : intents.get(one.stream)
  for (let at = 0, to = 0; at < placed.length; at = to) {
    const operation = answeredBy(placed[at])
    to = Math.min(at + (operation === undefined ? eventsACommit : 1), placed.length)
    const next = placed.findIndex((one, index) => index > at && index < to && answeredBy(one) !== undefined)
    if (next !== -1) to = next
    const origin = operation === undefined ? ("observed" as const) : ("answered" as const)
    const events = placed.slice(at, to).map((one) => ({ ...one, origin }))
    yield* store.append(
      commit({
        id: `${name}-${at}`,
        cause: operation === undefined ? cause : { ...cause, causationId: operation },
        today: day("2026-03-15"),
        accountOf: owner,
        versions,
        events,
        openDays: everyDay
      })
    )
    for (const { stream } of events) versions.set(stream, (versions.get(stream) ?? 0) + 1)
  }
  return versions
})
