import { randomUUID } from "node:crypto"
import { describe, expect, it } from "vitest"
import { stage } from "./Stage.ts"

const { ask, fault, payments, rows } = stage()

const item = "4028905f5a87c0ff015a87d3ae7a0101"
const tax = "4028905f5a87c0ff015a87d3ae7a0102"
const shares = [
  {
    invoice: "INV00000100",
    amount: "10.10",
    currency: "EUR",
    items: [
      { item, amount: "10.00" },
      { item: tax, amount: "0.10" }
    ]
  }
]
const transfer = (reference: string, account: string | null) => ({
  reference,
  amount: "12.50",
  currency: "EUR",
  valueDate: "2026-11-20",
  account
})
const kept = () =>
  rows<{ reference: string; settled: boolean }>("select reference, settled from bank_transfer order by 1")
const events = async () =>
  (await rows<{ stream: string }>("select stream from es.event where tenant = 'acme.bank' order by position")).map(
    ({ stream }) => stream
  )

describe("A bank transfer", () => {
  it("is recorded and applied to the items that it names; the same line again changes nothing", async () => {
    const line = { ...transfer("S7-1", "A00000002"), shares }
    const first = await ask("/bank-transfers", line)
    expect(first).toMatchObject({
      status: 200,
      body: { next: "done", applied: [{ amount: "10.10", currency: "EUR" }] }
    })
    expect(await ask("/bank-transfers", line)).toEqual(first)
    expect(await payments()).toMatchObject([{ amount: "1250", applied: "1010" }])
    expect([await kept(), await events()]).toEqual([[{ reference: "S7-1", settled: true }], ["BankTransfer-S7-1"]])
  })

  it("whose account is not known waits without one, and is applied when somebody says whose it is", async () => {
    const waiting = await ask("/bank-transfers", transfer("S7-2", null))
    expect(waiting).toMatchObject({ status: 200, body: { next: "assign" } })
    expect((await payments())[1]).toMatchObject({ accountId: null, applied: "0" })
    const assignment = { account: "A00000003", shares: [{ invoice: "INV00000200", amount: "12.50", currency: "EUR" }] }
    const assigned = await ask("/bank-transfers/S7-2/assignment", assignment)
    expect(assigned).toMatchObject({ status: 200, body: { next: "done", applied: [{ amount: "12.50" }] } })
    expect((await payments())[1]).toMatchObject({ applied: "1250", accountId: expect.any(String) })
    expect((await ask("/bank-transfers/S9-9/assignment", assignment)).status).toBe(404)
  })

  it("whose step is lost on the way goes on where it stopped when the line comes again", async () => {
    await fault({ kind: "loseAnswer", method: "PUT", path: "/v1/payments/*/apply" })
    const line = {
      ...transfer("S7-3", "A00000002"),
      shares: [{ invoice: "INV00000100", amount: "2.00", currency: "EUR" }]
    }
    expect(await ask("/bank-transfers", line)).toMatchObject({ status: 202, body: { money: "unknown" } })
    expect(await ask("/bank-transfers", line)).toMatchObject({ status: 200, body: { next: "done" } })
    expect((await payments()).filter(({ applied }) => applied === "200")).toHaveLength(1)
  })

  it("keeps neither row nor event where one of them cannot be", async () => {
    await rows("delete from bank_transfer where reference = 'S7-1'")
    const [before, logged, made] = [await kept(), await events(), (await payments()).length]
    const other = await ask("/bank-transfers", { ...transfer("S7-1", "A00000002"), amount: "99.00" })
    expect(other).toMatchObject({ status: 409, body: { next: "new id" } })
    expect([await kept(), await events(), (await payments()).length]).toEqual([before, logged, made])
  })

  it("takes amounts as text only", async () => {
    expect((await ask("/bank-transfers", { ...transfer("S7-4", null), amount: 12.5 })).status).toBe(400)
    expect(await ask("/bank-transfers", { ...transfer("S7-5", null), amount: "12.505" })).toMatchObject({
      status: 422,
      body: { error: "CommandInvalid" }
    })
  })
})

describe("A write-off", () => {
  it("closes the invoice once, however often the button is pressed", async () => {
    const path = "/invoices/INV00000300/write-off"
    const wish = { operationId: randomUUID(), actor: "ada", reason: "insolvent" }
    const [first, second] = await Promise.all([ask(path, wish), ask(path, wish)])
    expect(first).toMatchObject({
      status: 200,
      body: { next: "done", applied: [{ amount: "71.40", currency: "EUR" }] }
    })
    expect(second).toEqual(first)
    expect(await ask(path, { ...wish, operationId: randomUUID() })).toMatchObject({ status: 422 })
  })
})

describe("Health", () => {
  it("is live and ready, and stays live without its database's schema", async () => {
    expect([(await ask("/health/live")).status, (await ask("/health/ready")).status]).toEqual([200, 200])
    await rows("alter schema es rename to es_away")
    try {
      expect([(await ask("/health/live")).status, (await ask("/health/ready")).status]).toEqual([200, 503])
    } finally {
      await rows("alter schema es_away rename to es")
    }
  })
})
