/** Questions about what is archived are answered from the archive, or fail by name; what was erased is shown as erased. */
import { erase } from "@counterfoil/billing/Erasing"
import { erasable } from "@counterfoil/billing/PersonalData"
import { Tenant } from "@counterfoil/billing/Tenant"
import { AccountId } from "@counterfoil/domain/Id"
import { Archive } from "@counterfoil/event-store/archive/Archive"
import { archive } from "@counterfoil/event-store/archive/Archiving"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { keyRing, newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { trust, trusted } from "@counterfoil/event-store/proof/Trust"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { approvers } from "../../reconciliation/test/close/Books.ts"
import { accountAt } from "../src/asof/AccountAt.ts"
import { explainAccount } from "../src/explain/Explanation.ts"
import { catchUp } from "../src/names/NameTable.ts"
import { documentNamed } from "../src/names/DocumentNamed.ts"
import { trace } from "../src/trace/Trace.ts"
import { tellStory } from "./Story.ts"
import { database } from "./Tenants.ts"

const db = database()
const folder = mkdtempSync(join(tmpdir(), "audit-archive-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const account = AccountId.make("A-1")

/** All that there is by now leaves the database. */
const archiveAll = (tenant: string) => {
  const options = { url: Redacted.make(db.url()), tenant }
  const key = Result.getOrThrow(sealKey(newSealKey()))
  return Effect.runPromise(
    Effect.andThen(
      seal({ key }),
      archive({
        before: "2999-01-01T00:00:00Z",
        trust: Result.getOrThrow(trust({ keys: [trusted(key)] })),
        folder
      })
    ).pipe(Effect.provide(Layer.merge(SealStore.layerPostgres(options), Postgres.layer({ ...options, role: null }))))
  )
}

describe("what is archived", () => {
  it("is answered as before where the archive is at hand, else names the file that is missing", async () => {
    const tenant = db.newTenant()
    await db.story(tenant, Effect.andThen(tellStory, catchUp(tenant)))
    const questions = Effect.all([accountAt(account), explainAccount(account), trace(tenant, "P-1")])
    const before = await db.story(tenant, questions)
    const [shelf] = await archiveAll(tenant)
    expect(shelf?.events).toBeGreaterThan(10)

    // Names do not need the bytes, answers do.
    const missing = await db.story(tenant, Effect.flip(questions))
    expect(missing).toMatchObject({ _tag: "StoreError", retryable: false, cause: { _tag: "ArchiveUnavailable" } })
    const withArchive = EventStore.layerPostgresShared({ tenant }).pipe(
      Layer.provide(Archive.layerFolder(folder)),
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(db.url()), tenant, role: defaultRole }))
    )
    const after = await Effect.runPromise(
      Effect.all([questions, documentNamed(tenant, "INV-1")]).pipe(Effect.provide(withArchive), Effect.scoped)
    )
    expect(after).toEqual([before, "Invoice-1"])
  })
})

describe("what was erased", () => {
  it("is shown as erased; amounts, days and people of ours stay", async () => {
    const tenant = db.newTenant()
    const keys = Result.getOrThrow(keyRing(newKeyRing()))
    const sealing = Erasure.layerPostgresShared({ ...erasable, keys, tenant }).pipe(
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(db.url()), tenant, role: defaultRole }))
    )
    const [before, after] = await Effect.runPromise(
      Effect.gen(function* () {
        yield* tellStory
        const told = yield* explainAccount(account)
        const { ada } = yield* approvers
        yield* erase({ requestId: "r-1", accountId: account, actor: "ada", reason: "request 4711", approverToken: ada })
        return [told, yield* explainAccount(account)] as const
      }).pipe(Effect.provide(Layer.merge(sealing, Tenant.layer({ tenant, timeZone: "UTC" }))), Effect.scoped)
    )
    expect(before.paths.map(({ reason }) => reason)).toContain("goodwill")
    expect(after.balances).toEqual(before.balances)
    for (const { reason } of after.paths) expect(reason).toMatch(/^\(erased on \d{4}-\d\d-\d\d\)$/)
    expect(after.paths.map(({ reason: _, ...rest }) => rest)).toEqual(
      before.paths.map(({ reason: _, ...rest }) => rest)
    )
  })
})
