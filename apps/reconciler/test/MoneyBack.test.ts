/** Refunds, debit memos that are collected, and the gateway's reports from the command line, by the numbers of the documents. */
import { beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"

const { rows, run, tenant } = liveTenant({ settings: { paymentCrossAccount: "on" } })

beforeAll(async () => {
  await run("migrate")
})

/** Somebody makes a debit memo in Zuora, past the program. */
const makeDebitMemo = async (invoiceId: string, invoiceItemId: string, amount: string) => {
  const { baseUrl, clientId, clientSecret } = tenant().sandbox
  const form = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: "client_credentials"
  })
  const token = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: form })
  const { access_token } = (await token.json()) as { readonly access_token: string }
  const made = await fetch(`${baseUrl}/v1/debit-memos/invoice/${invoiceId}`, {
    method: "POST",
    headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json" },
    body: JSON.stringify({ autoPost: true, items: [{ invoiceItemId, amount, skuName: "Correction" }] })
  })
  expect(await made.json()).toMatchObject({ success: true })
}

const euros = (amount: string) => ["--amount", amount, "--currency", "EUR"]
const payment = ["--payment", "P-00000100", ...euros("20.00")]

describe("counterfoil", () => {
  it("refunds a payment by a cheque, once, and no more than there is", async () => {
    const paid = [...payment, "--method", "Check", "--operation", "back-1"]
    expect(await run("refund", ...paid)).toMatchObject({ code: 0 })
    expect(await run("refund", ...paid)).toMatchObject({ code: 0 })
    expect(await rows("refund")).toHaveLength(1)
    const more = ["--payment", "P-00000100", ...euros("30.01"), "--method", "Check"]
    expect(await run("refund", ...more)).toMatchObject({ code: 1 })
  })

  it("cancels that refund", async () => {
    expect(await run("cancel-refund", "--refund", "R-00000001")).toMatchObject({ code: 0 })
    expect(await rows("refund")).toMatchObject([{ status: "Canceled" }])
    expect(await run("cancel-refund", "--refund", "R-00000001")).toMatchObject({ code: 1 })
  })

  it("takes applied money back from an invoice and refunds it in one step", async () => {
    const applied = ["--payment", "P-00000100", "--invoice", "INV00000100", ...euros("10.00")]
    expect(await run("apply", ...applied, "--split", "oldest-first")).toMatchObject({ code: 0 })
    const back = ["--payment", "P-00000100", "--invoice", "INV00000100", ...euros("4.00"), "--method", "Check"]
    expect(await run("refund", ...back)).toMatchObject({ code: 0, out: expect.stringContaining("4.00 EUR") })
    expect(await rows("payment")).toContainEqual(expect.objectContaining({ number: "P-00000100", refunded: "400" }))
  })

  it("applies to another account's invoice only where the tenant is said to allow it", async () => {
    const other = ["apply", "--payment", "P-00000100", "--invoice", "INV00000200", ...euros("1.00"), "--split", "zuora"]
    expect(await run(...other)).toMatchObject({ code: 1, err: expect.stringContaining("OtherAccount") })
    expect(await run("--across-accounts", ...other)).toMatchObject({ code: 0 })
    const allowed = { ...tenant().env, COUNTERFOIL_ACROSS_ACCOUNTS: "true" }
    expect(await counterfoil(other, { env: allowed })).toMatchObject({ code: 0 })
  })

  it("collects a debit memo from credit, once, and charges nothing where it is told so", async () => {
    await makeDebitMemo("4028905f5a87c0ff015a87eb6b750200", "4028905f5a87c0ff015a87d3ae7a0201", "50.00")
    const collect = ["collect-debit-memo", "--debit-memo", "DM00000001", "--apply", "credit-memo", "--no-charge"]
    expect(await run(...collect, "--operation", "debit-1")).toMatchObject({
      code: 0,
      out: expect.stringContaining("39.95 EUR")
    })
    expect(await run(...collect, "--operation", "debit-1")).toMatchObject({ code: 0 })
    expect(await rows("payment")).toHaveLength(2)
    expect(await run("collect-debit-memo", "--debit-memo", "DM00000001")).toMatchObject({ code: 0 })
    expect(await rows("payment")).toContainEqual(expect.objectContaining({ amount: "1005", status: "Processed" }))
  })

  it("reports what the gateway said of a payment that was collected", async () => {
    expect(await run("collect", "--account", "A00000001")).toMatchObject({ code: 0 })
    const report = ["gateway-report", "--payment", "P-00000002", "--says"]
    expect(await run(...report, "settled", "--settled-on", "2026-03-31 15:31:10")).toMatchObject({ code: 0 })
    const back = [...report, "charged-back", ...euros("12.00"), "--code", "4853"]
    expect(await run(...back)).toMatchObject({ code: 0, out: expect.stringContaining("12.00 EUR") })
    expect(await run(...report, "charged-back")).toMatchObject({ code: 0 })
    expect(await run(...report, "rejected")).toMatchObject({ code: 1, err: expect.stringContaining("OverApplied") })
  })

  const misused: ReadonlyArray<readonly [string, ReadonlyArray<string>, string]> = [
    ["no source", ["refund", ...payment.slice(2)], "--payment"],
    ["a day of the gateway's", ["refund", ...payment, "--refund-date", "2026-01-01"], "--refund-date"],
    ["items of nothing", ["refund", ...payment, "--item", "I=20.00"], "--item goes with"],
    ["an invoice of a credit memo", ["refund", "--credit-memo", "C", "--invoice", "I", ...euros("1.00")], "--payment"],
    ["an amount of a rejection", ["gateway-report", "--payment", "P", "--says", "rejected", ...euros("1.00")], "--says"]
  ]
  for (const [what, args, text] of misused)
    it(`ends with 3 where a command has ${what}`, async () => {
      expect(await run(...args)).toMatchObject({ code: 3, err: expect.stringContaining(text) })
    })
})
