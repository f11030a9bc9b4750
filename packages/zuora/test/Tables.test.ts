/** Tables read by Data Query: the log of applications, parts, and what a window of them asks for. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as ApplyCreditMemo from "../src/calls/ApplyCreditMemo.ts"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CreateCreditMemoFromCharge from "../src/calls/CreateCreditMemoFromCharge.ts"
import * as RefundCreditMemo from "../src/calls/RefundCreditMemo.ts"
import * as UnapplyCreditMemo from "../src/calls/UnapplyCreditMemo.ts"
import * as UnapplyPayment from "../src/calls/UnapplyPayment.ts"
import * as WriteOffCreditMemo from "../src/calls/WriteOffCreditMemo.ts"
import { decode } from "../src/objects/TableColumns.ts"
import { tables, type TableName } from "../src/objects/Tables.ts"
import { statement } from "../src/reads/TableQuery.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

const instantly = { dataQueryMs: 0 }

const items = [
  { invoiceItemId: "4028905f5a87c0ff015a87d3ae7a0101", amount: "10" },
  { taxItemId: "4028905f5a87c0ff015a87d3ae7a0102", amount: "0.10" }
]

/** Applied and taken back: a payment on an invoice, and a credit memo on another. */
const history = Effect.gen(function* () {
  const invoices = [{ invoiceNumber: "INV00000100", amount: "10.10", items }]
  yield* change(ApplyPayment.prepare({ paymentKey: ids.payment, invoices }, here), ApplyPayment.interpret)
  yield* change(UnapplyPayment.prepare({ paymentKey: ids.payment, everything: true }, here), UnapplyPayment.interpret)
  const credited = [{ invoiceId: ids.invoice, amount: "39.95" }]
  yield* change(
    ApplyCreditMemo.prepare({ creditMemoKey: ids.memo, invoices: credited }, here),
    ApplyCreditMemo.interpret
  )
  yield* change(
    UnapplyCreditMemo.prepare({ creditMemoKey: ids.memo, everything: true }, here),
    UnapplyCreditMemo.interpret
  )
})

describe("the log of applications", () => {
  it("tells each application and unapplication of a payment, item by item, with group and date", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* history
      const headers = yield* Stream.runCollect(zuora.tableRows("payment-applications", { inOrder: true }))
      expect(headers.map(({ amount, paymentId }) => [paymentId, amount])).toEqual([
        [ids.payment, "10.100000"],
        [ids.payment, "-10.100000"]
      ])
      const lines = yield* Stream.runCollect(zuora.tableRows("payment-application-items", { accountId: account }))
      expect(lines).toHaveLength(4)
      for (const header of headers) {
        const own = lines.filter(({ applicationId }) => applicationId === header.id)
        const sign = header.amount?.startsWith("-") === true ? "-" : ""
        expect(own).toEqual(
          expect.arrayContaining([
            expect.objectContaining({ invoiceItemId: items[0]?.invoiceItemId, amount: `${sign}10.000000` }),
            expect.objectContaining({ taxationItemId: items[1]?.taxItemId, amount: `${sign}0.100000` })
          ])
        )
        expect(new Set(own.map((line) => [line.applicationGroupId, line.effectiveDate].join()))).toEqual(
          new Set([[header.applicationGroupId, header.effectiveDate].join()])
        )
      }
    }, instantly))

  it("tells from which line of a memo to which line of a document, refunds too", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* history
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
      const lines = yield* Stream.runCollect(zuora.tableRows("credit-memo-application-items"))
      const paired = lines.filter(({ creditMemoId }) => creditMemoId === ids.memo)
      expect(paired.filter(({ amount }) => amount?.startsWith("-"))).toHaveLength(paired.length / 2)
      for (const line of paired) {
        const from = [line.creditMemoItemId, line.creditTaxationItemId]
        const to = [line.invoiceItemId, line.taxationItemId, line.debitMemoItemId, line.debitTaxationItemId]
        expect([from, to].map((side) => side.filter((id) => id !== undefined).length)).toEqual([1, 1])
      }
      const toDebit = lines.find(({ creditMemoId }) => creditMemoId === memo.id)
      expect(toDebit).toMatchObject({ amount: "1.000000", invoiceId: undefined, debitMemoItemId: expect.any(String) })
      const [refund] = yield* Stream.runCollect(zuora.tableRows("refund-applications"))
      const back = yield* Stream.runCollect(zuora.tableRows("refund-application-items"))
      expect(refund).toMatchObject({ creditMemoId: ids.memo, amount: "5.000000", paymentId: undefined })
      expect(back.map(({ applicationId }) => applicationId)).toEqual([refund?.id])
      expect(back[0]?.creditMemoItemId).toBeDefined()
    }, instantly))
})

