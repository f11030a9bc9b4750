/**
 * Settings of the server on which "acknowledged is kept" rests. All are on by default; whoever turned one off for speed
 * loses commits that were acknowledged when the server or its machine stops.
 * Source: PostgreSQL 18 documentation, "Write Ahead Log" (fsync, synchronous_commit, full_page_writes).
 */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import { Postgres } from "./Postgres.ts"
import { tables } from "./Tables.ts"

const risks = {
  fsync: "the store may be lost or corrupted when the machine stops",
  full_page_writes: "the store may be corrupted when the machine stops",
  synchronous_commit: "acknowledged commits may be lost when the server stops"
} as const

export interface Risk {
  readonly setting: keyof typeof risks
  /** What may happen. */
  readonly risk: string
}

/** Those that are off for this login on this database; another login may have its own. */
export const risksOf = Effect.fn("Durability.risksOf")(
  ({ url }: { readonly url: Redacted.Redacted }) =>
    Effect.gen(function* () {
      const postgres = yield* Postgres
      const rows = yield* postgres.query("durability", question)
      return rows.map(({ name }): Risk => ({ setting: name, risk: risks[name] }))
    }).pipe(Effect.provide(Postgres.layer({ url, tenant: "", role: null, maxConnections: 1 }))),
  Effect.scoped
)

const question = sql<{ readonly name: keyof typeof risks }>`
  select name from pg_settings
  where name in (${sql.join(Object.keys(risks))}) and setting = 'off'
  order by name
`.compile(tables)
