/** A database with the schemas of events and of tables. */
import { preparedDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { migrate as migrateTables } from "../src/tables/Migrations.ts"

export const migratedDatabase = preparedDatabase("tables", (address) => {
  const url = Redacted.make(address)
  return Effect.andThen(migrate({ url }), migrateTables({ url }))
})