const account = "4028905f5a87c0ff015a87d25ae00002"

describe("parts", () => {
  it("show what is, and asked for the deleted ones, what was", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* history
      const one = { among: { field: "paymentId", values: [ids.payment] } } as const
      const now = yield* Stream.runCollect(zuora.tableRows("payment-parts", one))
      expect(now).toMatchObject([{ amount: "50.000000", invoiceId: undefined }])
      const gone = yield* Stream.runCollect(zuora.tableRows("payment-parts", { ...one, deleted: true }))
      expect(gone).toMatchObject([{ amount: "0.000000", invoiceId: "4028905f5a87c0ff015a87eb6b750100" }])
      const lines = yield* Stream.runCollect(zuora.tableRows("payment-part-items", { deleted: true }))
      expect(lines.map(({ paymentPartId }) => paymentPartId)).toEqual([gone[0]?.id, gone[0]?.id])
      const memo = yield* Stream.runCollect(zuora.tableRows("credit-memo-parts", { deleted: true }))
      expect(memo.map(({ creditMemoId, invoiceId }) => [creditMemoId, invoiceId])).toEqual(
        expect.arrayContaining([
          [ids.memo, ids.invoice],
          [ids.memo, undefined]
        ])
      )
    }, instantly))
})

describe("what is from before Invoice Settlement", () => {
  it("is read by table, and one by one", () =>
    onSandbox(function* () {
      const [zuora, sandbox] = [yield* Zuora, yield* Sandbox]
      yield* sandbox.seed({
        invoicePayments: [{ payment: "P-00000200", invoice: "INV00000300", amount: "20.00" }],
        adjustments: [
          { invoice: "INV00000200", type: "Credit", amount: "10.00", adjustmentDate: "2020-05-01" },
          { invoice: "INV00000200", type: "Charge", amount: "4.00", lineId: ids.item }
        ],
        creditBalanceAdjustments: [{ account: "A00000003", type: "Decrease", amount: "5", invoice: "INV00000200" }],
        legacyRefunds: [{ payment: "P-00000200", invoice: "INV00000300", amount: "3.00" }]
      })
      const [whole] = yield* Stream.runCollect(zuora.tableRows("invoice-adjustments"))
      expect(whole).toMatchObject({ type: "Credit", amount: "10.000000", adjustmentDate: "2020-05-01" })
      const [line] = yield* Stream.runCollect(zuora.tableRows("invoice-item-adjustments"))
      expect(line).toMatchObject({ type: "Charge", sourceType: "InvoiceDetail", sourceId: ids.item })
      const [taken] = yield* Stream.runCollect(zuora.tableRows("credit-balance-adjustments"))
      expect(taken).toMatchObject({ type: "Decrease", sourceTransactionId: ids.invoice, amount: "5.000000" })
      const [link] = yield* Stream.runCollect(zuora.tableRows("invoice-payments"))
      expect(link).toMatchObject({ invoiceId: ids.legacyInvoice, amount: "20.000000", refundAmount: "3.000000" })
      const [back] = yield* Stream.runCollect(zuora.tableRows("refund-invoice-payments"))
      expect(back).toMatchObject({ invoicePaymentId: link?.id, amount: "3.000000" })
      expect(yield* zuora.crudInvoiceAdjustment(whole?.id ?? "")).toMatchObject({ Amount: "10", Type: "Credit" })
      expect(yield* zuora.crudInvoiceItemAdjustment(line?.id ?? "")).toMatchObject({ SourceId: ids.item })
      expect(yield* zuora.crudCreditBalanceAdjustment(taken?.id ?? "")).toMatchObject({ Amount: "5" })
      expect(yield* zuora.crudRefundInvoicePayment(back?.id ?? "")).toMatchObject({ RefundAmount: "3" })
    }, instantly))
})

