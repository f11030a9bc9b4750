import { describe, expect, it } from "vitest"
import * as Effect from "effect/Effect"
import { adviceOf, isBillingError } from "../src/Advice.ts"
import { type BillingClient, createBilling } from "../src/BillingClient.ts"
import { Declined, OutcomeUnknown } from "../src/BillingError.ts"
import { database } from "./Database.ts"
import { demo } from "./Harness.ts"

const db = database()

/** A client of a tenant's own on a fresh sandbox, closed at the end. */
const withClient = (tenant: string, use: (billing: BillingClient) => Promise<void>) => async () => {
  await Effect.runPromise(db.sandbox().reset({ name: "demo" }))
  const { clientId, clientSecret } = await credentials()
  const options = db.options(tenant, `${tenant}-process`)
  const billing = await createBilling({ ...options, zuora: { ...options.zuora, clientId, clientSecret } })
  try {
    await use(billing)
  } finally {
    await billing.close()
  }
}

const credentials = async () => {
  const response = await fetch(`${db.sandbox().baseUrl}/sandbox/credentials`)
  return (await response.json()) as { readonly clientId: string; readonly clientSecret: string }
}

const eur = (amount: string) => ({ amount, currency: "EUR" })
const published = {
  operationId: "apply-1",
  actor: "ada",
  paymentKey: demo.payment,
  invoices: [
    {
      invoiceKey: demo.consolidated.number,
      amount: eur("10.10"),
      division: {
        _tag: "Items",
        items: [
          { targetItemId: demo.consolidated.item, amount: eur("10.00") },
          { targetItemId: demo.consolidated.tax, amount: eur("0.10") }
        ]
      }
    }
  ]
} as const
const rejected = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error
  )
  if (!isBillingError(error)) throw error
  return error
}
const fault = (kind: "loseAnswer" | "loseRequest", method: string, path: string) =>
  Effect.runPromise(db.sandbox().fault({ kind, method, path }))

