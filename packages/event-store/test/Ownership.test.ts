import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { isOwner } from "../src/Ownership.ts"
import { database } from "./contract/Database.ts"

const db = database()

/** The same database through a login that may only do what the application may. */
const applicationLogin = Effect.promise(async () => {
  const client = new Client({ connectionString: db.url() })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>("select 'login_' || pg_backend_pid() as name")
    const name = rows[0]?.name ?? ""
    await client.query(`create role ${name} login password 'secret' in role event_store_app`)
    const url = new URL(db.url())
    url.username = name
    url.password = "secret"
    return { name, url: url.toString() }
  } finally {
    await client.end()
  }
})

const drop = (name: string) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url() })
    await client.connect()
    await client.query(`drop role ${name}`)
    await client.end()
  })

describe("Ownership", () => {
  it.live("is with the login that migrated the schema, not with one that runs the application", () =>
    Effect.gen(function* () {
      assert.isTrue(yield* isOwner({ url: Redacted.make(db.url()) }))
      const { url } = yield* Effect.acquireRelease(applicationLogin, ({ name }) => drop(name))
      assert.isFalse(yield* isOwner({ url: Redacted.make(url) }))
    })
  )

  it.live("is with nobody where there is no schema", () =>
    Effect.gen(function* () {
      const { url } = yield* testDatabase
      assert.isFalse(yield* isOwner({ url: Redacted.make(url) }))
    })
  )
})
