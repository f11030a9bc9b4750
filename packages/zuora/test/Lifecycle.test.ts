/** Documents through their life, by the client, on the sandbox over HTTP. */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as CancelDebitMemo from "../src/calls/CancelDebitMemo.ts"
import * as CancelInvoice from "../src/calls/CancelInvoice.ts"
import * as CancelRefund from "../src/calls/CancelRefund.ts"
import * as ChargeBackPayment from "../src/calls/ChargeBackPayment.ts"
import * as CollectDebitMemo from "../src/calls/CollectDebitMemo.ts"
import * as CreateDebitMemoFromCharge from "../src/calls/CreateDebitMemoFromCharge.ts"
import * as CreateDebitMemoFromInvoice from "../src/calls/CreateDebitMemoFromInvoice.ts"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import * as PostDebitMemo from "../src/calls/PostDebitMemo.ts"
import * as PostInvoice from "../src/calls/PostInvoice.ts"
import * as RefundPayment from "../src/calls/RefundPayment.ts"
import * as RejectPayment from "../src/calls/RejectPayment.ts"
import * as ReverseCreditMemo from "../src/calls/ReverseCreditMemo.ts"
import * as SettlePayment from "../src/calls/SettlePayment.ts"
import * as UnpostDebitMemo from "../src/calls/UnpostDebitMemo.ts"
import * as UnpostInvoice from "../src/calls/UnpostInvoice.ts"
import * as WriteOffDebitMemo from "../src/calls/WriteOffDebitMemo.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

const charges = [{ productRatePlanChargeId: "4028905f5a87c0ff015a87d3ae7a0901", amount: "12.00" }]
const owed = (autoPost: boolean) =>
  change(
    CreateDebitMemoFromCharge.prepare({ accountNumber: "A00000002", autoPost, charges }, here),
    CreateDebitMemoFromCharge.interpret
  )

/** The payment of a collect. */
const collected = Effect.gen(function* () {
  const prepared = InvoiceCollect.prepare({ accountKey: "A00000001" }, here)
  const { paymentId = "" } = yield* change(prepared, InvoiceCollect.interpret)
  return paymentId
})

describe("a debit memo", () => {
  it("is made from an invoice with its tax, posted, unposted and canceled", () =>
    onSandbox(function* () {
      const items = [
        {
          invoiceItemId: ids.item,
          skuName: "Late fee",
          amount: "20.00",
          taxItems: [{ amount: "3.80", taxName: "VAT", taxRate: "0.19" }]
        }
      ]
      const request = { invoiceId: ids.invoice, items, taxAutoCalculation: false, dueDate: "2099-12-31" }
      const made = yield* change(
        CreateDebitMemoFromInvoice.prepare(request, here),
        CreateDebitMemoFromInvoice.interpret
      )
      expect(made).toMatchObject({ status: "Draft", amount: "23.8", balance: "23.8", dueDate: "2099-12-31" })
      const memo = { debitMemoKey: made.number }
      const posted = yield* change(PostDebitMemo.prepare(memo, here), PostDebitMemo.interpret)
      expect(posted.status).toBe("Posted")
      const again = yield* Effect.flip(change(PostDebitMemo.prepare(memo, here), PostDebitMemo.interpret))
      expect(again).toMatchObject({ _tag: "ZuoraRefused", kind: "Rule" })
      const draft = yield* change(UnpostDebitMemo.prepare(memo, here), UnpostDebitMemo.interpret)
      expect(draft.status).toBe("Draft")
      const gone = yield* change(CancelDebitMemo.prepare(memo, here), CancelDebitMemo.interpret)
      expect(gone).toMatchObject({ status: "Canceled", balance: "0" })
    }))

  it("is collected with what the account has, and written off", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const first = yield* owed(true)
      const collect = { debitMemoKey: first.id, applyCredit: true, collect: true }
      const answer = yield* change(CollectDebitMemo.prepare(collect, here), CollectDebitMemo.interpret)
      expect(answer).toMatchObject({ appliedPayments: [{ number: "P-00000100", appliedAmount: "12" }] })
      expect((yield* zuora.getDebitMemo(first.id)).balance).toBe("0")
      const second = yield* owed(true)
      const [item] = yield* zuora.debitMemoItems(second.id)
      const items = [{ debitMemoItemId: item?.id ?? "", amountWithoutTax: "5.00" }]
      const part = { debitMemoKey: second.id, amount: "5.00", items, revenueImpacting: "No" as const }
      const written = yield* change(
        WriteOffDebitMemo.prepare({ ...part, nonRevenueWriteOffAccountingCode: "Bad debt" }, here),
        WriteOffDebitMemo.interpret
      )
      expect((yield* zuora.getDebitMemo(second.id)).balance).toBe("7")
      expect(yield* zuora.getCreditMemo(written.creditMemo.id)).toMatchObject({ amount: "5", appliedAmount: "5" })
    }))
})

