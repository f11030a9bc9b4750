/** Questions about one account or document read what is theirs, however much else there is: what PostgreSQL counts is compared. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { captured } from "../../domain/test/Sample.ts"
import { rules } from "@counterfoil/domain/AllocationRule"
import type { AccountId } from "@counterfoil/domain/Id"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { Progress, type Step } from "@counterfoil/reconciliation/Progress"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { accountAt } from "../src/asof/AccountAt.ts"
import { documentAt } from "../src/asof/DocumentAt.ts"
import { trialAt } from "../src/asof/TrialAt.ts"
import { bisect } from "../src/bisect/Bisect.ts"
import { explainAccount, explainDocument } from "../src/explain/Explanation.ts"
import { extract } from "../src/extract/Extract.ts"
import { documentNamed } from "../src/names/DocumentNamed.ts"
import { catchUp } from "../src/names/NameTable.ts"
import { subjectNamed } from "../src/names/SubjectNamed.ts"
import { trace } from "../src/trace/Trace.ts"
import { whatIf } from "../src/whatif/WhatIf.ts"
import { database } from "./Tenants.ts"

/** A million in long runs. */
const accounts = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 100_000 : 2_000
const db = database()
const tenant = "big"

/** Ten payments of each account. */
const fill = Effect.gen(function* () {
  const { append } = yield* EventStore
  const { _tag: type, amount: _, ...one } = captured("1", "5.00")
  yield* Effect.forEach(
    Array.from({ length: accounts }, (_, index) => index),
    (account) => {
      const [first, ...rest] = Array.from({ length: 10 }, (_, n) => {
        const id = `${account}-${n}`
        const data = {
          ...one,
          paymentId: id,
          number: `P-${id}`,
          accountId: `A-${account}`,
          amount: { amount: "5.00", currency: "EUR" }
        }
        const meta = { actor: "ada", causationId: "fill", correlationId: "fill", origin: "imported" }
        return {
          stream: `Payment-${id}`,
          subject: `A-${account}`,
          expectedVersion: 0,
          events: [{ type, schemaVersion: 1, data, meta, effectiveOn: "2026-03-01", bookedOn: "2026-03-01" }]
        }
      })
      return first === undefined ? Effect.void : append({ id: `fill-${account}`, appends: [first, ...rest] })
    },
    { concurrency: 32, discard: true }
  )
})

const counts = async () => {
  const [row] = await db.sql(
    `select (select coalesce(sum(seq_scan), 0)::int from pg_stat_user_tables
        where (schemaname, relname) in (('es', 'event'), ('es', 'stream'), ('es', 'idempotency'), ('audit', 'name'))) as scans,
      (select coalesce(sum(idx_tup_read), 0)::int from pg_stat_user_indexes where schemaname in ('es', 'audit')) as read`
  )
  return { scans: Number(row?.["scans"]), read: Number(row?.["read"]) }
}