describe("a table", () => {
  it("can be read by the sandbox, every one of them, with or without a window", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* history
      const window = { updatedFrom: "2020-01-01T00:00:00Z", updatedBefore: "2099-01-01T00:00:00.000Z", inOrder: true }
      for (const name of Object.keys(tables) as Array<TableName>) {
        const [all, within] = yield* Effect.all([
          Stream.runCollect(zuora.tableRows(name)),
          Stream.runCollect(zuora.tableRows(name, window))
        ])
        expect([name, within.length]).toEqual([name, all.length])
      }
    }, instantly))

  it("cuts windows by the time of the last change", () =>
    onSandbox(function* () {
      const [zuora, sandbox] = [yield* Zuora, yield* Sandbox]
      yield* sandbox.clock({ set: "2026-11-22T20:00:00Z", frozen: true })
      yield* history
      const count = (window: object) =>
        Effect.map(Stream.runCollect(zuora.tableRows("payment-applications", window)), (rows) => rows.length)
      expect(yield* count({ updatedFrom: "2026-11-22T20:00:00Z" })).toBe(2)
      expect(yield* count({ updatedBefore: "2026-11-22T20:00:00Z" })).toBe(0)
    }, instantly))

  it("is read in stretches of a column, the first so many and then up to an id, with nothing twice and nothing lost", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const all = (yield* Stream.runCollect(zuora.tableRows("invoices"))).map(({ id }) => id).toSorted()
      const seen: Array<string> = []
      for (let after = ""; ;) {
        const page = yield* Stream.runCollect(
          zuora.tableRows("invoices", { stretch: { field: "id", after, first: 2 } })
        )
        const upTo = page.at(-1)?.id
        if (upTo === undefined) break
        const stretch = { field: "invoiceId", after, upTo } as const
        const lines = yield* Stream.runCollect(zuora.tableRows("invoice-items", { stretch }))
        expect(new Set(lines.map(({ invoiceId }) => invoiceId))).toEqual(new Set(page.map(({ id }) => id)))
        seen.push(...page.map(({ id }) => id))
        after = upTo
      }
      expect(seen).toEqual(all)
    }, instantly))

  it("refuses a window that cannot be cut, before anything is sent", () => {
    const parts = tables["payment-parts"]
    const problems = (window: object) =>
      Result.match(statement("table", parts, window), {
        onFailure: ({ problems: found }) => found.map(({ path }) => path),
        onSuccess: () => []
      })
    expect(problems({ accountId: account })).toEqual(["accountId"])
    expect(problems({ updatedFrom: "2026-11-22", updatedBefore: "2026-11-22T20:00:00Z" })).toEqual(["updatedFrom"])
    expect(problems({ among: { field: "nothing", values: [] } })).toEqual(["among.field", "among.values"])
    const first = { field: "id", after: "", first: 0 }
    expect(problems({ stretch: first, inOrder: true })).toEqual(["stretch.first", "inOrder"])
    expect(problems({ stretch: { field: "nothing", after: "" } })).toEqual(["stretch.field"])
    const quoted = statement("table", parts, { among: { field: "id", values: ["O'Neil"] } })
    expect(Result.getOrThrow(quoted)).toMatch(/ WHERE i\.id IN \('O''Neil'\)$/)
  })

  it("fails on a row without an id, or with an amount that is none", () => {
    const table = tables["payment-parts"]
    expect(decode(table, { ID: "p", AMOUNT: "1.00" })).toMatchObject({ success: { id: "p", amount: "1.00" } })
    expect(decode(table, { amount: "1.00" })).toMatchObject({ failure: "a row has no id" })
    expect(decode(table, { id: "p", amount: "much" })).toMatchObject({ failure: "amount is no amount: much" })
  })
})
