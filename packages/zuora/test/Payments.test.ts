/** Stories of payments, told by the client to the sandbox over HTTP: lists, changes, and the older way to pay. */
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CreateCrudPayment from "../src/calls/CreateCrudPayment.ts"
import * as CreateInvoicePayment from "../src/calls/CreateInvoicePayment.ts"
import * as UpdateCrudPayment from "../src/calls/UpdateCrudPayment.ts"
import * as UpdateInvoicePayment from "../src/calls/UpdateInvoicePayment.ts"
import * as UpdatePayment from "../src/calls/UpdatePayment.ts"
import { Zuora } from "../src/Zuora.ts"
import { change, here, ids, onSandbox } from "./OnSandbox.ts"

describe("payments", () => {
  it("are listed in the order asked for, and only those asked for", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const numbers = (order: "ascending" | "descending") =>
        Stream.runCollect(zuora.payments({ sort: [{ field: "number", order }] }))
      expect((yield* numbers("ascending")).map(({ number }) => number)).toEqual(["P-00000100", "P-00000200"])
      expect((yield* numbers("descending")).map(({ number }) => number)).toEqual(["P-00000200", "P-00000100"])
      const some = zuora.payments({ filters: { unappliedAmount: "50.00", currency: "EUR" } })
      expect(yield* Stream.runCollect(some)).toMatchObject([{ number: "P-00000100", amount: "50" }])
    }))

  it("are changed in what they say about themselves, and in no amount", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const changed = yield* change(
        UpdatePayment.prepare({ paymentId: ids.payment, comment: "late", referenceId: "R1" }, here),
        UpdatePayment.interpret
      )
      expect(changed).toMatchObject({ comment: "late", referenceId: "R1", amount: "50", unappliedAmount: "50" })
      expect(yield* zuora.getPayment(ids.payment)).toMatchObject({ comment: "late" })
    }))

  it("have parts and item parts that can be read one by one", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      const paymentKey = "P-00000100"
      yield* change(
        ApplyPayment.prepare({ paymentKey, invoices: [{ invoiceNumber: "INV00000100", amount: "10.10" }] }, here),
        ApplyPayment.interpret
      )
      const parts = yield* zuora.paymentParts(paymentKey)
      const applied = parts.find(({ invoiceId }) => invoiceId !== undefined)?.id ?? ""
      expect(yield* zuora.paymentPart(paymentKey, applied)).toMatchObject({ id: applied, amount: "10.1" })
      const [line] = yield* zuora.paymentItemParts(paymentKey, applied)
      expect(yield* zuora.paymentItemPart(paymentKey, applied, line?.id ?? "")).toMatchObject({ amount: line?.amount })
    }))
})

describe("what the older APIs show", () => {
  it("of a payment includes what is applied, since they are asked by the version that first did", () =>
    onSandbox(function* () {
      const zuora = yield* Zuora
      yield* change(
        ApplyPayment.prepare(
          { paymentKey: ids.payment, invoices: [{ invoiceNumber: "INV00000100", amount: "10.10" }] },
          here
        ),
        ApplyPayment.interpret
      )
      expect(yield* zuora.crudPayment(ids.payment)).toMatchObject({ AppliedAmount: "10.1", UnappliedAmount: "39.9" })
    }))
})

describe("the older way to pay", () => {
  it("is a draft, an invoice payment that can be changed, and then a processed payment", () =>
    onSandbox(
      function* () {
        const zuora = yield* Zuora
        const { paymentMethodId = "" } = yield* zuora.getPayment("P-00000200")
        const draft = yield* change(
          CreateCrudPayment.prepare(
            { accountId: ids.account, paymentMethodId, type: "External", status: "Draft", amount: "20.50" },
            here
          ),
          CreateCrudPayment.interpret
        )
        const made = yield* change(
          CreateInvoicePayment.prepare({ amount: "20.50", invoiceId: ids.legacyInvoice, paymentId: draft.Id }, here),
          CreateInvoicePayment.interpret
        )
        yield* change(
          UpdateInvoicePayment.prepare({ invoicePaymentId: made.Id, amount: "20.00" }, here),
          UpdateInvoicePayment.interpret
        )
        expect(yield* zuora.crudInvoicePayment(made.Id)).toMatchObject({ Amount: "20", PaymentId: draft.Id })
        const processed = { paymentId: draft.Id, status: "Processed" } as const
        yield* change(UpdateCrudPayment.prepare(processed, here), UpdateCrudPayment.interpret)
        expect(yield* zuora.crudPayment(draft.Id)).toMatchObject({ Status: "Processed", Amount: "20.5" })
      },
      { invoiceSettlement: "off" }
    ))
})
