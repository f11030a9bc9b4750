/** Stories of documents, told by the client to the sandbox over HTTP: what is done is what is read afterwards. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as ApplyCreditMemo from "../src/calls/ApplyCreditMemo.ts"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CancelCreditMemo from "../src/calls/CancelCreditMemo.ts"
import * as CreateCreditMemoFromCharge from "../src/calls/CreateCreditMemoFromCharge.ts"
import * as CreateCreditMemoFromInvoice from "../src/calls/CreateCreditMemoFromInvoice.ts"
import * as PostCreditMemo from "../src/calls/PostCreditMemo.ts"
import * as PostInvoice from "../src/calls/PostInvoice.ts"
import * as PostInvoices from "../src/calls/PostInvoices.ts"
import * as RefundAppliedPayment from "../src/calls/RefundAppliedPayment.ts"
import * as RefundCreditMemo from "../src/calls/RefundCreditMemo.ts"
import * as RefundPayment from "../src/calls/RefundPayment.ts"
import * as ReverseInvoice from "../src/calls/ReverseInvoice.ts"
import * as UnpostCreditMemo from "../src/calls/UnpostCreditMemo.ts"
import * as WriteOffCreditMemo from "../src/calls/WriteOffCreditMemo.ts"
import * as WriteOffInvoice from "../src/calls/WriteOffInvoice.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

const refunded = { type: "External", methodType: "Check" } as const

describe("a credit memo", () => {
  it("is created from an invoice with its tax, posted, unposted, posted again, applied and read in all its parts", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const draft = yield* change(
        CreateCreditMemoFromInvoice.prepare(
          {
            invoiceId: ids.invoice,
            taxAutoCalculation: false,
            comment: "goodwill",
            items: [
              {
                invoiceItemId: ids.item,
                skuName: "Platform",
                amount: "20.00",
                description: "one week",
                taxItems: [{ amount: "3.80", sourceTaxItemId: ids.taxItem, taxName: "VAT", taxRate: "0.19" }]
              }
            ]
          },
          here
        ),
        CreateCreditMemoFromInvoice.interpret
      )
      expect(draft).toMatchObject({ status: "Draft", amount: "23.8", taxAmount: "3.8", comment: "goodwill" })
      const key = { creditMemoKey: draft.number }
      const post = () => change(PostCreditMemo.prepare(key, here), PostCreditMemo.interpret)
      expect(yield* post()).toMatchObject({ status: "Posted" })
      expect(yield* Effect.flip(post())).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule" })
      expect(yield* change(UnpostCreditMemo.prepare(key, here), UnpostCreditMemo.interpret)).toMatchObject({
        status: "Draft"
      })
      yield* post()
      const applied = yield* change(
        ApplyCreditMemo.prepare({ ...key, invoices: [{ invoiceId: ids.invoice, amount: "10.00" }] }, here),
        ApplyCreditMemo.interpret
      )
      expect(applied).toMatchObject({ appliedAmount: "10", unappliedAmount: "13.8" })

      const [item] = yield* zuora.creditMemoItems(draft.id)
      expect(item).toMatchObject({ description: "one week", taxationItems: { data: [{ taxAmount: "3.8" }] } })
      const itemId = item?.id ?? ""
      expect(yield* zuora.creditMemoItem(draft.id, itemId)).toMatchObject({ id: itemId, amount: item?.amount })
      expect(yield* zuora.creditMemoTaxationItems(draft.id, itemId)).toMatchObject([{ taxAmount: "3.8" }])
      const parts = yield* zuora.creditMemoParts(draft.id)
      expect(parts).toHaveLength(2)
      const part = parts.find(({ invoiceId }) => invoiceId === ids.invoice)
      expect(part).toMatchObject({ amount: "10" })
      expect(yield* zuora.creditMemoPart(draft.id, part?.id ?? "")).toEqual({ ...part, raw: expect.anything() })
      const itemParts = yield* zuora.creditMemoItemParts(draft.id, part?.id ?? "")
      const [itemPart] = itemParts
      expect(itemPart).toBeDefined()
      expect(yield* zuora.creditMemoItemPart(draft.id, part?.id ?? "", itemPart?.id ?? "")).toMatchObject({
        amount: itemPart?.amount
      })
    }))

  it("is created from a charge under our own number, in the names of any version, and canceled as a draft", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const made = yield* change(
        CreateCreditMemoFromCharge.prepare(
          {
            accountNumber: "A00000002",
            number: "OURS-1",
            charges: [
              { productRatePlanChargeId: "4028905f5a87c0ff015a87d3ae7a0901", amount: "12.50", description: "d" }
            ]
          },
          here
        ),
        CreateCreditMemoFromCharge.interpret
      )
      expect(made).toMatchObject({ number: "OURS-1", status: "Draft", amount: "12.5" })
      expect(
        yield* change(CancelCreditMemo.prepare({ creditMemoKey: "OURS-1" }, here), CancelCreditMemo.interpret)
      ).toMatchObject({
        status: "Canceled"
      })
      const listed = zuora.creditMemos({ filters: { status: "Canceled", accountNumber: "A00000002" } })
      expect(yield* Stream.runCollect(listed)).toMatchObject([{ id: made.id }])
    }))

  it("is refunded, and the refund and its parts say so", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const request = { creditMemoKey: ids.memo, totalAmount: "31.00", ...refunded }
      const refund = yield* change(RefundCreditMemo.prepare(request, here), RefundCreditMemo.interpret)
      expect(refund).toMatchObject({ amount: "31", creditMemoId: ids.memo, type: "External" })
      expect(yield* zuora.getCreditMemo(ids.memo)).toMatchObject({ refundAmount: "31" })
      expect(yield* zuora.getRefund(refund.number)).toMatchObject({ id: refund.id, methodType: "Check" })
      const [part] = yield* zuora.refundParts(refund.id)
      expect(part).toMatchObject({ amount: "31", creditMemoId: ids.memo })
      expect(yield* zuora.refundPart(refund.id, part?.id ?? "")).toMatchObject({ amount: "31" })
      const lines = yield* zuora.refundItemParts(refund.id, part?.id ?? "")
      expect(lines.length).toBeGreaterThan(0)
      expect(yield* zuora.refundItemPart(refund.id, part?.id ?? "", lines[0]?.id ?? "")).toMatchObject({
        amount: lines[0]?.amount
      })
      const tooMuch = { ...request, totalAmount: "100" }
      const no = yield* Effect.flip(change(RefundCreditMemo.prepare(tooMuch, here), RefundCreditMemo.interpret))
      expect(no).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule", money: "nothing happened" })
    }))

  it("is written off against a debit memo, which can be read in all its parts", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const { debitMemo } = yield* change(
        WriteOffCreditMemo.prepare({ creditMemoId: ids.memo, comment: "gone" }, here),
        WriteOffCreditMemo.interpret
      )
      expect(yield* zuora.getCreditMemo(ids.memo)).toMatchObject({ unappliedAmount: "0" })
      expect(yield* zuora.getDebitMemo(debitMemo.id)).toMatchObject({ amount: "39.95", balance: "0", status: "Posted" })
      expect(yield* zuora.debitMemoApplicationParts(debitMemo.id)).toMatchObject([
        { appliedAmount: "39.95", creditMemoId: ids.memo }
      ])
      const items = yield* zuora.debitMemoItems(debitMemo.id)
      const taxed = items.find(({ taxationItems }) => (taxationItems?.data ?? []).length > 0)
      expect(items).toHaveLength(2)
      expect(yield* zuora.debitMemoItem(debitMemo.id, taxed?.id ?? "")).toMatchObject({ balance: "0" })
      expect(yield* zuora.debitMemoTaxationItems(debitMemo.id, taxed?.id ?? "")).toMatchObject([{ taxAmount: "5.7" }])
      const listed = zuora.debitMemos({ sort: [{ field: "number", order: "ascending" }] })
      expect(yield* Stream.runCollect(listed)).toMatchObject([{ id: debitMemo.id }])
    }))
})

describe("an invoice", () => {
  it("is written off by a memo that takes all its balance, and not twice", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const writeOff = () =>
        change(WriteOffInvoice.prepare({ invoiceKey: "INV00000200", comment: "gone" }, here), WriteOffInvoice.interpret)
      const { creditMemo } = yield* writeOff()
      expect(yield* zuora.getInvoice(ids.invoice)).toMatchObject({ balance: "0", creditMemoAmount: "119" })
      expect(yield* zuora.getCreditMemo(creditMemo.id)).toMatchObject({ amount: "119", appliedAmount: "119" })
      expect(yield* Effect.flip(writeOff())).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule" })
      const [tax] = yield* zuora.invoiceTaxationItems("INV00000200", ids.item)
      expect(tax).toMatchObject({ id: ids.taxItem, balance: "0", creditAmount: "15.2" })
    }))

  it("is reversed by a mirroring memo, stays posted and is flagged", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const { creditMemo } = yield* change(
        ReverseInvoice.prepare({ invoiceKey: ids.invoice }, here),
        ReverseInvoice.interpret
      )
      expect(yield* zuora.getCreditMemo(creditMemo?.id ?? "")).toMatchObject({ amount: "119", unappliedAmount: "0" })
      expect(yield* zuora.objectRecord("invoices", ids.invoice)).toMatchObject({ reversed: true, status: "Posted" })
    }))

  it("that is posted already is not posted again, one or many", () =>
    onSandbox(function* () {
      const one = change(PostInvoice.prepare({ invoiceId: ids.invoice }, here), PostInvoice.interpret)
      expect(yield* Effect.flip(one)).toMatchObject({ _tag: "ZuoraRefused", money: "nothing happened" })
      const request = { invoices: [{ id: ids.invoice }, { id: ids.legacyInvoice }] }
      const outcomes = yield* change(PostInvoices.prepare(request, here), PostInvoices.interpret)
      expect(outcomes).toMatchObject([
        { _tag: "NotPosted", id: ids.invoice, error: { _tag: "ZuoraRefused", reasons: [{ code: "59210020" }] } },
        { _tag: "NotPosted", id: ids.legacyInvoice }
      ])
    }))
})

describe("a refund of a payment", () => {
  it("takes unapplied money, or applied money that it unapplies itself, and is listed either way", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const paymentKey = "P-00000100"
      yield* change(
        ApplyPayment.prepare({ paymentKey, invoices: [{ invoiceNumber: "INV00000100", amount: "10.10" }] }, here),
        ApplyPayment.interpret
      )
      const first = yield* change(
        RefundPayment.prepare({ paymentKey, totalAmount: "39.90", ...refunded }, here),
        RefundPayment.interpret
      )
      const again = change(
        RefundPayment.prepare({ paymentKey, totalAmount: "0.01", ...refunded }, here),
        RefundPayment.interpret
      )
      expect(yield* Effect.flip(again)).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule" })
      const second = yield* change(
        RefundAppliedPayment.prepare({ paymentKey, everything: true, ...refunded }, here),
        RefundAppliedPayment.interpret
      )
      expect([first.amount, second.amount]).toEqual(["39.9", "10.1"])
      expect(yield* zuora.getPayment(paymentKey)).toMatchObject({ refundAmount: "50", appliedAmount: "0" })
      const ascending = zuora.refunds({
        filters: { paymentId: ids.payment },
        sort: [{ field: "number", order: "ascending" }]
      })
      expect((yield* Stream.runCollect(ascending)).map(({ id }) => id)).toEqual([first.id, second.id])
    }))
})
