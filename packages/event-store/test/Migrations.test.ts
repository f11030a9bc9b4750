import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { assert, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { prepare } from "../src/Commit.ts"
import { access } from "../src/migrations/Access.ts"
import { appendFunction } from "../src/migrations/AppendFunction.ts"
import { seals } from "../src/migrations/Seals.ts"
import { tables } from "../src/migrations/Tables.ts"
import { migrate } from "../src/Migrations.ts"
import { admin, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

/** The whole schema as text, from PostgreSQL's own catalog. */
const dump = `
  select 'column ' || table_name || '.' || column_name || ' ' || data_type
      || coalesce('(' || character_maximum_length || ')', '')
      || case is_nullable when 'NO' then ' not null' else '' end || coalesce(' default ' || column_default, '') as line
  from information_schema.columns where table_schema = 'es' and table_name not like 'migration%'
  union all
  select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  from pg_constraint where connamespace = 'es'::regnamespace and contype <> 'n' and conrelid::regclass::text not like 'es.migration%'
  union all
  select 'index ' || indexdef from pg_indexes where schemaname = 'es' and tablename not like 'migration%'
  union all
  select 'trigger ' || pg_get_triggerdef(t.oid) || ' [' || tgenabled::text || ']'
  from pg_trigger t join pg_class c on c.oid = tgrelid where relnamespace = 'es'::regnamespace and not tgisinternal
  union all
  select 'policy ' || tablename || ' ' || policyname || ' ' || cmd || ' using ' || qual || ' check ' || with_check
  from pg_policies where schemaname = 'es'
  union all
  select 'row security ' || relname || ' ' || relrowsecurity || ' forced ' || relforcerowsecurity
  from pg_class where relnamespace = 'es'::regnamespace and relkind = 'r' and relname not like 'migration%'
  union all
  select 'function ' || proname || '(' || pg_get_function_identity_arguments(oid) || ') returns '
      || pg_get_function_result(oid) || case when prosecdef then ' security definer' else '' end
      || ' body ' || md5(prosrc)
  from pg_proc where pronamespace = 'es'::regnamespace
  union all
  select 'grant ' || privilege_type || ' on ' || table_name || ' to ' || grantee
  from information_schema.role_table_grants where table_schema = 'es' and grantee = 'event_store_app'
  union all
  select 'grant ' || privilege_type || ' on function ' || routine_name || ' to ' || grantee
  from information_schema.role_routine_grants where specific_schema = 'es' and grantee in ('event_store_app', 'PUBLIC')
  order by 1`

describe("Migrations", () => {
  it.live("run once when several processes start them together", () =>
    Effect.gen(function* () {
      const url = Redacted.make((yield* testDatabase).url)
      const applied = yield* Effect.all([migrate({ url }), migrate({ url }), migrate({ url })], { concurrency: 3 })
      assert.deepStrictEqual(applied.flat(), [
        "0001-tables",
        "0002-append",
        "0003-access",
        "0004-seals",
        "0005-append-together",
        "0006-append-usual",
        "0007-following",
        "0008-tenant-role",
        "0009-append-each",
        "0010-open-log",
        "0011-subject-keys",
        "0012-archive"
      ])
      assert.lengthOf(
        applied.filter((names) => names.length > 0),
        1
      )
      assert.deepStrictEqual(yield* migrate({ url }), [])
    })
  )

  it("make the schema that was reviewed", async () => {
    const schema = Effect.gen(function* () {
      const { url } = yield* testDatabase
      yield* migrate({ url: Redacted.make(url) })
      return (yield* admin(url, dump)).map(({ line }) => `${String(line)}\n`).join("")
    })
    await expect(await Effect.runPromise(Effect.scoped(schema))).toMatchFileSnapshot("./golden/schema.txt")
  })

  it.live("serve an owner who is no superuser and a login that is only a member of the application's role", () =>
    Effect.gen(function* () {
      const database = yield* testDatabase
      const [owner, login] = [`${database.name}_owner`, `${database.name}_login`]
      yield* Effect.acquireRelease(
        admin(
          database.url,
          `create role ${owner} login password 'o' createrole; create role ${login} login password 'l';
           alter database ${database.name} owner to ${owner}`
        ),
        () =>
          admin(
            database.url,
            `alter database ${database.name} owner to current_user; drop owned by ${owner} cascade;
             drop role ${login}; drop role ${owner}`
          )
      )
      const as = (user: string, password: string) => {
        const url = new URL(database.url)
        return Object.assign(url, { username: user, password }).toString()
      }
      yield* migrate({ url: Redacted.make(as(owner, "o")) })
      yield* admin(database.url, `grant event_store_app to ${login}`)
      const store = yield* storeOf(as(login, "l"), "acme")
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      assert.lengthOf(yield* store.readStream("A"), 1)
      const unseen = yield* admin(as(owner, "o"), "select * from es.event")
      assert.deepStrictEqual(unseen, [])
    })
  )

  it.live("bring a store of an earlier level along, with its events and its several logs", () =>
    Effect.gen(function* () {
      const { url } = yield* testDatabase
      const earlier = {
        "0001-tables": tables,
        "0002-append": appendFunction,
        "0003-access": access,
        "0004-seals": seals
      }
      yield* admin(
        url,
        `create schema es; create table es.migration (name varchar(255) primary key, timestamp varchar(255) not null);
         ${Object.values(earlier).join(";")};
         insert into es.migration values ${Object.keys(earlier)
           .map((name) => `('${name}', '2026-01-01')`)
           .join()};
         select es.open_log('several')`
      )
      const written = Result.getOrThrow(prepare("t", commit("c1", on("A", 0, [event(1)]))))
      for (const tenant of ["one", "several"]) {
        yield* admin(
          url,
          `set es.tenant = ${tenant}; select * from es.append('${tenant}', '${JSON.stringify([written])}')`
        )
      }
      assert.deepStrictEqual(yield* migrate({ url: Redacted.make(url) }), [
        "0005-append-together",
        "0006-append-usual",
        "0007-following",
        "0008-tenant-role",
        "0009-append-each",
        "0010-open-log",
        "0011-subject-keys",
        "0012-archive"
      ])
      const heads = yield* admin(url, "select tenant, log, is_only from es.log_head order by tenant, log")
      assert.deepStrictEqual(
        heads.map((row) => Object.values(row)),
        [
          ["one", 0, true],
          ["several", 0, false],
          ["several", 1, false]
        ]
      )
      for (const tenant of ["one", "several"]) {
        const store = yield* storeOf(url, tenant)
        yield* store.append(commit("c2", on("A", 1, [event(2)])))
        assert.deepStrictEqual(
          (yield* store.readStream("A")).map(({ data, version }) => [data, version]),
          [
            [1, 1],
            [2, 2]
          ]
        )
      }
    })
  )

  it.live("say what failed where the database cannot be reached", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(migrate({ url: Redacted.make("postgres://nobody@127.0.0.1:1/none") }))
      assert.deepInclude(error, { operation: "migrate", retryable: true })
    })
  )
})
