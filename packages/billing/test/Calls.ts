/** The calls as stories: how each is made, what must be there before, and what it leaves in Zuora. */
import { ItemId } from "@counterfoil/domain/Id"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import type { Billing } from "../src/Billing.ts"
import type { BillingError } from "../src/BillingError.ts"
import type { Settled } from "../src/Outcome.ts"
import { acrossAccounts, demo, eur, item, legacy, op } from "./Harness.ts"
import { published } from "./Story.ts"
import type { WorldOptions } from "./World.ts"

type Service = Billing["Service"]
type Made = Effect.Effect<Settled, BillingError>

export interface Call {
  readonly operationId: string
  readonly method: "POST" | "PUT"
  /** As the sandbox's faults name it. */
  readonly path: string
  /** What Zuora and the tenant must allow for it. */
  readonly world?: WorldOptions
  readonly before?: (billing: Service) => Made
  readonly make: (billing: Service) => Made
}

const memoItems = (line: string, tax: string) =>
  [item(demo.memoInvoice.item, line, demo.memo.item), item(demo.memoInvoice.tax, tax, demo.memo.tax)] as const

const applyMemo = (name: string) => (billing: Service) =>
  billing.applyCreditMemo({
    operationId: op(name),
    actor: "ada",
    creditMemoKey: demo.memo.number,
    invoices: [
      {
        invoiceKey: demo.memoInvoice.number,
        amount: eur("15.70"),
        division: { _tag: "Items", items: memoItems("12.00", "3.70") }
      }
    ]
  })

const createMemo = (name: string, isPosted: boolean) => (billing: Service) =>
  billing.createCreditMemo({
    operationId: op(name),
    actor: "ada",
    invoiceKey: demo.memoInvoice.number,
    items: [{ itemId: ItemId.make(demo.memoInvoice.item), amount: eur("10.00") }],
    isPosted
  })

const createDebitMemo = (name: string, isPosted: boolean) => (billing: Service) =>
  billing.createDebitMemo({
    operationId: op(name),
    actor: "ada",
    invoiceKey: demo.memoInvoice.number,
    items: [{ itemId: ItemId.make(demo.memoInvoice.item), amount: eur("10.00") }],
    isPosted
  })

const unpostInvoice = (name: string) => (billing: Service) =>
  billing.unpostInvoice({ operationId: op(name), actor: "ada", invoiceKey: demo.consolidated.number })

const collectAccount = (billing: Service) =>
  billing.collect({ operationId: op("collect-0"), actor: "job", accountKey: demo.collectAccount })

const refundPayment = (name: string) => (billing: Service) =>
  billing.refundPayment({
    operationId: op(name),
    actor: "ada",
    paymentKey: demo.payment,
    amount: eur("20.00"),
    way: { _tag: "External", methodType: "Check" }
  })

