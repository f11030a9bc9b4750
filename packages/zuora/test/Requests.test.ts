import { parse } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as ApplyCreditMemo from "../src/calls/ApplyCreditMemo.ts"
import * as ApplyPayment from "../src/calls/ApplyPayment.ts"
import * as CancelPayment from "../src/calls/CancelPayment.ts"
import * as CreateInvoicePayment from "../src/calls/CreateInvoicePayment.ts"
import * as CreatePayment from "../src/calls/CreatePayment.ts"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import { MinorVersion } from "../src/MinorVersion.ts"
import type { PreparedCall } from "../src/PreparedCall.ts"
import * as RefundPayment from "../src/calls/RefundPayment.ts"
import type { RequestInvalid } from "../src/RequestInvalid.ts"
import * as TransferPayment from "../src/calls/TransferPayment.ts"
import * as UnapplyCreditMemo from "../src/calls/UnapplyCreditMemo.ts"
import * as UnapplyPayment from "../src/calls/UnapplyPayment.ts"
import { hex, settings } from "./Tenant.ts"

const here = settings("http://x")
const [a, b, c, d] = ["a", "b", "c", "d"].map(hex) as [string, string, string, string]
const eur = (minor: bigint) => Money.make(Option.getOrThrow(parse("EUR")), minor)

type Prepared = Result.Result<PreparedCall, RequestInvalid>
const bodyOf = (prepared: Prepared) => Result.getOrThrow(prepared).body
const pathsOf = (prepared: Prepared) => Result.getOrThrow(Result.flip(prepared)).problems.map(({ path }) => path)

describe("invoice-collect", () => {
  const request = { accountKey: "A1", documentDate: "2026-03-31", targetDate: "2026-03-30", paymentGateway: "G" }

  it("names the dates as the configured version does", () => {
    const old = { version: MinorVersion.make("214.0") }
    expect(bodyOf(InvoiceCollect.prepare(request, here))).toBe(
      '{"accountKey":"A1","documentDate":"2026-03-31","targetDate":"2026-03-30","paymentGateway":"G"}'
    )
    expect(bodyOf(InvoiceCollect.prepare(request, { version: MinorVersion.make("215.0") }))).toContain("documentDate")
    expect(bodyOf(InvoiceCollect.prepare(request, old))).toBe(
      '{"accountKey":"A1","invoiceDate":"2026-03-31","invoiceTargetDate":"2026-03-30","paymentGateway":"G"}'
    )
  })

  it("is a keyed POST that moves money", () => {
    const call = Result.getOrThrow(InvoiceCollect.prepare({ accountKey: "A1", invoiceId: "INV1" }, here))
    expect(call).toEqual({
      name: "invoice-collect",
      method: "POST",
      path: "/v1/operations/invoice-collect",
      body: '{"accountKey":"A1","invoiceId":"INV1"}',
      contentType: "application/json",
      keyed: true,
      movesMoney: true
    })
  })

  it("refuses a missing account, dates that would be ignored, impossible dates and emoji", () => {
    expect(pathsOf(InvoiceCollect.prepare({ accountKey: "" }, here))).toEqual(["accountKey"])
    expect(pathsOf(InvoiceCollect.prepare({ ...request, invoiceId: "INV1" }, here))).toEqual(["invoiceId"])
    expect(pathsOf(InvoiceCollect.prepare({ ...request, targetDate: "2026-02-30" }, here))).toEqual(["targetDate"])
    expect(pathsOf(InvoiceCollect.prepare({ ...request, paymentGateway: "💳" }, here))).toEqual(["paymentGateway"])
  })
})

