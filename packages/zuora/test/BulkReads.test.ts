/** Bulk reads, asked by the client of the sandbox over HTTP: object query, ZOQL, Data Query. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CreateCreditMemoFromCharge from "../src/calls/CreateCreditMemoFromCharge.ts"
import * as RefundCreditMemo from "../src/calls/RefundCreditMemo.ts"
import * as UnapplyPayment from "../src/calls/UnapplyPayment.ts"
import * as WriteOffCreditMemo from "../src/calls/WriteOffCreditMemo.ts"
import * as Zoql from "../src/reads/Zoql.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

const applied = change(
  ApplyPayment.prepare(
    { paymentKey: ids.payment, invoices: [{ invoiceNumber: "INV00000100", amount: "10.10" }] },
    here
  ),
  ApplyPayment.interpret
)

describe("an object query", () => {
  it("finds every kind of object, one by one the same", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* applied
      yield* change(
        RefundCreditMemo.prepare(
          { creditMemoKey: ids.memo, totalAmount: "5", type: "External", methodType: "Check" },
          here
        ),
        RefundCreditMemo.interpret
      )
      const charges = [{ productRatePlanChargeId: "4028905f5a87c0ff015a87d3ae7a0901", amount: "1.00" }]
      const memo = yield* change(
        CreateCreditMemoFromCharge.prepare({ accountNumber: "A00000002", autoPost: true, charges }, here),
        CreateCreditMemoFromCharge.interpret
      )
      yield* change(WriteOffCreditMemo.prepare({ creditMemoId: memo.id }, here), WriteOffCreditMemo.interpret)
      const ofInvoice = { filters: [{ field: "invoiceid", op: "EQ", value: ids.invoice }] } as const
      const items = yield* Stream.runCollect(zuora.objectQuery("invoice-items", ofInvoice))
      expect(items.map(({ chargeAmount, id }) => [id, chargeAmount])).toContainEqual([ids.item, "80"])
      expect(yield* zuora.objectRecord("invoice-items", ids.item)).toMatchObject({ balance: "80" })
      for (const object of [
        "payments",
        "payment-applications",
        "credit-memos",
        "credit-memo-items",
        "credit-memo-applications",
        "debit-memos",
        "debit-memo-items",
        "refunds",
        "refund-applications",
        "taxation-items",
        "accounts"
      ] as const) {
        const found = yield* Stream.runCollect(zuora.objectQuery(object, { pageSize: 1 }))
        expect([object, found.length > 0]).toEqual([object, true])
        const [first] = found
        expect(yield* zuora.objectRecord(object, first?.id ?? "")).toEqual({ ...first, raw: expect.anything() })
      }
    }))
})

describe("a ZOQL query", () => {
  it("finds what it asks for over several batches, each record once", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const all = yield* Stream.runCollect(
        zuora.zoql("select Id, InvoiceNumber, Balance from Invoice", { batchSize: 1 })
      )
      expect(all.map(({ InvoiceNumber }) => String(InvoiceNumber)).toSorted()).toEqual([
        "INV00000100",
        "INV00000200",
        "INV00000300"
      ])
      const one = zuora.zoql(`select Id, Balance from Invoice where InvoiceNumber = ${Zoql.quote("INV00000200")}`)
      expect(yield* Stream.runCollect(one)).toEqual([{ Id: ids.invoice, Balance: "119" }])
      const wrong = zuora.zoql("select accountid1 from Invoice")
      expect(yield* Effect.flip(Stream.runCollect(wrong))).toMatchObject({ _tag: "ZuoraRefused", kind: "Invalid" })
    }))
})

describe("a Data Query", () => {
  it("gives its rows, zipped or not, and the deleted ones when they are asked for", () =>
    onSandbox(
      function* () {
        const zuora = yield* Zuora
        const query = "SELECT id, balance FROM invoice"
        for (const compression of ["NONE", "GZIP"] as const) {
          const rows = yield* Stream.runCollect(zuora.dataQuery({ query, compression }))
          expect(rows).toHaveLength(3)
          expect(rows).toContainEqual({ id: ids.invoice, balance: "119.000000" })
        }
        yield* applied
        const whole = { paymentKey: ids.payment, everything: true }
        yield* change(UnapplyPayment.prepare(whole, here), UnapplyPayment.interpret)
        const parts = "SELECT id, amount FROM paymentpart"
        const deleted = yield* Stream.runCollect(zuora.dataQuery({ query: parts, readDeleted: true }))
        expect(deleted).toHaveLength(1)
        expect(yield* Stream.runCollect(zuora.dataQuery({ query: parts }))).not.toContainEqual(deleted[0])
      },
      { dataQueryMs: 0 }
    ))

  it("that Zuora cannot understand is refused, and a job can be looked at, listed and taken back", () =>
    onSandbox(
      function* () {
        const zuora = yield* Zuora
        const wrong = yield* Effect.flip(zuora.submitDataQuery({ query: "DELETE FROM invoice" }))
        expect(wrong).toMatchObject({ _tag: "ZuoraRefused", kind: "Invalid" })
        const job = yield* zuora.submitDataQuery({ query: "SELECT id FROM invoice" })
        expect((yield* zuora.dataQueryJobs()).map(({ id }) => id)).toEqual([job.id])
        expect(yield* zuora.cancelDataQuery(job.id)).toMatchObject({ queryStatus: "cancelled" })
        const given = yield* Effect.flip(zuora.awaitDataQuery(job.id))
        expect(given).toMatchObject({ _tag: "DataQueryUnfinished", running: false })
        expect(yield* Effect.flip(zuora.dataQueryJob("nobody"))).toMatchObject({ kind: "NotFound" })
      },
      { dataQueryMs: 3_600_000 }
    ))
})