describe("Billing by promises", () => {
  it(
    "resolves by an approver's token only, and names a field that is missing",
    withClient("resolving", async (billing) => {
      const verdict = {
        operationId: "collect-1",
        actor: "ada",
        approverToken: "guessed",
        verdict: "happened",
        reason: "seen",
        evidence: { text: "statement 7", payments: ["P-1"] }
      } as const
      await expect(billing.resolve(verdict)).rejects.toMatchObject({ _tag: "TokenUnknown" })
      await expect(billing.resolve({ ...verdict, reason: "" })).rejects.toMatchObject({
        _tag: "CommandInvalid",
        message: expect.stringContaining("reason")
      })
    })
  )

  it(
    "applies, repeats from the store, and gives plain JSON",
    withClient("plain", async (billing) => {
      const done = await billing.applyPayment(published)
      expect(done.applications[0]?.amount).toEqual(eur("10.10"))
      expect(JSON.parse(JSON.stringify(done))).toEqual(done)
      expect(await billing.applyPayment(published)).toEqual(done)
      await db.balanced("plain")
    })
  )

  it(
    "makes every other call too",
    withClient("others", async (billing) => {
      const who = { actor: "ada" }
      const collected = await billing.collect({ ...who, operationId: "c-1", accountKey: demo.collectAccount })
      expect(collected.payments).toHaveLength(1)
      const created = await billing.createInvoicePayment({
        ...who,
        operationId: "i-1",
        paymentKey: demo.legacyPayment,
        invoiceKey: demo.legacyInvoice,
        amount: eur("71.40")
      })
      expect(created.applications).toHaveLength(1)
      const items = [
        { sourceItemId: demo.memo.item, targetItemId: demo.memoInvoice.item, amount: eur("2.00") }
      ] as const
      const memo = { ...who, creditMemoKey: demo.memo.number }
      const { invoiceKey, amount } = { invoiceKey: demo.memoInvoice.number, amount: eur("2.00") }
      await billing.applyCreditMemo({
        ...memo,
        operationId: "m-1",
        invoices: [{ invoiceKey, amount, division: { _tag: "Items", items } }]
      })
      const taken = await billing.unapplyCreditMemo({ ...memo, operationId: "m-2", invoiceKey, amount, items })
      expect(taken.unapplications.map((one) => one.amount)).toEqual([amount])
      await db.balanced("others")
    })
  )

  it(
    "rejects with the typed error, which knows about the money",
    withClient("typed", async (billing) => {
      const declined = billing.collect({ operationId: "d-1", actor: "job", accountKey: demo.declinedAccount })
      await expect(declined).rejects.toBeInstanceOf(Declined)
      await expect(declined).rejects.toMatchObject({ _tag: "Declined", money: "nothing moved", operationId: "d-1" })
    })
  )

  it(
    "lists what is open after a lost answer, and resumes it",
    withClient("open", async (billing) => {
      await fault("loseAnswer", "POST", "/v1/operations/invoice-collect")
      const lost = billing.collect({ operationId: "c-1", actor: "job", accountKey: demo.collectAccount })
      await expect(lost).rejects.toBeInstanceOf(OutcomeUnknown)
      await expect(lost).rejects.toMatchObject({ money: "unknown" })
      expect(await billing.openOperations()).toMatchObject([
        { operationId: "c-1", state: "Unknown", accountIds: [expect.any(String)], since: expect.stringMatching(/Z$/) }
      ])
      expect((await billing.resume("c-1", "ada")).payments).toHaveLength(1)
      expect(await billing.openOperations()).toEqual([])
      await expect(billing.resume("c-2", "ada")).rejects.toMatchObject({ _tag: "OperationNotFound" })
      await db.balanced("open")
    })
  )

  it(
    "tells its errors from defects, and says of each what to do",
    withClient("advice", async (billing) => {
      const caught = await billing
        .collect({ operationId: "c-1", actor: "job", accountKey: "A-9" })
        .catch((e: unknown) => e)
      if (!isBillingError(caught)) throw caught
      expect(adviceOf(caught)).toEqual({ money: "nothing moved", next: "correct it", notBefore: undefined })
      expect([
        isBillingError(new Error("x")),
        isBillingError(Object.assign(new Error("x"), { _tag: "toString" }))
      ]).toEqual([false, false])
    })
  )

  it(
    "keeps finishing what is open until it is told to stop",
    withClient("rounds", async (billing) => {
      await fault("loseAnswer", "POST", "/v1/operations/invoice-collect")
      const lost = billing.collect({ operationId: "c-1", actor: "job", accountKey: demo.collectAccount })
      const { notBefore } = adviceOf(await rejected(lost))
      expect(notBefore).toMatch(/Z$/)
      const rounds: Array<unknown> = []
      const isFinished = Promise.withResolvers<void>()
      const stop = billing.keepFinishing({
        actor: "worker",
        everyMs: 5,
        onRound: (round) => {
          rounds.push(round)
          if (rounds.length === 3) isFinished.resolve()
        }
      })
      await isFinished.promise
      await stop()
      const { length } = rounds
      expect(rounds.slice(0, 2)).toEqual([
        [{ operationId: "c-1", state: "ended", outcome: "Succeeded", notBefore: undefined }],
        []
      ])
      await billing.ready()
      expect([await billing.finishOpen("worker"), rounds.length]).toEqual([[], length])
      await db.balanced("rounds")
    })
  )

  it(
    "says of an operation that stays open when it is worth another look",
    withClient("still", async (billing) => {
      await fault("loseRequest", "PUT", "/v1/payments/*/apply")
      await rejected(billing.applyPayment(published))
      expect(await billing.finishOpen("worker")).toEqual([
        { operationId: "apply-1", state: "open", outcome: "OutcomeUnknown", notBefore: expect.stringMatching(/Z$/) }
      ])
    })
  )

  it("is not ready where there is no schema", async () => {
    const options = db.options("nowhere", "p")
    const billing = await createBilling({
      ...options,
      databaseUrl: options.databaseUrl.replace(/\/[^/]*$/, "/postgres")
    })
    await expect(billing.ready()).rejects.toMatchObject({ _tag: "StoreError" })
    await billing.close()
  })

  it(
    "keeps money whose account is not known, and gives it to one",
    withClient("nobody", async (billing) => {
      const received = {
        operationId: "t-1-create",
        actor: "bank",
        accountKey: null,
        amount: eur("12.50"),
        means: { _tag: "External", methodType: "WireTransfer", referenceId: "statement 7, line 3" }
      } as const
      const [paymentKey = ""] = (await billing.createPayment(received)).payments
      const pay = { operationId: "t-1-apply", actor: "bank", paymentKey, invoices: published.invoices } as const
      await expect(billing.applyPayment(pay)).rejects.toMatchObject({ _tag: "OtherAccount" })
      await billing.transferPayment({
        operationId: "t-1-assign",
        actor: "bank",
        paymentKey,
        toAccountKey: demo.consolidated.account
      })
      expect((await billing.applyPayment(pay)).applications).toHaveLength(1)
      const means = { _tag: "Electronic", gatewayId: "g" } as const
      expect((await rejected(billing.createPayment({ ...received, operationId: "t-2", means }))).message).toContain(
        "accountKey"
      )
      await db.balanced("nobody")
    })
  )

  const [portion] = published.invoices
  const wrong: Record<string, readonly [object, string]> = {
    "an amount that is a number": [{ invoices: [{ ...portion, amount: { amount: 10.1, currency: "EUR" } }] }, "amount"],
    "an amount finer than the currency": [{ invoices: [{ ...portion, amount: eur("10.101") }] }, "decimal places"],
    "an amount without its places": [{ invoices: [{ ...portion, amount: eur("10.1") }] }, "amount"],
    "no actor": [{ actor: "" }, "actor"],
    "an operation id with a colon": [{ operationId: "a:b" }, "operationId"],
    "a date that is none": [{ effectiveOn: "2026-02-30" }, "effectiveOn"]
  }
  it(
    "names the field that is wrong, before anything is read",
    withClient("wrong", async (billing) => {
      for (const [change, field] of Object.values(wrong)) {
        const rejected = billing.applyPayment({ ...published, ...change })
        await expect(rejected).rejects.toMatchObject({
          _tag: "CommandInvalid",
          message: expect.stringContaining(field)
        })
      }
      expect(await Effect.runPromise(db.sandbox().calls)).toEqual([])
    })
  )

  it("rejects a version that is none when it is created", async () => {
    const options = db.options("version", "p")
    const created = createBilling({ ...options, zuora: { ...options.zuora, version: "newest" } })
    await expect(created).rejects.toMatchObject({ _tag: "CommandInvalid" })
  })
})
