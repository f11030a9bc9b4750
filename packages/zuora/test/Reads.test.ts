import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { Zuora } from "../src/Zuora.ts"
import { type Canned, responder } from "./Responder.ts"
import { payment, scenario, tenant } from "./Tenant.ts"

const path = "/v1/payments/P-00000001"
const get = Zuora.use((zuora) => zuora.getPayment("P-00000001"))

/** Runs a read while virtual time passes second by second, real answers in between. */
const overTime = <A, E, R>(read: Effect.Effect<A, E, R>, limitMs: number) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(Effect.exit(read))
    let passedMs = 0
    while (passedMs < limitMs && fiber.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 5)))
      yield* TestClock.adjust(1000)
      passedMs += 1000
    }
    return { exit: yield* Fiber.join(fiber), passedMs }
  })

describe("a read", () => {
  it("waits as long as it is asked to, then repeats", () =>
    scenario(function* () {
      const limited: Canned = {
        status: 429,
        headers: { "retry-after": "60" },
        body: '{"reasons":[{"code":70,"message":"x"}]}'
      }
      const http = yield* responder({ [path]: [limited, { body: payment }] })
      const { exit, passedMs } = yield* overTime(get.pipe(tenant(http.baseUrl)), 200_000)
      expect(exit).toMatchObject({ _tag: "Success", value: { id: "p1", amount: "44.10" } })
      expect(passedMs).toBeGreaterThanOrEqual(60_000)
      expect(http.calls()).toHaveLength(2)
    }))

  it("repeats server errors, locks and lost connections a bounded number of times", () =>
    scenario(function* () {
      const http = yield* responder({
        [path]: [
          { status: 500, body: "<html>" },
          { status: 409, body: '{"success":false,"reasons":[{"code":50000050,"message":"lock"}]}' },
          { instead: (response) => response.socket?.resetAndDestroy() },
          { status: 503 }
        ]
      })
      const { exit } = yield* overTime(get.pipe(tenant(http.baseUrl)), 600_000)
      expect(String(exit)).toContain("ZuoraFault")
      expect(http.calls()).toHaveLength(5)
    }))

  it("does not repeat what would end the same way", () =>
    scenario(function* () {
      const http = yield* responder({
        [path]: [{ status: 404, body: '{"success":false,"reasons":[{"code":50000040,"message":"no"}]}' }]
      })
      const error = yield* Effect.flip(get.pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "ZuoraRefused", kind: "NotFound", money: "nothing happened" })
      expect(http.calls()).toHaveLength(1)
    }))

  it("knows the empty query result of CRUD as not found", () =>
    scenario(function* () {
      const http = yield* responder({
        "/v1/object/payment/x": [{ status: 404, body: '{"records":[],"size":0,"done":true}' }]
      })
      const error = yield* Effect.flip(Zuora.use((zuora) => zuora.crudPayment("x")).pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "ZuoraRefused", kind: "NotFound" })
    }))
})