export const calls = {
  collect: {
    operationId: "collect-1",
    method: "POST",
    path: "/v1/operations/invoice-collect",
    make: (billing) => billing.collect({ operationId: op("collect-1"), actor: "job", accountKey: demo.collectAccount })
  },
  "apply a payment": {
    operationId: "apply-1",
    method: "PUT",
    path: "/v1/payments/*/apply",
    make: (billing) => billing.applyPayment(published)
  },
  "apply a payment to another account's invoice": {
    operationId: "apply-2",
    method: "PUT",
    path: "/v1/payments/*/apply",
    world: acrossAccounts,
    make: (billing) =>
      billing.applyPayment({
        operationId: op("apply-2"),
        actor: "ada",
        paymentKey: demo.payment,
        invoices: [{ invoiceKey: demo.memoInvoice.number, amount: eur("12.00"), division: { _tag: "ZuoraChooses" } }]
      })
  },
  "un-apply a payment": {
    operationId: "unapply-1",
    method: "PUT",
    path: "/v1/payments/*/unapply",
    before: (billing) => billing.applyPayment(published),
    make: (billing) =>
      billing.unapplyPayment({
        operationId: op("unapply-1"),
        actor: "ada",
        paymentKey: demo.payment,
        invoiceKey: demo.consolidated.number,
        amount: eur("4.00"),
        items: [item(demo.consolidated.item, "4.00")]
      })
  },
  "create an invoice payment": {
    operationId: "create-1",
    method: "POST",
    path: "/v1/object/invoice-payment",
    make: (billing) =>
      billing.createInvoicePayment({
        operationId: op("create-1"),
        actor: "ada",
        paymentKey: demo.legacyPayment,
        invoiceKey: demo.legacyInvoice,
        amount: eur("71.40")
      })
  },
  "change an invoice payment": {
    operationId: "change-1",
    method: "PUT",
    path: "/v1/object/invoice-payment/*",
    world: legacy("Processed"),
    make: (billing) =>
      billing.updateInvoicePayment({
        operationId: op("change-1"),
        actor: "ada",
        invoicePaymentId: demo.invoicePayment,
        amount: eur("7.00")
      })
  },
  "change an invoice payment of a draft": {
    operationId: "change-2",
    method: "PUT",
    path: "/v1/object/invoice-payment/*",
    world: legacy("Draft"),
    make: (billing) =>
      billing.updateInvoicePayment({
        operationId: op("change-2"),
        actor: "ada",
        invoicePaymentId: demo.invoicePayment,
        amount: eur("25.00")
      })
  },
  "apply a credit memo": {
    operationId: "memo-1",
    method: "PUT",
    path: "/v1/credit*/apply",
    make: applyMemo("memo-1")
  },
  "un-apply a credit memo": {
    operationId: "memo-2",
    method: "PUT",
    path: "/v1/credit*/unapply",
    before: applyMemo("memo-0"),
    make: (billing) =>
      billing.unapplyCreditMemo({
        operationId: op("memo-2"),
        actor: "ada",
        creditMemoKey: demo.memo.number,
        invoiceKey: demo.memoInvoice.number,
        amount: eur("5.00"),
        items: [item(demo.memoInvoice.item, "5.00", demo.memo.item)]
      })
  },
  "create a payment": {
    operationId: "payment-1",
    method: "POST",
    path: "/v1/payments",
    make: (billing) =>
      billing.createPayment({
        operationId: op("payment-1"),
        actor: "ada",
        accountKey: demo.consolidated.account,
        amount: eur("30.00"),
        means: { _tag: "External", methodType: "Check", referenceId: "cheque 17" },
        invoices: published.invoices
      })
  },
  "create a payment without an account": {
    operationId: "payment-2",
    method: "POST",
    path: "/v1/payments",
    make: (billing) =>
      billing.createPayment({
        operationId: op("payment-2"),
        actor: "ada",
        accountKey: null,
        amount: eur("12.50"),
        means: { _tag: "External", methodType: "WireTransfer", referenceId: "statement 7, line 3" }
      })
  },
  "refund a payment": {
    operationId: "refund-1",
    method: "POST",
    path: "/v1/payments/*/refunds",
    make: refundPayment("refund-1")
  },
  "refund applied money": {
    operationId: "refund-3",
    method: "POST",
    path: "/v1/payments/*/refunds/unapply",
    before: (billing) => billing.applyPayment(published),
    make: (billing) =>
      billing.refundAppliedPayment({
        operationId: op("refund-3"),
        actor: "ada",
        paymentKey: demo.payment,
        invoiceKey: demo.consolidated.number,
        amount: eur("4.00"),
        items: [item(demo.consolidated.item, "4.00")],
        way: { _tag: "External", methodType: "Check" }
      })
  },
  "cancel a refund": {
    operationId: "refund-4",
    method: "PUT",
    path: "/v1/refunds/*/cancel",
    before: refundPayment("refund-0"),
    make: (billing) => billing.cancelRefund({ operationId: op("refund-4"), actor: "ada", refundKey: demo.nextRefund })
  },
  "cancel a payment": {
    operationId: "cancel-1",
    method: "PUT",
    path: "/v1/payments/*/cancel",
    make: (billing) => billing.cancelPayment({ operationId: op("cancel-1"), actor: "ada", paymentKey: demo.payment })
  },
  "report a settled payment": {
    operationId: "settle-1",
    method: "POST",
    path: "/v1/gateway-settlement/payments/*/settle",
    before: collectAccount,
    make: (billing) =>
      billing.settlePayment({ operationId: op("settle-1"), actor: "ada", paymentKey: demo.nextPayment })
  },
  "report a rejected payment": {
    operationId: "reject-1",
    method: "POST",
    path: "/v1/gateway-settlement/payments/*/reject",
    before: collectAccount,
    make: (billing) =>
      billing.rejectPayment({ operationId: op("reject-1"), actor: "ada", paymentKey: demo.nextPayment })
  },
  "report a rejected payment with Asynchronous Payment Statuses": {
    operationId: "reject-2",
    method: "POST",
    path: "/v1/gateway-settlement/payments/*/reject",
    world: { sandbox: { settings: { asynchronousPaymentStatuses: "on" } } },
    before: collectAccount,
    make: (billing) =>
      billing.rejectPayment({ operationId: op("reject-2"), actor: "ada", paymentKey: demo.nextPayment })
  },
  "report a chargeback": {
    operationId: "back-1",
    method: "POST",
    path: "/v1/gateway-settlement/payments/*/chargeback",
    before: collectAccount,
    make: (billing) =>
      billing.chargeBackPayment({
        operationId: op("back-1"),
        actor: "ada",
        paymentKey: demo.nextPayment,
        amount: eur("12.00")
      })
  },
  "transfer a payment": {
    operationId: "transfer-1",
    method: "PUT",
    path: "/v1/payments/*/transfer",
    make: (billing) =>
      billing.transferPayment({
        operationId: op("transfer-1"),
        actor: "ada",
        paymentKey: demo.payment,
        toAccountKey: demo.collectAccount
      })
  },
  "create a credit memo": {
    operationId: "credit-1",
    method: "POST",
    path: "/v1/credit-memos/invoice/*",
    make: createMemo("credit-1", true)
  },
  "credit charges": {
    operationId: "goodwill-1",
    method: "POST",
    path: "/v1/credit-memos",
    make: (billing) =>
      billing.creditCharges({
        operationId: op("goodwill-1"),
        actor: "ada",
        accountKey: demo.memoInvoice.account,
        charges: [{ productRatePlanChargeId: demo.charge, amount: eur("7.50") }],
        isPosted: true
      })
  },
  "post a credit memo": {
    operationId: "post-1",
    method: "PUT",
    path: "/v1/credit-memos/*/post",
    before: createMemo("credit-0", false),
    make: (billing) => billing.postCreditMemo({ operationId: op("post-1"), actor: "ada", creditMemoKey: demo.nextMemo })
  },
  "unpost a credit memo": {
    operationId: "unpost-1",
    method: "PUT",
    path: "/v1/credit-memos/*/unpost",
    make: (billing) =>
      billing.unpostCreditMemo({ operationId: op("unpost-1"), actor: "ada", creditMemoKey: demo.memo.number })
  },
  "cancel a credit memo": {
    operationId: "cancel-2",
    method: "PUT",
    path: "/v1/credit-memos/*/cancel",
    before: createMemo("credit-0", false),
    make: (billing) =>
      billing.cancelCreditMemo({ operationId: op("cancel-2"), actor: "ada", creditMemoKey: demo.nextMemo })
  },
  "refund a credit memo": {
    operationId: "refund-2",
    method: "POST",
    path: "/v1/credit-memos/*/refund",
    make: (billing) =>
      billing.refundCreditMemo({
        operationId: op("refund-2"),
        actor: "ada",
        creditMemoKey: demo.memo.number,
        amount: eur("5.00"),
        way: { _tag: "External", methodType: "Check" }
      })
  },
  "write off an invoice": {
    operationId: "write-off-1",
    method: "PUT",
    path: "/v1/invoices/*/write-off",
    before: applyMemo("memo-0"),
    make: (billing) =>
      billing.writeOffInvoice({ operationId: op("write-off-1"), actor: "ada", invoiceKey: demo.memoInvoice.number })
  },
  "write off part of an invoice as an expense": {
    operationId: "write-off-2",
    method: "PUT",
    path: "/v1/invoices/*/write-off",
    make: (billing) =>
      billing.writeOffInvoice({
        operationId: op("write-off-2"),
        actor: "ada",
        invoiceKey: demo.memoInvoice.number,
        amount: eur("12.00"),
        expenseCode: "Bad debt"
      })
  },
  "write off a credit memo": {
    operationId: "write-off-3",
    method: "PUT",
    path: "/v1/credit-memos/*/write-off",
    make: (billing) =>
      billing.writeOffCreditMemo({ operationId: op("write-off-3"), actor: "ada", creditMemoKey: demo.memo.number })
  },
  "reverse a credit memo": {
    operationId: "reverse-2",
    method: "PUT",
    path: "/v1/credit-memos/*/reverse",
    make: (billing) =>
      billing.reverseCreditMemo({ operationId: op("reverse-2"), actor: "ada", creditMemoKey: demo.memo.number })
  },
  "create a debit memo": {
    operationId: "debit-1",
    method: "POST",
    path: "/v1/debit-memos/invoice/*",
    make: createDebitMemo("debit-1", true)
  },
  "post a debit memo": {
    operationId: "debit-2",
    method: "PUT",
    path: "/v1/debit-memos/*/post",
    before: createDebitMemo("debit-0", false),
    make: (billing) =>
      billing.postDebitMemo({ operationId: op("debit-2"), actor: "ada", debitMemoKey: demo.nextDebitMemo })
  },
  "unpost a debit memo": {
    operationId: "debit-3",
    method: "PUT",
    path: "/v1/debit-memos/*/unpost",
    before: createDebitMemo("debit-0", true),
    make: (billing) =>
      billing.unpostDebitMemo({ operationId: op("debit-3"), actor: "ada", debitMemoKey: demo.nextDebitMemo })
  },
  "cancel a debit memo": {
    operationId: "debit-4",
    method: "PUT",
    path: "/v1/debit-memos/*/cancel",
    before: createDebitMemo("debit-0", false),
    make: (billing) =>
      billing.cancelDebitMemo({ operationId: op("debit-4"), actor: "ada", debitMemoKey: demo.nextDebitMemo })
  },
  "write off a debit memo": {
    operationId: "debit-5",
    method: "PUT",
    path: "/v1/debit-memos/*/write-off",
    before: createDebitMemo("debit-0", true),
    make: (billing) =>
      billing.writeOffDebitMemo({ operationId: op("debit-5"), actor: "ada", debitMemoKey: demo.nextDebitMemo })
  },
  "collect a debit memo": {
    operationId: "debit-7",
    method: "POST",
    path: "/v1/debit-memos/*/collect",
    before: createDebitMemo("debit-0", true),
    make: (billing) =>
      billing.collectDebitMemo({ operationId: op("debit-7"), actor: "ada", debitMemoKey: demo.nextDebitMemo })
  },
  "collect a debit memo from credit": {
    operationId: "debit-8",
    method: "POST",
    path: "/v1/debit-memos/*/collect",
    before: createDebitMemo("debit-0", true),
    make: (billing) =>
      billing.collectDebitMemo({
        operationId: op("debit-8"),
        actor: "ada",
        debitMemoKey: demo.nextDebitMemo,
        apply: ["payment", "creditMemo"],
        isCharged: false
      })
  },
  "pay a debit memo": {
    operationId: "debit-6",
    method: "PUT",
    path: "/v1/credit-memos/*/apply",
    before: createDebitMemo("debit-0", true),
    make: (billing) =>
      billing.applyCreditMemo({
        operationId: op("debit-6"),
        actor: "ada",
        creditMemoKey: demo.memo.number,
        debitMemos: [{ debitMemoKey: demo.nextDebitMemo, amount: eur("4.00"), division: { _tag: "ZuoraChooses" } }]
      })
  },
  "unpost an invoice": {
    operationId: "invoice-1",
    method: "PUT",
    path: "/v1/object/invoice/*",
    make: unpostInvoice("invoice-1")
  },
  "post an invoice": {
    operationId: "invoice-2",
    method: "PUT",
    path: "/v1/object/invoice/*",
    before: unpostInvoice("invoice-0"),
    make: (billing) =>
      billing.postInvoice({ operationId: op("invoice-2"), actor: "ada", invoiceKey: demo.consolidated.number })
  },
  "cancel an invoice": {
    operationId: "invoice-3",
    method: "PUT",
    path: "/v1/object/invoice/*",
    before: unpostInvoice("invoice-0"),
    make: (billing) =>
      billing.cancelInvoice({ operationId: op("invoice-3"), actor: "ada", invoiceKey: demo.consolidated.number })
  },
  "reverse an invoice": {
    operationId: "reverse-1",
    method: "PUT",
    path: "/v1/invoices/*/reverse",
    make: (billing) =>
      billing.reverseInvoice({ operationId: op("reverse-1"), actor: "ada", invoiceKey: demo.memoInvoice.number })
  }
} satisfies Record<string, Call>

