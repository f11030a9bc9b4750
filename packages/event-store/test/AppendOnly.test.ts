import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

beforeAll(() =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const store = yield* storeOf(db.url(), "acme")
        yield* store.append(commit("c1", on("A", 0, [event(1)])))
      })
    )
  )
)

/** Why a statement is refused, as this role of tenant acme; "done" if it is not. */
const attempt = (role: string, ...statements: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url(), options: `-c role=${role} -c es.tenant=acme` })
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
      return "done"
    } catch (error) {
      return String(error)
    } finally {
      await client.end()
    }
  })

describe("Append-only", () => {
  const changes = ["event", "stream", "idempotency"].flatMap((table) => [
    [table, `update es.${table} set tenant = 'other'`],
    [table, `delete from es.${table}`],
    [table, `truncate es.${table} cascade`]
  ]) as ReadonlyArray<readonly [string, string]>

  for (const [table, statement] of [...changes, ["log_head", "delete from es.log_head"] as const]) {
    it.live(`refuses the superuser: ${statement}`, () =>
      Effect.gen(function* () {
        assert.match(yield* attempt("postgres", statement), /refused: what is stored here is never changed/)
        assert.match(yield* attempt("event_store_app", statement), /permission denied for table/)
        assert.lengthOf(yield* admin(db.url(), `select 1 from es.${table}`), 1)
      })
    )
  }

  it.live("refuses the superuser in replica mode, where ordinary triggers rest", () =>
    Effect.gen(function* () {
      const refused = yield* attempt("postgres", "set session_replication_role = replica", "delete from es.event")
      assert.match(refused, /refused: what is stored here is never changed/)
    })
  )

  it.live("lets the application read and call es.append, nothing else", () =>
    Effect.gen(function* () {
      for (const readable of ["event", "stream", "idempotency", "log_head", "event_view"]) {
        assert.strictEqual(yield* attempt("event_store_app", `select * from es.${readable}`), "done")
      }
      const refused = [
        "insert into es.log_head values ('acme', 7)",
        "update es.log_head set position = 0",
        "insert into es.stream values ('acme', 'B', 0)",
        "insert into es.event select * from es.event",
        "select * from es.log_head for update",
        "select es.open_log('acme')",
        "select * from es.migration",
        "alter table es.event disable trigger all",
        "drop table es.event",
        "create table es.mine (n int)"
      ]
      for (const statement of refused) {
        assert.match(yield* attempt("event_store_app", statement), /permission denied|must be owner/, statement)
      }
    })
  )
})
