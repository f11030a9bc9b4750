import { describe, expect, it } from "vitest"
import { type Loose, run, zuora } from "./Zuora.ts"

const collected = async () => {
  const made = await zuora()
  const { body } = await made.call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000001" })
  const path = `/v1/gateway-settlement/payments/${body.paymentId}`
  const payment = async () => (await made.call("GET", `/v1/payments/${body.paymentId}`)).body
  const invoice = async () => (await made.call("GET", `/v1/invoices/${body.invoices[0].invoiceId}`)).body
  return { ...made, path, payment, invoice }
}

describe("what the gateway reports later (gateway settlement)", () => {
  it("settles a payment, which can then not be canceled any more", async () => {
    const { call, path, payment } = await collected()
    expect((await call("POST", `${path}/settle`, {})).body).toMatchObject({ gatewayState: "Settled", success: true })
    const { id, settledOn } = await payment()
    expect(settledOn).toBe("2026-11-22 12:00:00")
    expect((await call("PUT", `/v1/payments/${id}/cancel`, {})).body.reasons[0].message).toMatch(/settled/)
  })

  it("refunds a rejected payment wholly: the invoice is open again without any call of ours", async () => {
    const { call, path, payment, invoice } = await collected()
    const answer = (await call("POST", `${path}/reject`, {})).body
    expect(answer).toMatchObject({ number: "R-00000001", type: "External", reasonCode: "Payment Rejection" })
    expect(await payment()).toMatchObject({ gatewayState: "FailedToSettle", status: "Processed", appliedAmount: 0 })
    const after = await payment()
    expect(after.refundAmount).toBe(after.amount)
    expect((await invoice()).balance).toBe((await invoice()).amount)
    const { refunds } = (await call("GET", "/v1/refunds")).body
    expect(refunds.map((one: Loose) => [one.type, one.amount])).toEqual([["External", after.amount]])
  })

  it("fails and unapplies a rejected payment with Asynchronous Payment Statuses", async () => {
    const { call, path, payment, invoice, settings } = await collected()
    await run(settings({ asynchronousPaymentStatuses: "on" }))
    await call("POST", `${path}/reject`, {})
    expect(await payment()).toMatchObject({ status: "Error", appliedAmount: 0, unappliedAmount: 0, refundAmount: 0 })
    expect((await invoice()).balance).toBe((await invoice()).amount)
    expect((await call("GET", "/v1/refunds")).body.refunds).toEqual([])
  })

  it("refunds the amount that is charged back", async () => {
    const { call, path, payment, invoice } = await collected()
    const answer = (await call("POST", `${path}/chargeback`, { amount: 50 })).body
    expect(answer).toMatchObject({ number: "R-00000001", amount: 50, reasonCode: "Payment Reversal" })
    expect(await payment()).toMatchObject({ gatewayState: "Settled", refundAmount: 50, unappliedAmount: 0 })
    expect((await invoice()).balance).toBe(50)
    expect((await call("POST", "/v1/gateway-settlement/payments/P-00000100/chargeback", {})).body.success).toBe(false)
  })
})

describe("a charge-back that takes unapplied money only (switch chargebackOf)", () => {
  it("is refused while everything is applied, and refunds what was unapplied", async () => {
    const { call, path, payment, settings } = await collected()
    await run(settings({ chargebackOf: "unapplied" }))
    expect((await call("POST", `${path}/chargeback`, { amount: 50 })).body.reasons[0].message).toMatch(/At most 0/)
    await call("PUT", `/v1/payments/${(await payment()).id}/unapply`, {})
    expect((await call("POST", `${path}/chargeback`, { amount: 50 })).body.success).toBe(true)
    expect(await payment()).toMatchObject({ refundAmount: 50, appliedAmount: 0 })
  })
})

describe("lists of an account's transactions", () => {
  it("show invoices with balance and reversal, and payments with what they paid, latest update first", async () => {
    const { call, payment } = await collected()
    const invoices = (await call("GET", "/v1/transactions/invoices/accounts/A00000001")).body.invoices
    expect(invoices).toMatchObject([{ balance: 0, reversed: false, status: "Posted" }])
    const { payments } = (await call("GET", "/v1/transactions/payments/accounts/A00000001")).body
    expect(payments).toMatchObject([
      {
        id: (await payment()).id,
        paidInvoices: [{ invoiceId: invoices[0].id, appliedPaymentAmount: invoices[0].amount }]
      }
    ])
  })
})