describe("applying a payment", () => {
  it("writes amounts as number literals, digit for digit", () => {
    const call = ApplyPayment.prepare(
      {
        paymentKey: "P-1/2",
        effectiveDate: "2026-03-31",
        invoices: [
          {
            invoiceNumber: "INV1",
            amount: eur(1010n),
            items: [
              { invoiceItemId: a, amount: "10" },
              { taxItemId: b, amount: "0.10" }
            ]
          }
        ],
        debitMemos: [{ debitMemoId: c, amount: "9007199254740993.1" }]
      },
      here
    )
    expect(Result.getOrThrow(call)).toMatchObject({ method: "PUT", path: "/v1/payments/P-1%2F2/apply", keyed: false })
    expect(bodyOf(call)).toBe(
      `{"invoices":[{"invoiceNumber":"INV1","amount":10.10,"items":[{"invoiceItemId":"${a}","amount":10},` +
        `{"taxItemId":"${b}","amount":0.10}]}],"debitMemos":[{"debitMemoId":"${c}","amount":9007199254740993.1}],` +
        `"effectiveDate":"2026-03-31"}`
    )
  })

  it("names every broken rule at its place", () => {
    const refused = ApplyPayment.prepare(
      {
        paymentKey: "",
        effectiveDate: "31.3.2026",
        invoices: [
          { amount: "1" },
          { invoiceId: "INV1", amount: "-1" },
          { invoiceId: a, amount: "1e2" },
          { invoiceId: a, amount: "1234567890123456789" },
          {
            invoiceId: a,
            amount: "3",
            items: [{ amount: "1" }, { amount: "1.5", invoiceItemId: b, taxItemId: c }]
          }
        ]
      },
      here
    )
    expect(pathsOf(refused)).toEqual([
      "paymentKey",
      "effectiveDate",
      "invoices[0]",
      "invoices[1].invoiceId",
      "invoices[1].amount",
      "invoices[2].amount",
      "invoices[3].amount",
      "invoices[4].items[0]",
      "invoices[4].items[1]",
      "invoices[4].items"
    ])
    expect(Result.getOrThrow(Result.flip(refused)).message).toContain(
      "invoices[4].items: add up to 2.5, the document's amount is 3; make them equal"
    )
  })

  it("refuses two currencies in one request, and what is no amount at all", () => {
    const usd = Money.make(Option.getOrThrow(parse("USD")), 100n)
    const invoices = [eur(1n), usd, undefined as unknown as string].map((amount) => ({ invoiceId: a, amount }))
    const refused = ApplyPayment.prepare({ paymentKey: "P", invoices }, here)
    expect(pathsOf(refused)).toEqual(["invoices[1].amount", "invoices[2].amount"])
  })

  it("takes at most 1,000 documents, 1,000 items each and 15,000 items in all", () => {
    const invoice = { invoiceId: a, amount: "1" }
    const one = (count: number) => Array.from({ length: count }, () => invoice)
    const items = (count: number) => Array.from({ length: count }, () => ({ amount: "1", invoiceItemId: b }))
    const wide = (count: number) => ({ invoiceId: a, amount: String(count), items: items(count) })
    const paths = (invoices: ReadonlyArray<typeof invoice>) => {
      const prepared = ApplyPayment.prepare({ paymentKey: "P", invoices }, here)
      return Result.isSuccess(prepared) ? [] : pathsOf(prepared)
    }
    expect(paths(one(1000))).toEqual([])
    expect(paths(one(1001))).toEqual(["invoices"])
    expect(paths([wide(1000)])).toEqual([])
    expect(paths([wide(1001)])).toEqual(["invoices[0].items"])
    expect(paths(Array.from({ length: 16 }, () => wide(1000)))).toEqual(["items"])
    expect(paths([])).toEqual(["invoices"])
  })
})

describe("unapplying", () => {
  it("takes back everything only when that is said", () => {
    expect(pathsOf(UnapplyPayment.prepare({ paymentKey: "P" }, here))).toEqual(["invoices"])
    expect(bodyOf(UnapplyPayment.prepare({ paymentKey: "P", everything: true }, here))).toBe("{}")
    expect(pathsOf(UnapplyCreditMemo.prepare({ creditMemoKey: "C" }, here))).toEqual(["invoices"])
    expect(bodyOf(UnapplyCreditMemo.prepare({ creditMemoKey: "C", everything: true }, here))).toBe("{}")
  })
})

describe("creating a payment", () => {
  const request = { accountId: a, amount: eur(1010n), currency: "EUR", type: "External" } as const

  it("is a keyed POST", () => {
    const call = CreatePayment.prepare({ ...request, invoices: [{ invoiceId: b, amount: "10.1" }] }, here)
    expect(Result.getOrThrow(call)).toMatchObject({ method: "POST", path: "/v1/payments", keyed: true })
    expect(bodyOf(call)).toBe(
      `{"accountId":"${a}","amount":10.10,"currency":"EUR","invoices":[{"invoiceId":"${b}","amount":10.1}],"type":"External"}`
    )
  })

  it("checks gateway, day, currency, lengths, numbers and sums", () => {
    const paths = (more: Partial<CreatePayment.Request>) =>
      pathsOf(CreatePayment.prepare({ ...request, ...more }, here))
    expect(paths({ type: "Electronic" })).toEqual(["gatewayId", "effectiveDate"])
    expect(paths({ currency: "USD" })).toEqual(["currency"])
    expect(paths({ amount: "1", currency: "ABC" })).toEqual(["currency"])
    expect(paths({ comment: "x".repeat(256), gatewayOrderId: "x".repeat(51) })).toEqual(["comment", "gatewayOrderId"])
    expect(paths({ invoices: [{ invoiceNumber: "INV1", amount: "1" }] })).toEqual(["invoices[0].invoiceNumber"])
    expect(paths({ invoices: [{ invoiceId: b, amount: "10.11" }] })).toEqual(["amount"])
    expect(paths({ standalone: true })).toEqual(["type"])
    expect(paths({ type: "Cash" as "External" })).toEqual(["type"])
  })
})