describe("a list", () => {
  it("follows every page, and the pages of embedded taxation items, on our own host only", () =>
    scenario(function* () {
      const elsewhere = "https://rest.example.com"
      const first = `{"success":true,"nextPage":"${elsewhere}/v1/invoices/INV1/items?page=2&pageSize=40","invoiceItems":[{"id":"a","chargeAmount":1,
        "taxationItems":{"data":[{"id":"t1","taxAmount":0.1}],"nextPage":"${elsewhere}/v1/invoices/INV1/items/a/taxation-items?page=2"}}]}`
      const http = yield* responder({
        "/v1/invoices/INV1/items?page=1&pageSize=40": [{ body: first }],
        "/v1/invoices/INV1/items?page=2&pageSize=40": [
          { body: '{"success":true,"invoiceItems":[{"id":"b","chargeAmount":2.50,"taxationItems":{"data":[]}}]}' }
        ],
        "/v1/invoices/INV1/items/a/taxation-items?page=2": [{ body: '{"data":[{"id":"t2","taxAmount":0.2}]}' }]
      })
      const items = yield* Zuora.use((zuora) => zuora.invoiceItems("INV1")).pipe(tenant(http.baseUrl))
      expect(items.map(({ chargeAmount, id }) => [id, chargeAmount])).toEqual([
        ["a", "1"],
        ["b", "2.50"]
      ])
      expect(items[0]?.taxationItems?.data?.map(({ id }) => id)).toEqual(["t1", "t2"])
    }))

  it("that repeats a page is a fault, not a loop", () =>
    scenario(function* () {
      const again = `{"success":true,"nextPage":"/v1/payments/P/parts?page=1&pageSize=40","parts":[{"id":"a","amount":1}]}`
      const http = yield* responder({ "/v1/payments/P/parts": [{ body: again }] })
      const error = yield* Effect.flip(Zuora.use((zuora) => zuora.paymentParts("P")).pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "ZuoraFault", kind: "UnexpectedShape" })
    }))

  it("is read under the paths Zuora documents, in their newest spelling", () =>
    scenario(function* () {
      const empty = (key: string) => [{ body: `{"success":true,"${key}":[]}` }]
      const http = yield* responder({
        "/v1/payments/P/parts/1/item-parts": empty("itemParts"),
        "/v1/refunds/R/parts": empty("parts"),
        "/v1/refunds/R/parts/1/item-parts": empty("itemParts"),
        "/v1/invoices/I/application-parts": empty("applicationParts"),
        "/v1/invoices/I/items/1/taxation-items": empty("data"),
        "/v1/credit-memos/C/items": empty("items"),
        "/v1/credit-memos/C/items/1/taxation-items": empty("data"),
        "/v1/credit-memos/C/parts": empty("parts"),
        "/v1/creditmemos/C/parts/1/itemparts": empty("itemParts"),
        "/v1/debit-memos/D/items": empty("items"),
        "/v1/debit-memos/D/items/1/taxation-items": empty("data"),
        "/v1/debit-memos/D/application-parts": empty("applicationParts"),
        "/v1/billing-documents": empty("documents")
      })
      const lists = yield* Zuora.use((zuora) =>
        Effect.all([
          zuora.paymentItemParts("P", "1"),
          zuora.refundParts("R"),
          zuora.refundItemParts("R", "1"),
          zuora.invoiceApplicationParts("I"),
          zuora.invoiceTaxationItems("I", "1"),
          zuora.creditMemoItems("C"),
          zuora.creditMemoTaxationItems("C", "1"),
          zuora.creditMemoParts("C"),
          zuora.creditMemoItemParts("C", "1"),
          zuora.debitMemoItems("D"),
          zuora.debitMemoTaxationItems("D", "1"),
          zuora.debitMemoApplicationParts("D"),
          zuora.billingDocuments("A")
        ])
      ).pipe(tenant(http.baseUrl))
      expect(lists.flat()).toEqual([])
      expect(http.calls().map(({ url }) => url)).toEqual([
        "/v1/payments/P/parts/1/item-parts?page=1&pageSize=40",
        "/v1/refunds/R/parts",
        "/v1/refunds/R/parts/1/item-parts?page=1&pageSize=40",
        "/v1/invoices/I/application-parts",
        "/v1/invoices/I/items/1/taxation-items?page=1&pageSize=40",
        "/v1/credit-memos/C/items?page=1&pageSize=40",
        "/v1/credit-memos/C/items/1/taxation-items?page=1&pageSize=40",
        "/v1/credit-memos/C/parts?page=1&pageSize=40",
        "/v1/creditmemos/C/parts/1/itemparts?page=1&pageSize=40",
        "/v1/debit-memos/D/items?page=1&pageSize=40",
        "/v1/debit-memos/D/items/1/taxation-items?page=1&pageSize=40",
        "/v1/debit-memos/D/application-parts",
        "/v1/billing-documents?accountId=A&page=1&pageSize=40"
      ])
    }))
})