describe("what is taken back", () => {
  it("is a credit memo by its reversal, and an invoice by going back to draft", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const request = { creditMemoKey: "CM00000100", reasonCode: "Wrong customer" }
      const { debitMemo } = yield* change(ReverseCreditMemo.prepare(request, here), ReverseCreditMemo.interpret)
      expect(yield* zuora.getDebitMemo(debitMemo?.id ?? "")).toMatchObject({ amount: "39.95", balance: "0" })
      expect(yield* zuora.getCreditMemo(ids.memo)).toMatchObject({ reversed: true, unappliedAmount: "0" })
      const invoice = { invoiceId: ids.invoice }
      yield* change(UnpostInvoice.prepare(invoice, here), UnpostInvoice.interpret)
      expect((yield* zuora.getInvoice(ids.invoice)).status).toBe("Draft")
      yield* change(PostInvoice.prepare(invoice, here), PostInvoice.interpret)
      const canceled = yield* Effect.flip(change(CancelInvoice.prepare(invoice, here), CancelInvoice.interpret))
      expect(canceled).toMatchObject({ _tag: "ZuoraRefused", kind: "Invalid" })
      yield* change(UnpostInvoice.prepare(invoice, here), UnpostInvoice.interpret)
      yield* change(CancelInvoice.prepare(invoice, here), CancelInvoice.interpret)
      expect((yield* zuora.getInvoice(ids.invoice)).status).toBe("Canceled")
    }))

  it("is a refund: its money is on the payment again", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const terms = { paymentKey: ids.payment, totalAmount: "20", type: "External", methodType: "Check" } as const
      const { number } = yield* change(RefundPayment.prepare(terms, here), RefundPayment.interpret)
      expect((yield* zuora.getPayment(ids.payment)).unappliedAmount).toBe("30")
      const back = yield* change(CancelRefund.prepare({ refundKey: number }, here), CancelRefund.interpret)
      expect(back.status).toBe("Canceled")
      expect((yield* zuora.getPayment(ids.payment)).unappliedAmount).toBe("50")
    }))
})

describe("what the gateway says later", () => {
  it("settles a payment, or charges a part of it back", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const paymentKey = yield* collected
      const settled = yield* change(SettlePayment.prepare({ paymentKey }, here), SettlePayment.interpret)
      expect(settled.gatewayState).toBe("Settled")
      const back = yield* change(
        ChargeBackPayment.prepare({ paymentKey, amount: "50.00" }, here),
        ChargeBackPayment.interpret
      )
      expect(back).toMatchObject({ amount: "50", type: "External", reasonCode: "Payment Reversal" })
      expect(yield* zuora.getPayment(paymentKey)).toMatchObject({ refundAmount: "50", appliedAmount: "152.24" })
    }))

  it("rejects a payment by a refund", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const paymentKey = yield* collected
      const report = { paymentKey, gatewayResponseCode: "R01" }
      const refund = yield* change(RejectPayment.prepare(report, here), RejectPayment.interpret)
      expect(yield* zuora.getRefund(refund.id ?? "")).toMatchObject({ amount: "202.24", paymentId: paymentKey })
    }))

  it("or, with asynchronous statuses, by failing it: nothing is refunded, everything is owed again", () =>
    onSandbox(
      function* () {
        const zuora = yield* Zuora
        const paymentKey = yield* collected
        const report = { paymentKey, gatewayResponseCode: "R01" }
        yield* change(RejectPayment.prepare(report, here), RejectPayment.interpret)
        expect(yield* zuora.getPayment(paymentKey)).toMatchObject({ status: "Error", appliedAmount: "0" })
        expect(yield* Stream.runCollect(zuora.refunds({}))).toEqual([])
      },
      { asynchronousPaymentStatuses: "on" }
    ))
})
