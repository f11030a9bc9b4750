import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const electronic = {
  accountNumber: "A00000002",
  amount: 47.2,
  currency: "EUR",
  type: "Electronic",
  gatewayId: "g",
  effectiveDate: "2026-11-22",
  invoices: [{ amount: 47.2, invoiceId: ids.consolidated }]
}
const hang = { kind: "gateway", accountKey: "A00000002", gateway: "hangs" } as const

const hanging = async () => {
  const made = await zuora()
  await run(made.edit(hang))
  const { body } = await made.call("POST", "/v1/payments", electronic)
  return { ...made, payment: body }
}

describe("a payment that stays Processing (payment status values)", () => {
  it("leaves the balance as it is and locks the invoice for other payments until it ends", async () => {
    const { call, edit, payment } = await hanging()
    expect(payment).toMatchObject({ status: "Processing", success: true, appliedAmount: 0, unappliedAmount: 47.2 })
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(47.2)
    const other = { invoices: [{ amount: 1, invoiceId: ids.consolidated }] }
    const second = await call("PUT", "/v1/payments/P-00000100/apply", other)
    expect(second.body.reasons[0].message).toMatch(/locked/)
    expect((await call("PUT", `/v1/payments/${payment.id}/cancel`, {})).body.reasons[0].code).toBe(50000030)
    await run(edit({ kind: "paymentStatus", paymentKey: payment.number, status: "Error" }))
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(47.2)
    expect((await call("PUT", "/v1/payments/P-00000100/apply", other)).body.success).toBe(true)
  })

  it("is applied where it was meant to when the gateway says yes, and what others have filled stays unapplied", async () => {
    const { call, edit, settings, payment } = await hanging()
    await run(settings({ processingLock: "off" }))
    await call("PUT", "/v1/payments/P-00000100/apply", { invoices: [{ amount: 40, invoiceId: ids.consolidated }] })
    await run(edit({ kind: "paymentStatus", paymentKey: payment.number, status: "Processed" }))
    const after = await call("GET", `/v1/payments/${payment.id}`)
    expect(after.body).toMatchObject({ status: "Processed", appliedAmount: 7.2, unappliedAmount: 40 })
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(0)
  })

  it("is smaller when less was captured, and pays its documents as far as it reaches (partial capture)", async () => {
    const { call, edit, payment } = await hanging()
    const captured = { kind: "paymentStatus", paymentKey: payment.number, amount: "40" } as const
    await expect(run(edit({ ...captured, status: "Error" }))).rejects.toThrow("Only less")
    await expect(run(edit({ ...captured, amount: "50", status: "Processed" }))).rejects.toThrow("Only less")
    await run(edit({ ...captured, status: "Processed" }))
    const after = (await call("GET", `/v1/payments/${payment.id}`)).body
    expect(after).toMatchObject({ status: "Processed", amount: 40, appliedAmount: 40, unappliedAmount: 0 })
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(7.2)
    const { parts } = (await call("GET", `/v1/payments/${payment.id}/parts`)).body
    expect(parts.map((part: Loose) => [part.invoiceId, part.amount])).toEqual([[ids.consolidated, 40]])
  })

  it("lets a second attempt charge again where there is no lock, and hides from it where there is", async () => {
    const { call, settings } = await hanging()
    const collect = () => call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000002" })
    expect((await collect()).body).toMatchObject({ success: true, amountCollected: 0, invoices: [] })
    await run(settings({ processingLock: "off" }))
    const again = (await collect()).body
    expect(again).toMatchObject({ amountCollected: 0, paymentId: expect.any(String) })
    const { payments } = (await call("GET", "/v1/payments?status=Processing")).body
    expect(payments.map((one: Loose) => one.amount)).toEqual([47.2, 47.2])
  })

  it("shows as an application part below version 341.0 only, also when it failed (API upgrades)", async () => {
    const { call, edit, payment } = await hanging()
    await run(edit({ kind: "paymentStatus", paymentKey: payment.number, status: "Error" }))
    const parts = async (version: string) =>
      (await call("GET", "/v1/invoices/INV00000100/application-parts", undefined, { "zuora-version": version })).body
    expect((await parts("338.0")).applicationParts).toMatchObject([{ paymentId: payment.id, appliedAmount: 47.2 }])
    expect((await parts("341.0")).applicationParts).toEqual([])
  })
})

describe("a refund that stays Processing", () => {
  it("keeps its money reserved until the gateway ends it, and gives it back on Error without parts", async () => {
    const { call, edit } = await zuora()
    const { paymentId } = (await call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000001" })).body
    await call("PUT", `/v1/payments/${paymentId}/unapply`, {})
    await run(edit({ ...hang, accountKey: "A00000001" }))
    const made = await call("POST", `/v1/payments/${paymentId}/refunds`, { totalAmount: 100, type: "Electronic" })
    expect(made.body.status).toBe("Processing")
    expect((await call("GET", `/v1/payments/${paymentId}`)).body.refundAmount).toBe(100)
    expect((await call("PUT", `/v1/refunds/${made.body.id}/cancel`, {})).body.reasons[0].code).toBe(50000030)
    await run(edit({ kind: "refundStatus", refundKey: made.body.number, status: "Error" }))
    expect((await call("GET", `/v1/refunds/${made.body.id}`)).body.status).toBe("Error")
    expect((await call("GET", `/v1/refunds/${made.body.id}/parts`)).body.parts).toEqual([])
    expect((await call("GET", `/v1/payments/${paymentId}`)).body.refundAmount).toBe(0)
  })
})
