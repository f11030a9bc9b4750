/** A tenant whose past is archived bills as before, where the archive is at hand; else it says what is missing. */
import { archive } from "@counterfoil/event-store/archive/Archiving"
import { Postgres } from "@counterfoil/event-store/Postgres"
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
import { isBillingError } from "../src/Advice.ts"
import { type BillingClient, createBilling } from "../src/BillingClient.ts"
import { database } from "./Database.ts"
import { demo } from "./Harness.ts"

const db = database()
const tenant = "archived"
const folder = mkdtempSync(join(tmpdir(), "billing-archive-"))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const using = async <A>(use: (billing: BillingClient) => Promise<A>, at?: string): Promise<A> => {
  const billing = await createBilling({
    ...db.options(tenant, "process"),
    ...(at === undefined ? {} : { archive: at })
  })
  try {
    return await use(billing)
  } finally {
    await billing.close()
  }
}

/** All that there is by now. */
const archiveAll = () => {
  const options = { url: Redacted.make(db.options(tenant, "archiver").databaseUrl), tenant }
  const key = Result.getOrThrow(sealKey(newSealKey()))
  return Effect.runPromise(
    Effect.gen(function* () {
      yield* seal({ key })
      return yield* archive({
        before: "2999-01-01T00:00:00Z",
        trust: Result.getOrThrow(trust({ keys: [trusted(key)] })),
        folder
      })
    }).pipe(Effect.provide(Layer.merge(SealStore.layerPostgres(options), Postgres.layer({ ...options, role: null }))))
  )
}

describe("A tenant whose past is archived", () => {
  it("repeats a call from the archive, and decides on documents that are in it", async () => {
    const amount = { amount: "2.00", currency: "EUR" }
    const items = [{ sourceItemId: demo.memo.item, targetItemId: demo.memoInvoice.item, amount }] as const
    const who = { actor: "ada", creditMemoKey: demo.memo.number }
    const invoiceKey = demo.memoInvoice.number
    const apply = {
      ...who,
      operationId: "m-1",
      invoices: [{ invoiceKey, amount, division: { _tag: "Items", items } }]
    } as const
    const done = await using((billing) => billing.applyCreditMemo(apply))

    const [shelf, ...more] = await archiveAll()
    expect(more).toEqual([])
    expect(shelf?.events).toBeGreaterThan(5)

    const missing = await using((billing) => billing.applyCreditMemo(apply)).catch((error: unknown) => error)
    if (!isBillingError(missing)) throw missing
    expect(missing).toMatchObject({ _tag: "StoreError", retryable: false, cause: { _tag: "ArchiveUnavailable" } })

    expect(await using((billing) => billing.applyCreditMemo(apply), folder)).toEqual(done)
    const unapply = { ...who, operationId: "m-2", invoiceKey, amount, items } as const
    const taken = await using((billing) => billing.unapplyCreditMemo(unapply), folder)
    expect(taken.unapplications.map((one) => one.amount)).toEqual([amount])
    expect(await using((billing) => billing.openOperations(), folder)).toEqual([])
  })
})
