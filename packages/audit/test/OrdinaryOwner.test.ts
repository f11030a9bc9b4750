/**
 * A company's schemas belong to an ordinary role, which is no superuser and bypasses no policy. Its readers see their tenant
 * and nothing of another, whatever SQL they send.
 */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
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
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { captured } from "../../domain/test/Sample.ts"
import { catchUp } from "../src/names/NameTable.ts"
import { migrate as migrateViews } from "../src/views/Migrations.ts"
import { record } from "./Tenants.ts"

const scope = Effect.runSync(Scope.make())
let database = { name: "", url: "" }
const password = "ordinary"
const roleOf = (name: string) => `${database.name}_${name}`

const sqlAs = async (name: string | undefined, text: string, values: ReadonlyArray<unknown> = []) => {
  const url = new URL(database.url)
  const client = new Client({
    connectionString:
      name === undefined ? database.url : Object.assign(url, { username: roleOf(name), password }).toString()
  })
  await client.connect()
  try {
    const results = [await client.query(text, [...values])].flat()
    return (results.at(-1)?.rows ?? []) as ReadonlyArray<Record<string, unknown>>
  } finally {
    await client.end()
  }
}

const urlOf = (name: string) =>
  Redacted.make(Object.assign(new URL(database.url), { username: roleOf(name), password }).toString())

/** As a service does, by a login that is a member of the application's role and nothing else. */
const tell = (tenant: string, id: string) =>
  Effect.runPromise(
    Effect.andThen(record([{ stream: `Payment-${id}`, event: captured("1", "50.00") }]), catchUp(tenant)).pipe(
      Effect.provide(
        EventStore.layerPostgresShared({ tenant }).pipe(
          Layer.provideMerge(Postgres.layer({ url: urlOf("service"), tenant, role: defaultRole }))
        )
      ),
      Effect.scoped
    )
  )

beforeAll(async () => {
  database = await Effect.runPromise(testDatabase.pipe(Scope.provide(scope)))
  await sqlAs(
    undefined,
    `create role ${roleOf("owner")} login password '${password}' nosuperuser nobypassrls createrole;
     alter database ${database.name} owner to ${roleOf("owner")};
     create role ${roleOf("service")} login password '${password}';
     do $$ begin create role counterfoil_audit nologin; exception when duplicate_object or unique_violation then null; end $$;
     grant counterfoil_audit to ${roleOf("owner")} with admin true, inherit false, set false`
  )
  const url = urlOf("owner")
  await Effect.runPromise(Effect.all([migrate({ url }), migrateTables({ url }), migrateViews({ url })]))
  await sqlAs(undefined, `grant event_store_app to ${roleOf("service")}`)
  await tell("acme", "own")
  await tell("other", "secret")
  await sqlAs("owner", `create role ${roleOf("reader")} login password '${password}'`)
  await sqlAs("owner", "select audit.bind_reader($1, 'acme')", [roleOf("reader")])
})
afterAll(async () => {
  const roles = ["reader", "second", "service", "owner"].map(roleOf)
  await sqlAs(
    undefined,
    `alter database ${database.name} owner to current_user; drop owned by ${roles.join()} cascade; drop role ${roles.join()}`
  )
  await Effect.runPromise(Scope.close(scope, Exit.void))
})

const views = ["event", "journal", "movement", "application"]
const questions = [
  "select count(*)::int as n from audit.event where stream like '%secret%'",
  "select count(*)::int as n from audit.journal where stream = 'Payment-secret'",
  "select count(*)::int as n from audit.movement where stream <> 'Payment-own'",
  "select count(*)::int as n from audit.application",
  "select count(*)::int as n from audit.document_balance('Payment-secret')",
  "select count(*)::int as n from audit.trial_balance() where debit <> 50 and credit <> 50"
]