interface Row {
  readonly [field: string]: unknown
}

/** Everything that was moved in Zuora: every application there ever was, every payment, invoice and memo. */
export const moved = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  const state = yield* sandbox.state
  const rows = (table: string, ...fields: ReadonlyArray<string>) =>
    ((state[table] ?? []) as ReadonlyArray<Row>).map((row) => fields.map((field) => String(row[field])).join(" "))
  return {
    applications: rows("application", "sourceKind", "sourceId", "invoiceId", "debitMemoId", "direction", "amount"),
    parts: rows("part", "sourceKind", "sourceId", "invoiceId", "debitMemoId", "amount", "deleted"),
    payments: rows("payment", "number", "accountId", "amount", "status"),
    invoicePayments: rows("invoicePayment", "paymentId", "invoiceId", "amount"),
    refunds: rows("refund", "number", "paymentId", "creditMemoId", "amount", "status"),
    invoices: rows("invoice", "number", "status"),
    debitMemos: rows("debitMemo", "number", "status"),
    creditMemos: rows("creditMemo", "number", "status")
  }
})

/** Times that a call reached Zuora, lost and replayed ones included. */
export const arrivals = Effect.fnUntraced(function* (call: Call) {
  const sandbox = yield* Sandbox
  const all = yield* sandbox.calls
  return all.filter(({ trackId, method }) => trackId === call.operationId && method === call.method)
})