/** What a question reads; its connections have ended, and have told. */
const counted = async <A, E>(
  question: Effect.Effect<A, E, Parameters<typeof db.story<A, E>>[1] extends Effect.Effect<A, E, infer R> ? R : never>
) => {
  await idle()
  const before = await counts()
  const answer = await db.story(tenant, question)
  await idle()
  const after = await counts()
  return { answer, scans: after.scans - before.scans, read: after.read - before.read }
}
const idle = async () => {
  const others = `select 1 from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
  while ((await db.sql(others)).length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe(`With ${accounts * 10} events`, () => {
  beforeAll(async () => {
    await db.story(tenant, fill)
    await db.sql("analyze")
  }, 240_000)

  it("what is asked by stream, by id or of an account does not wait for the names of all events", async () => {
    const found = await db.story(
      tenant,
      Effect.forEach(["Payment-99-3", "99-3", "A-77"], (key) => subjectNamed(tenant, key))
    )
    const payment = { kind: "document", stream: "Payment-99-3" }
    expect(found).toEqual([payment, payment, { kind: "account", accountId: "A-77" }])
    expect(await db.story(tenant, documentNamed(tenant, "99-3"))).toBe("Payment-99-3")
    expect(await db.sql("select * from audit.reach")).toEqual([])
  })

  it("the first question by a number follows them once, and tells how far it is", async () => {
    const steps: Array<Step> = []
    const tell = (step: Step) => Effect.sync(() => void steps.push(step))
    const asked = documentNamed(tenant, "P-99-3").pipe(
      Effect.provideService(Progress, { tell, found: () => Effect.void })
    )
    const of = accounts * 10
    expect(await db.story(tenant, asked)).toBe("Payment-99-3")
    expect(steps.length).toBeGreaterThan(5)
    expect(steps.at(-1)).toMatchObject({ done: of, of })
    expect(steps.every(({ done }, index) => done > (steps[index - 1]?.done ?? 0))).toBe(true)
    steps.length = 0
    expect(await db.story(tenant, asked)).toBe("Payment-99-3")
    expect([steps, await db.story(tenant, catchUp(tenant))]).toEqual([[], 0])
    await db.sql("analyze")
  }, 240_000)

  const account = "A-77" as AccountId
  const ofAccount = { kind: "account", accountId: account } as const
  const ofDocument = { kind: "document", stream: "Payment-77-3" } as const
  const rule = { name: "tax-first", rule: rules["tax-first"] } as const
  const questions = {
    "a trial balance of an account": trialAt({}, account),
    "why an account owes what it owes": explainAccount(account),
    "why a document has left what it has": explainDocument("Payment-77-3"),
    "since when of an account": bisect("I17", ofAccount),
    "since when of a document": bisect("I05", ofDocument),
    "what if": whatIf(account, { strategy: rule, without: new Set(["Payment-77-3@1"]) }),
    "whence, by a number": trace(tenant, "P-77-3"),
    "whence, by an id": trace(tenant, "77-3"),
    "who is meant by an account's id": subjectNamed(tenant, "A-77"),
    "who is meant by a number": subjectNamed(tenant, "P-77-3")
  }
  for (const [name, question] of Object.entries(questions))
    it(`${name}: goes by indexes, and reads what is theirs`, async () => {
      const { read, scans } = await counted<unknown, unknown>(question)
      expect(scans).toBe(0)
      expect(read).toBeLessThan(300)
    })

  it("an account's extract reads the account's events, and hashes beside them", async () => {
    const folder = mkdtempSync(join(tmpdir(), "audit-plans-"))
    const key = Result.getOrThrow(sealKey(newSealKey()))
    const seals = Layer.mergeAll(
      SealStore.layerPostgres({ url: Redacted.make(db.url()), tenant, threads: 0 }),
      Tenant.layer({ tenant, timeZone: "UTC" }),
      NodeServices.layer
    )
    try {
      await db.story(tenant, seal({ key }).pipe(Effect.provide(seals)))
      const file = join(folder, "account.ndjson")
      const { answer, read, scans } = await counted(extract(ofAccount, file, key).pipe(Effect.provide(seals)))
      expect([answer.whole, scans]).toEqual([10, 0])
      expect(read).toBeLessThan(1_000)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("an account's balance reads the account's events", async () => {
    const { answer, read, scans } = await counted(accountAt("A-77" as AccountId))
    expect(answer.documents).toHaveLength(10)
    expect(scans).toBe(0)
    expect(read).toBeLessThan(200)
  })

  it("a document is found by its number, and read, without the others", async () => {
    const { answer, read, scans } = await counted(
      Effect.flatMap(documentNamed(tenant, "P-99-3"), (stream) => documentAt(stream))
    )
    expect(answer.stream).toBe("Payment-99-3")
    expect(scans).toBe(0)
    expect(read).toBeLessThan(100)
  })

  it("the views go by the indexes of streams and accounts", async () => {
    const role = { name: `audit_plans_${process.pid}`, password: "plans" }
    await db.sql(`create role ${role.name} login password '${role.password}'`)
    await db.sql("select audit.bind_reader($1, $2)", [role.name, tenant])
    for (const asked of [
      "select * from audit.document_balance('Payment-99-3')",
      "select * from audit.account_balance('A-77')",
      "select * from audit.movement where account_id = 'A-77'",
      "select * from audit.journal where stream = 'Payment-99-3'",
      "select * from audit.event where account_id = 'A-77'",
      "select * from audit.application where account_id = 'A-77'",
      "select * from audit.application where target = 'Invoice-1'",
      "select * from audit.movement where stream = 'Payment-99-3' and effective_on <= '2026-03-31'"
    ]) {
      const plan = await db.sql(`explain ${asked}`, [], role)
      const text = plan.map((line) => String(line["QUERY PLAN"])).join("\n")
      expect(text).toContain("Index")
      expect([asked, text]).toEqual([asked, expect.not.stringMatching(/Seq Scan on event/)])
    }
    expect(await db.sql("select owed from audit.account_balance('A-77')", [], role)).toEqual([{ owed: "-50.00" }])
    await db.sql(`drop owned by ${role.name}; drop role ${role.name}`)
  })

  it("of an account that is not there nothing is read", async () => {
    const { read } = await counted(Effect.flip(accountAt("A-none" as AccountId)))
    expect(read).toBeLessThan(20)
  })
})