describe("a reader under an ordinary owner", () => {
  it("sees his tenant, whatever he sets", async () => {
    for (const before of [
      "",
      "set es.tenant = 'other';",
      "set es.tenant = 'acme';",
      "reset all;",
      `alter role ${roleOf("reader")} set search_path = audit;`
    ]) {
      expect(await sqlAs("reader", `${before} select stream from audit.event`)).toEqual([{ stream: "Payment-own" }])
      expect(await sqlAs("reader", `${before} select owed from audit.account_balance('A-1')`)).toEqual([
        { owed: "-50.00" }
      ])
      expect(await sqlAs("reader", `${before} select sum(debit) as debit from audit.trial_balance()`)).toEqual([
        { debit: "50.00" }
      ])
      for (const asked of questions) expect([asked, await sqlAs("reader", before + asked)]).toEqual([asked, [{ n: 0 }]])
    }
    expect(await sqlAs("reader", "set role counterfoil_audit; select * from audit.event")).toEqual([])
  })

  it("is shown no row of another tenant by a function of his own, or by an error", async () => {
    const spy = `create function pg_temp.spy(text) returns boolean language plpgsql cost 0.0001 as
      $$ begin if $1 like '%secret%' then raise exception 'seen'; end if; return true; end $$;
      set enable_indexscan = off; set enable_bitmapscan = off; set es.tenant = 'other';`
    for (const view of views.slice(0, 3))
      expect(
        await sqlAs("reader", `${spy} select distinct stream from audit.${view} where pg_temp.spy(stream)`)
      ).toEqual([{ stream: "Payment-own" }])
    const told = await sqlAs("reader", "select stream::int from audit.event where stream::int > 0").catch(String)
    expect(told).toContain("Payment-own")
  })

  it("reads no table, calls no function, and writes nothing but what is his own", async () => {
    const schemas = "('es', 'recon', 'audit', 'public')"
    const relations = await sqlAs(
      undefined,
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ${schemas} and c.relkind in ('r', 'v', 'm', 'p', 'S', 'f')`
    )
    expect(relations.length).toBeGreaterThan(20)
    const readable: Array<string> = []
    for (const { name } of relations) {
      const read = await sqlAs("reader", `set es.tenant = 'other'; select * from ${String(name)}`).catch(
        () => undefined
      )
      if (read !== undefined) readable.push(String(name))
      for (const write of [
        `delete from ${String(name)}`,
        `update ${String(name)} set tenant = 'acme'`,
        `insert into ${String(name)} default values`,
        `truncate ${String(name)}`,
        `begin; lock table ${String(name)} in access exclusive mode`
      ])
        await expect(sqlAs("reader", write)).rejects.toThrow(
          /permission denied|cannot|column|not a table|is not supported/
        )
    }
    expect(readable.toSorted()).toEqual(views.map((view) => `audit.${view}`).toSorted())
    const callable = await sqlAs(
      undefined,
      `select p.proname::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ${schemas} and has_function_privilege('${roleOf("reader")}', p.oid, 'execute')
         and has_schema_privilege('${roleOf("reader")}', n.oid, 'usage') order by 1`
    )
    expect(callable.map(({ name }) => name)).toEqual([
      "account_balance",
      "content",
      "document_balance",
      "trial_balance"
    ])
    for (const change of [
      "create table public.mine (a int)",
      "create table audit.mine (a int)",
      `select audit.bind_reader('${roleOf("reader")}', 'other')`,
      `set role ${roleOf("owner")}`,
      "set role event_store_app",
      `grant counterfoil_audit to ${roleOf("service")}`
    ])
      await expect(sqlAs("reader", change)).rejects.toThrow(/permission denied/)
  })

  it("goes by the indexes of streams and accounts", async () => {
    for (const asked of [
      "select * from audit.document_balance('Payment-own')",
      "select * from audit.account_balance('A-1')",
      "select * from audit.journal where stream = 'Payment-own'",
      "select * from audit.event where account_id = 'A-1'",
      "select * from audit.application where account_id = 'A-1'"
    ]) {
      const plan = await sqlAs("reader", `set enable_seqscan = off; explain ${asked}`)
      const text = plan.map((line) => String(line["QUERY PLAN"])).join("\n")
      expect([asked, text]).toEqual([asked, expect.stringMatching(/Index Cond: .*(stream|subject) = /)])
      expect([asked, text]).toEqual([asked, expect.not.stringMatching(/Seq Scan on event/)])
    }
  })
})

describe("an ordinary owner", () => {
  it("sees no events by the views himself, and binds nobody who has another way to them", async () => {
    expect(await sqlAs("owner", "select * from audit.event")).toEqual([])
    expect(await sqlAs("owner", "select * from es.event")).toEqual([])
    for (const role of ["service", "owner"])
      await expect(sqlAs("owner", "select audit.bind_reader($1, 'acme')", [roleOf(role)])).rejects.toThrow(
        "can become one that reads every tenant"
      )
  })

  it("who may make no roles is told what an administrator has to run, and binds then", async () => {
    await sqlAs(
      undefined,
      `alter role ${roleOf("owner")} nocreaterole; revoke counterfoil_audit from ${roleOf("owner")} cascade;
       create role ${roleOf("second")} login password '${password}'`
    )
    const bind = () => sqlAs("owner", "select audit.bind_reader($1, 'other')", [roleOf("second")])
    await expect(bind()).rejects.toMatchObject({
      message: `cannot make ${roleOf("second")} a member of counterfoil_audit`,
      hint: `Let an administrator run: grant counterfoil_audit to ${roleOf("second")}; and bind the reader then.`
    })
    expect(await sqlAs(undefined, "select role from audit.reader where tenant = 'other'")).toEqual([])
    await sqlAs(undefined, `grant counterfoil_audit to ${roleOf("second")}`)
    await bind()
    expect(await sqlAs("second", "select stream from audit.event")).toEqual([{ stream: "Payment-secret" }])
    await sqlAs("owner", "delete from audit.reader where role = $1", [roleOf("second")])
    expect(await sqlAs("second", "select stream from audit.event")).toEqual([])
  })
})
