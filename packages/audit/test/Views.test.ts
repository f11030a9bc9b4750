/** The views say what the library says, on random histories; a reader sees his tenant by them, and nothing else. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { AccountId } from "@counterfoil/domain/Id"
import { entry } from "@counterfoil/domain/Journal"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import { documents, laterForms } from "../../domain/test/GoldenDocuments.ts"
import { attempts, play } from "../../domain/test/History.ts"
import { accountId, captured, day, EUR } from "../../domain/test/Sample.ts"
import { accountAt } from "../src/asof/AccountAt.ts"
import { documentAt } from "../src/asof/DocumentAt.ts"
import { trialAt } from "../src/asof/TrialAt.ts"
import { database, dated, record } from "./Tenants.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 300 : 12
const db = database()
const accounts = [accountId, "A-2" as AccountId]
const password = "reader"
let roles = 0

/** A login of its own that reads a tenant. */
const reader = async (tenant: string) => {
  const role = { name: `audit_reader_${process.pid}_${(roles += 1)}`, password }
  await db.sql(`create role ${role.name} login password '${password}'`)
  await db.sql("select audit.bind_reader($1, $2)", [role.name, tenant])
  const sql = (text: string, values: ReadonlyArray<unknown> = []) => db.sql(text, values, role)
  return { ...role, sql, drop: () => db.sql(`drop owned by ${role.name}; drop role ${role.name}`) }
}

const text = (money: Money.Money | null) => (money === null ? "0" : Money.format(money))
const same = (found: unknown, expected: string) => expect(Number(found ?? 0) + 0).toBe(Number(expected) + 0)

