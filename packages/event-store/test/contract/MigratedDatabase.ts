/** A database with the schema of events, for tests of any package. */
import { preparedDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import * as Redacted from "effect/Redacted"
import { migrate } from "../../src/Migrations.ts"

export const migratedDatabase = preparedDatabase("events", (url) => migrate({ url: Redacted.make(url) }))