describe("creating an invoice payment in the CRUD API", () => {
  it("writes CRUD's names and refuses long amounts and ids", () => {
    const request = { amount: eur(1010n), invoiceId: a, paymentId: b }
    expect(Result.getOrThrow(CreateInvoicePayment.prepare(request, here))).toMatchObject({
      path: "/v1/object/invoice-payment?rejectUnknownFields=true",
      body: `{"Amount":10.10,"InvoiceId":"${a}","PaymentId":"${b}"}`,
      keyed: true
    })
    const amount = "12345678901234.12"
    expect(pathsOf(CreateInvoicePayment.prepare({ ...request, amount }, here))).toEqual(["amount"])
    expect(pathsOf(CreateInvoicePayment.prepare({ ...request, invoiceId: "INV1" }, here))).toEqual(["invoiceId"])
  })
})

describe("cancelling, transferring and refunding a payment", () => {
  it("sends a JSON body even where there is nothing to say", () => {
    expect(Result.getOrThrow(CancelPayment.prepare({ paymentKey: "P-1" }, here))).toMatchObject({
      path: "/v1/payments/P-1/cancel",
      body: "{}",
      keyed: false
    })
  })

  it("moves a payment to an account or to nobody", () => {
    const to = (to: TransferPayment.Request["to"]) => TransferPayment.prepare({ paymentKey: "P-1", to }, here)
    expect(bodyOf(to({ accountId: a }))).toBe(`{"accountId":"${a}"}`)
    expect(bodyOf(to("nobody"))).toBe('{"accountId":""}')
    expect(pathsOf(to({ accountId: "" }))).toEqual(["to.accountId"])
  })

  it("knows what external and electronic refunds need", () => {
    const request = { paymentKey: "P-1", totalAmount: "1.00", type: "External" } as const
    expect(pathsOf(RefundPayment.prepare(request, here))).toEqual(["methodType"])
    expect(pathsOf(RefundPayment.prepare({ ...request, type: "Electronic", methodType: "ACH" }, here))).toEqual([
      "methodType"
    ])
    const refund = RefundPayment.prepare({ ...request, methodType: "Check", refundDate: "2026-03-31" }, here)
    expect(Result.getOrThrow(refund)).toMatchObject({ path: "/v1/payments/P-1/refunds", keyed: true })
    expect(bodyOf(refund)).toBe('{"totalAmount":1.00,"methodType":"Check","refundDate":"2026-03-31","type":"External"}')
  })
})

describe("applying a credit memo", () => {
  it("pairs a memo item with a target item, and tax with tax", () => {
    const paths = (item: object) => {
      const items = [{ amount: "1", ...item }]
      const prepared = ApplyCreditMemo.prepare(
        { creditMemoKey: "C", invoices: [{ invoiceId: a, amount: "1", items }] },
        here
      )
      return Result.isSuccess(prepared) ? [] : pathsOf(prepared)
    }
    expect(paths({ creditMemoItemId: b, invoiceItemId: c })).toEqual([])
    expect(paths({ creditTaxItemId: b, taxItemId: c })).toEqual([])
    for (const item of [
      {},
      { creditMemoItemId: b },
      { creditMemoItemId: b, taxItemId: c },
      { creditTaxItemId: b, invoiceItemId: c },
      { creditMemoItemId: b, debitMemoItemId: c },
      { creditMemoItemId: b, invoiceItemId: c, taxItemId: d }
    ]) {
      expect(paths(item)).toEqual(["invoices[0].items[0]"])
    }
  })

  it("names documents by id only", () => {
    const invoices = [{ invoiceId: "INV00000001", amount: "1" }]
    expect(pathsOf(ApplyCreditMemo.prepare({ creditMemoKey: "C", invoices }, here))).toEqual(["invoices[0].invoiceId"])
  })
})