describe("the views and the library", () => {
  it("agree on documents, accounts and trial balances of random histories, on every day and at every instant", async () => {
    const days = fc.array(fc.nat(9), { minLength: 20, maxLength: 20 })
    const when = fc.record({ date: fc.integer({ min: 1, max: 28 }), at: fc.nat(), isBound: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(attempts, days, fc.array(when, { minLength: 2, maxLength: 3 }), async (steps, lags, times) => {
        const placed = dated(play(steps).placed, (n) => lags[n % lags.length] ?? 0)
        fc.pre(placed.length > 0)
        const tenant = db.newTenant()
        const all = await db.story(
          tenant,
          Effect.andThen(
            record(placed),
            Effect.flatMap(EventStore, ({ readAfter }) => readAfter(0, 0, 10_000))
          )
        )
        const who = await reader(tenant)
        for (const { at, date, isBound } of times) {
          const asOf = isBound
            ? {
                effectiveOn: day(`2026-03-${String(date).padStart(2, "0")}`),
                knownAt: all[at % all.length]?.recordedAt
              }
            : {}
          const bounds = [asOf.effectiveOn ?? "infinity", asOf.knownAt ?? "infinity"]
          for (const stream of new Set(placed.map((one) => one.stream))) {
            const { figure } = await db.story(tenant, documentAt(stream, asOf))
            const [row] = await who.sql("select * from audit.document_balance($1, $2, $3)", [stream, ...bounds])
            const owes = /^(Invoice|DebitMemo)-/.test(stream)
            same(row?.["owed"], `${owes ? "" : "-"}${text(figure)}`)
          }
          for (const id of accounts) {
            const found = await db.story(tenant, Effect.option(accountAt(id, asOf)))
            const [row] = await who.sql("select * from audit.account_balance($1, $2, $3)", [id, ...bounds])
            same(row?.["owed"], text((found._tag === "Some" ? found.value.balances[0]?.owed : undefined) ?? null))
          }
          const trial = await db.story(tenant, trialAt(asOf))
          const rows = await who.sql("select * from audit.trial_balance($1, $2)", bounds)
          const ours = trial.balances.filter(({ creditMinor, debitMinor }) => creditMinor !== 0n || debitMinor !== 0n)
          expect(
            rows.map(({ account, credit, currency, debit }) => [account, currency, debit, credit].join(" "))
          ).toEqual(
            ours.map(({ account, creditMinor, currency, debitMinor }) =>
              [account, currency, sum(debitMinor), sum(creditMinor)].join(" ")
            )
          )
        }
        await who.drop()
      }),
      { numRuns }
    )
  }, 300_000)

  it("post the same for every case of an event", async () => {
    const tenant = db.newTenant()
    const examples = [...Object.values(documents), ...laterForms.map(([, event]) => event)]
    const kind = (event: BillingEvent) => /^(Invoice|DebitMemo|CreditMemo|Payment|CreditBalance)/.exec(event._tag)?.[0]
    await db.story(tenant, record(examples.map((event, index) => ({ stream: `${kind(event)}-${index}`, event }))))
    const who = await reader(tenant)
    const rows = await who.sql("select stream, account, amount, reference from audit.journal")
    const journal = (index: number, event: BillingEvent) =>
      rows
        .filter(({ stream }) => stream === `${kind(event)}-${index}`)
        .map(({ account, amount, reference }) => [account, Number(amount), reference ?? ""].join(" "))
        .toSorted()
    examples.forEach((event, index) => {
      const lines = entry(event).filter(({ minor }) => minor !== 0n)
      expect([event._tag, journal(index, event)]).toEqual([
        event._tag,
        lines.map(({ account, minor, ref }) => `${account} ${Number(sum(minor))} ${ref ?? ""}`).toSorted()
      ])
    })
    const applied = await who.sql("select * from audit.application order by log, position, target_item")
    expect(applied.length).toBeGreaterThan(5)
    expect(applied[0]).toMatchObject({ application_id: "a1", source: "Payment-1", target_item: "i1", actor: "ada" })
    await who.drop()
  })

  const sum = (minor: bigint) => Money.format(Money.make(EUR, minor))
})

describe("a payment that moves to another account", () => {
  it("is the other one's from then on, in SQL as in the library", async () => {
    const tenant = db.newTenant()
    const payment = captured("moved", "30.00", "2026-03-01")
    const moved: BillingEvent = {
      _tag: "PaymentTransferred",
      amount: payment.amount,
      from: accountId,
      to: "A-2" as AccountId,
      effectiveOn: day("2026-03-10")
    }
    await db.story(
      tenant,
      Effect.gen(function* () {
        yield* record([{ stream: "Payment-moved", event: payment }])
        const store = yield* EventStore
        const [first] = yield* store.readStream("Payment-moved")
        if (first === undefined) throw new Error("it was recorded")
        const { _tag: _, amount, ...rest } = moved
        const data = { ...rest, amount: { amount: Money.format(amount), currency: "EUR" } }
        yield* store.append({
          id: "move",
          appends: [
            {
              stream: "Payment-moved",
              subject: "A-2",
              expectedVersion: 1,
              events: [
                {
                  type: "PaymentTransferred",
                  schemaVersion: 1,
                  data,
                  meta: first.meta,
                  effectiveOn: "2026-03-10",
                  bookedOn: "2026-03-10"
                }
              ]
            }
          ]
        })
      })
    )
    const who = await reader(tenant)
    for (const [id, on, owed] of [
      [accountId, "2026-03-09", "-30.00"],
      ["A-2", "2026-03-09", "0.00"],
      [accountId, "2026-03-10", "0.00"],
      ["A-2", "2026-03-10", "-30.00"]
    ] as const) {
      const found = await db.story(tenant, accountAt(id as AccountId, { effectiveOn: day(on) }))
      same(owed, text(found.balances[0]?.owed ?? null))
      const [row] = await who.sql("select * from audit.account_balance($1, $2)", [id, on])
      same(row?.["owed"], owed)
    }
    await who.drop()
  })
})

describe("a reader", () => {
  let tenant = ""
  let who: Awaited<ReturnType<typeof reader>>
  const views = ["event", "journal", "movement", "application"]
  beforeAll(async () => {
    tenant = db.newTenant()
    await db.story(tenant, record([{ stream: "Payment-1", event: captured("1", "50.00") }]))
    await db.story("other", record([{ stream: "Payment-secret", event: captured("1", "50.00") }]))
    who = await reader(tenant)
  })

  it("sees his tenant in every view, whatever he sets", async () => {
    for (const view of views.slice(0, 3))
      for (const before of ["", "set es.tenant = 'other'; ", "set es.tenant = 'other'; set role none; "])
        expect(await who.sql(`${before}select count(*)::int as n from audit.${view}`)).toEqual([
          { n: view === "journal" ? 2 : 1 }
        ])
    expect(await who.sql("select owed from audit.account_balance('A-1')")).toEqual([{ owed: "-50.00" }])
  })

  it("is shown no row of another tenant by a function of his own", async () => {
    const spy = `create function pg_temp.spy(text) returns boolean language plpgsql cost 0.0001 as
      $$ begin if $1 like '%secret%' then raise exception 'seen'; end if; return true; end $$;`
    const asked = (view: string) =>
      `${spy} set enable_indexscan = off; set enable_bitmapscan = off; select count(*)::int as n from ${view} where pg_temp.spy(stream)`
    expect(await who.sql(asked("audit.event"))).toEqual([{ n: 1 }])
    await expect(db.sql(asked("es.event"))).rejects.toThrow("seen")
  })

  it("reads nothing else, and writes nothing", async () => {
    const tables = await db.sql(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname in ('es', 'recon', 'audit') and c.relkind in ('r', 'v', 'p', 'S')`
    )
    const readable: Array<string> = []
    for (const { name } of tables) {
      const found = await who.sql(`select count(*) from ${String(name)}`).catch(() => undefined)
      if (found !== undefined) readable.push(String(name))
      for (const write of [`delete from ${String(name)}`, `insert into ${String(name)} default values`])
        await expect(who.sql(write)).rejects.toThrow(/permission denied|cannot|view/)
    }
    expect(readable.toSorted()).toEqual(views.map((view) => `audit.${view}`).toSorted())
    await expect(who.sql("select audit.bind_reader('postgres', 'other')")).rejects.toThrow("permission denied")
    await expect(who.sql("select es.open_log('other')")).rejects.toThrow("permission denied")
  })

  it("without a tenant of his own sees nothing, and a superuser is not bound", async () => {
    const stranger = { name: `audit_stranger_${process.pid}`, password }
    await db.sql(`create role ${stranger.name} login password '${password}'`)
    await db.sql(`grant counterfoil_audit to ${stranger.name}`)
    expect(await db.sql("select * from audit.event", [], stranger)).toEqual([])
    expect(await db.sql("set role counterfoil_audit; select * from audit.event", [], stranger)).toEqual([])
    await db.sql(`drop role ${stranger.name}`)
    await expect(db.sql("select audit.bind_reader(current_user, 'other')")).rejects.toThrow("reads everything as it is")
    await who.drop()
  })
})

describe("views that cannot tell", () => {
  it("fail where an event is of a newer program, or in the archive", async () => {
    const tenant = db.newTenant()
    const who = await reader(tenant)
    await db.story(tenant, record([{ stream: "Payment-1", event: captured("1", "50.00") }]))
    expect(await who.sql("select amount from audit.movement")).toEqual([{ amount: "-50.00" }])
    const event = { meta: {}, effectiveOn: "2026-03-01", bookedOn: "2026-03-01", data: {} }
    await db.story(
      tenant,
      Effect.flatMap(EventStore, ({ append }) =>
        append({
          id: "newer",
          appends: [
            {
              stream: "Payment-2",
              subject: "A-9",
              expectedVersion: 0,
              events: [{ ...event, type: "PaymentTeleported", schemaVersion: 1 }]
            }
          ]
        })
      )
    )
    await expect(who.sql("select amount from audit.movement")).rejects.toThrow(
      "PaymentTeleported of version 1, which these views do not know"
    )
    expect(await who.sql("select amount from audit.movement where account_id = 'A-1'")).toEqual([{ amount: "-50.00" }])
    await db.sql("alter table es.event disable trigger event_append_only")
    await db.sql(
      "update es.event set data = 'null', meta = 'null', shelf = 3 where tenant = $1 and stream = 'Payment-1'",
      [tenant]
    )
    await db.sql("alter table es.event enable always trigger event_append_only")
    await expect(who.sql("select amount from audit.movement where account_id = 'A-1'")).rejects.toThrow(
      "is in the archive, on shelf 3"
    )
    expect(await who.sql("select is_archived, actor from audit.event where account_id = 'A-1'")).toEqual([
      { is_archived: true, actor: null }
    ])
    await who.drop()
  })
})