describe("a single thing", () => {
  it("is read under the path Zuora documents, with the taxation items of all pages", () =>
    scenario(function* () {
      const part = [{ body: '{"success":true,"id":"x","amount":1.10}' }]
      const item = [
        {
          body: `{"id":"x","amount":1.10,"taxationItems":{"data":[{"id":"t1","taxAmount":0.05}],
            "nextPage":"/v1/taxes?page=2"}}`
        }
      ]
      const document = (number: string) => [
        { body: `{"id":"x","number":"${number}","status":"Posted","type":"External","amount":1.10}` }
      ]
      const http = yield* responder({
        "/v1/payments/P/parts/1": part,
        "/v1/payments/P/parts/1/item-parts/2": part,
        "/v1/refunds/R": document("R-1"),
        "/v1/refunds/R/parts/1": part,
        "/v1/refunds/R/parts/1/item-parts/2": part,
        "/v1/credit-memos/C/items/1": item,
        "/v1/credit-memos/C/parts/1": part,
        "/v1/creditmemos/C/parts/1/itemparts/2": part,
        "/v1/debit-memos/D": document("DM1"),
        "/v1/debit-memos/D/items/1": item,
        "/v1/taxes": [{ body: '{"data":[{"id":"t2","taxAmount":0.05}]}' }]
      })
      const read = yield* Zuora.use((zuora) =>
        Effect.all([
          zuora.paymentPart("P", "1"),
          zuora.paymentItemPart("P", "1", "2"),
          zuora.getRefund("R"),
          zuora.refundPart("R", "1"),
          zuora.refundItemPart("R", "1", "2"),
          zuora.creditMemoPart("C", "1"),
          zuora.creditMemoItemPart("C", "1", "2"),
          zuora.getDebitMemo("D")
        ])
      ).pipe(tenant(http.baseUrl))
      expect(read.map(({ amount, id }) => [id, amount])).toEqual(Array.from({ length: 8 }, () => ["x", "1.10"]))
      const items = yield* Zuora.use((zuora) =>
        Effect.all([zuora.creditMemoItem("C", "1"), zuora.debitMemoItem("D", "1")])
      ).pipe(tenant(http.baseUrl))
      for (const { taxationItems } of items) expect(taxationItems?.data?.map(({ id }) => id)).toEqual(["t1", "t2"])
    }))
})

describe("a filtered list", () => {
  it("is asked for with Zuora's own operators, percent-encoded, and streamed over its pages", () =>
    scenario(function* () {
      const row = (id: string) => `{"id":"${id}","number":"${id}","status":"Posted","amount":1.10}`
      const http = yield* responder({
        "/v1/credit-memos": [
          { body: `{"success":true,"creditmemos":[${row("a")}],"nextPage":"/v1/credit-memos?page=2"}` },
          { body: `{"success":true,"creditmemos":[${row("b")}]}` }
        ]
      })
      const query = {
        filters: { referredInvoiceId: null, unappliedAmount: "1.10", autoApplyUponPosting: true },
        sort: [
          { field: "number", order: "ascending" },
          { field: "amount", order: "descending" }
        ]
      } as const
      const read = Zuora.use((zuora) => Stream.runCollect(zuora.creditMemos(query)))
      const memos = yield* read.pipe(tenant(http.baseUrl))
      expect(memos.map(({ id }) => id)).toEqual(["a", "b"])
      expect(http.calls()[0]?.url).toBe(
        "/v1/credit-memos?referredInvoiceId=null&unappliedAmount=1.10&autoApplyUponPosting=true" +
          "&sort=-number%2C%2Bamount&page=1&pageSize=40"
      )
    }))

  it("asks for no page that nobody takes", () =>
    scenario(function* () {
      const refund = '{"id":"r","number":"R-1","status":"Processed","type":"External","amount":4}'
      const http = yield* responder({
        "/v1/refunds": [{ body: `{"success":true,"refunds":[${refund}],"nextPage":"/v1/refunds?page=2"}` }]
      })
      const first = yield* Zuora.use((zuora) => Stream.runHead(zuora.refunds({}))).pipe(tenant(http.baseUrl))
      expect(first).toMatchObject({ value: { number: "R-1" } })
      expect(http.calls().map(({ url }) => url)).toEqual(["/v1/refunds?page=1&pageSize=40"])
    }))

  it("refuses what Zuora would not understand, naming each rule, before asking", () =>
    scenario(function* () {
      const http = yield* responder({})
      const query = {
        filters: { amount: "ten", dueDate: "31.3.", colour: "red", number: 7 },
        sort: ["number", "colour", "amount"].map((field) => ({ field, order: "ascending" }))
      } as never
      const read = Zuora.use((zuora) => Stream.runCollect(zuora.debitMemos(query)))
      const error = yield* Effect.flip(read.pipe(tenant(http.baseUrl)))
      if (error._tag !== "RequestInvalid") throw error
      expect(error.problems.map(({ path }) => path)).toEqual([
        "filters.amount",
        "filters.dueDate",
        "filters.colour",
        "filters.number",
        "sort",
        "sort[1].field"
      ])
      expect(http.calls()).toEqual([])
    }))
})
