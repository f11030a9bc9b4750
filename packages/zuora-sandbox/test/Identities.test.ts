import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Loose, ids, zuora } from "./Zuora.ts"

const documents = [ids.consolidated, ids.memoInvoice]
const cents = (value: unknown) => Math.round((value as number) * 100)
const sum = (values: ReadonlyArray<number>) => values.reduce((total, value) => total + value, 0)

const step = fc.record({
  source: fc.constantFrom("payments/P-00000100", "creditmemos/CM00000100"),
  verb: fc.constantFrom("apply", "apply", "unapply"),
  invoiceId: fc.constantFrom(...documents),
  amount: fc.integer({ min: 1, max: 3000 }),
  whole: fc.boolean()
})

describe("after any sequence of applications", () => {
  it(
    "amount = applied + unapplied + refunded, and balances are what is left, line by line",
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("Proration", "FIFO"),
          fc.array(step, { maxLength: 12 }),
          async (rule, steps) => {
            const { call, stop } = await zuora({
              seed: {
                name: "demo",
                clock: { at: "2026-11-22T20:00:00Z", frozen: true },
                settings: { applicationRule: rule as "FIFO" }
              }
            })
            for (const { source, verb, invoiceId, amount, whole } of steps) {
              const body = whole && verb === "unapply" ? {} : { invoices: [{ amount: amount / 100, invoiceId }] }
              expect((await call("PUT", `/v1/${source}/${verb}`, body)).status).toBeLessThan(500)
            }
            const applied: Record<string, number> = {}
            for (const source of ["payments/P-00000100", "creditmemos/CM00000100"]) {
              const { body } = await call("GET", `/v1/${source}`)
              expect(cents(body.amount)).toBe(
                cents(body.appliedAmount) + cents(body.unappliedAmount) + cents(body.refundAmount)
              )
              const { body: listed } = await call("GET", `/v1/${source}/parts`)
              expect(sum(listed.parts.map((part: Loose) => cents(part.amount)))).toBe(cents(body.amount))
              for (const part of listed.parts.filter((one: Loose) => one.invoiceId !== null)) {
                applied[part.invoiceId] = (applied[part.invoiceId] ?? 0) + cents(part.amount)
                const { body: rows } = await call("GET", `/v1/${source}/parts/${part.id}/itemparts`)
                expect(sum(rows.itemParts.map((row: Loose) => cents(row.amount)))).toBe(cents(part.amount))
              }
            }
            const memo = (await call("GET", "/v1/creditmemos/CM00000100/items")).body.items
            for (const line of memo.flatMap((item: Loose) => [item, ...item.taxationItems.data])) {
              expect(cents(line.amount ?? line.taxAmount)).toBe(cents(line.appliedAmount) + cents(line.unappliedAmount))
              expect(cents(line.unappliedAmount)).toBeGreaterThanOrEqual(0)
            }
            for (const invoiceId of documents) {
              const { body } = await call("GET", `/v1/invoices/${invoiceId}`)
              const paid = cents(body.paymentAmount) + cents(body.creditMemoAmount)
              expect(cents(body.balance)).toBe(cents(body.amount) - paid)
              expect(paid).toBe(applied[invoiceId] ?? 0)
              const { body: listed } = await call("GET", `/v1/invoices/${invoiceId}/items`)
              const lines = listed.invoiceItems.flatMap((item: Loose) => [item, ...item.taxationItems.data])
              expect(sum(lines.map((line: Loose) => cents(line.balance)))).toBe(cents(body.balance))
              expect(lines.every((line: Loose) => line.balance >= 0)).toBe(true)
            }
            await stop()
          }
        ),
        { numRuns: 40 }
      )
    }
  )
})
