/** Whether a login owns the schema: the one that migrates it, or a role that may act as that one. */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import { Postgres } from "./Postgres.ts"
import { tables } from "./Tables.ts"

/** As the login itself and not as the application's role; false where there is no schema yet. */
export const isOwner = Effect.fn("Ownership.isOwner")(
  ({ url }: { readonly url: Redacted.Redacted }) =>
    Effect.gen(function* () {
      const postgres = yield* Postgres
      const rows = yield* postgres.query("isOwner", question)
      return rows.some(({ owns }) => owns)
    }).pipe(Effect.provide(Postgres.layer({ url, tenant: "", role: null, maxConnections: 1 }))),
  Effect.scoped
)

const question = sql<{ readonly owns: boolean }>`
  select pg_has_role(session_user, relowner, 'USAGE') as owns from pg_class where oid = to_regclass('es.event')
`.compile(tables)
