import { assert, describe, it } from "@effect/vitest"
import { execFileSync, spawnSync } from "node:child_process"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { to } from "pg-copy-streams"
import { proveEvent } from "../../src/proof/Proving.ts"
import { refute } from "../../src/proof/ProofFile.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { verify } from "../../src/proof/Verification.ts"
import { database } from "../contract/Database.ts"
import { commit, on } from "../contract/EventStoreContract.ts"
import { newKey, trustIn } from "../proof/Keys.ts"
import { processAt } from "./ErasableDatabase.ts"
import { eraseNow, newRing, said, textOf } from "./ErasureContract.ts"

const db = database()
const key = newKey()

/** Every row of every table of every schema, as COPY writes it. */
const copied = (url: string) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      const { rows } = await client.query<{ readonly name: string }>(
        `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`
      )
      let text = ""
      for (const { name } of rows)
        for await (const chunk of client.query(to(`copy (select * from ${name}) to stdout`))) text += String(chunk)
      return { tables: rows.map(({ name }) => name), text }
    } finally {
      await client.end()
    }
  })

const folder = process.env["PG_BIN"] ?? ""
const pgDump = folder === "" ? "pg_dump" : join(folder, "pg_dump")
const major = /\(PostgreSQL\) (\d+)/.exec(spawnSync(pgDump, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1]
/** A dump is only sure to work by a program as new as the server. */
const canDump = Number.parseInt(major ?? "0", 10) >= 18

const dumped = (url: string): string => (canDump ? execFileSync(pgDump, [url], { encoding: "utf8" }) : "")

const seals = (tenant: string) => SealStore.layerPostgres({ url: Redacted.make(db.url()), tenant })

describe("A dump after an erasure", () => {
  it.live("has no plain text, no key that opens it, and a history that is proven as before", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const one = yield* processAt(db.url(), tenant, ring)
      const secret = "Erika Mustermann, IBAN DE02 1203 0000"
      const plain = "no personal text"
      for (let n = 0; n < 20; n++)
        yield* one.store.append(commit(`c${n}`, on("A", n, [said(`${secret} ${n}`, { kept: plain })])))
      yield* one.store.append(commit("d", on("B", 0, [said("stays")], "customer-2")))
      const wrapped = Effect.promise(async () => {
        const client = new Client({ connectionString: db.url() })
        await client.connect()
        const { rows } = await client.query<{ readonly wrapped: string | null }>(
          "select encode(wrapped, 'hex') as wrapped from es.subject_key where tenant = $1 and subject = 'customer-1'",
          [tenant]
        )
        await client.end()
        return rows[0]?.wrapped ?? null
      })
      const keyBefore = (yield* wrapped) ?? "none"
      assert.lengthOf(keyBefore, 120)
      yield* seal({ key }).pipe(Effect.provide(seals(tenant)))
      const proof = yield* proveEvent({ log: 0, position: 3 }).pipe(Effect.provide(seals(tenant)))
      assert.include((yield* copied(db.url())).text, keyBefore)

      yield* eraseNow(one, "customer-1")

      const { tables, text } = yield* copied(db.url())
      assert.includeMembers(tables, ["es.event", "es.subject_key", "es.idempotency"])
      for (const dump of [text, ...(canDump ? [dumped(db.url())] : [])]) {
        assert.include(dump, plain)
        for (const absent of [
          "Mustermann",
          Buffer.from(secret).toString("hex"),
          Buffer.from(secret).toString("base64").slice(4, 40),
          keyBefore
        ])
          assert.notInclude(dump, absent)
      }
      assert.isNull(yield* wrapped)

      const [report] = yield* verify({ trust: trustIn(key) }).pipe(Effect.provide(seals(tenant)))
      assert.isUndefined(report?.finding)
      assert.strictEqual(report?.proven, 21)
      assert.isUndefined(refute(trustIn(key), proof))
      const again = yield* proveEvent({ log: 0, position: 3 }).pipe(Effect.provide(seals(tenant)))
      assert.deepStrictEqual(again, proof)
      yield* seal({ key }).pipe(Effect.provide(seals(tenant)))
      const [sealed] = yield* verify({ trust: trustIn(key) }).pipe(Effect.provide(seals(tenant)))
      assert.deepStrictEqual([sealed?.finding, sealed?.proven], [undefined, 22])
      assert.strictEqual(textOf((yield* one.store.readStream("B"))[0]?.data ?? null), "stays")
    })
  )
})
