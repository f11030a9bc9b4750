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

  it("is read under the paths Zuora documents", () =>
    scenario(function* () {
      const empty = (key: string) => [{ body: `{"success":true,"${key}":[]}` }]
      const http = yield* responder({
        "/v1/payments/P/parts/1/item-parts": empty("itemParts"),
        "/v1/invoices/I/application-parts": empty("applicationParts"),
        "/v1/credit-memos/C/items": empty("items"),
        "/v1/credit-memos/C/parts": empty("parts"),
        "/v1/creditmemos/C/parts/1/itemparts": empty("itemParts"),
        "/v1/billing-documents": empty("documents")
      })
      const lists = yield* Zuora.use((zuora) =>
        Effect.all([
          zuora.paymentItemParts("P", "1"),
          zuora.invoiceApplicationParts("I"),
          zuora.creditMemoItems("C"),
          zuora.creditMemoParts("C"),
          zuora.creditMemoItemParts("C", "1"),
          zuora.billingDocuments("A")
        ])
      ).pipe(tenant(http.baseUrl))
      expect(lists).toEqual([[], [], [], [], [], []])
      expect(http.calls().map(({ url }) => url)).toEqual([
        "/v1/payments/P/parts/1/item-parts?page=1&pageSize=40",
        "/v1/invoices/I/application-parts",
        "/v1/credit-memos/C/items?page=1&pageSize=40",
        "/v1/credit-memos/C/parts?page=1&pageSize=40",
        "/v1/creditmemos/C/parts/1/itemparts?page=1&pageSize=40",
        "/v1/billing-documents?accountId=A&page=1&pageSize=40"
      ])
    }))
})

describe("an object query", () => {
  it("refuses page sizes and filters that Zuora would refuse, before asking", () =>
    scenario(function* () {
      const http = yield* responder({})
      const queries = [
        { pageSize: 100 },
        { pageSize: 0 },
        { filters: [{ field: "id", op: "IN", value: "a" }] }
      ] as const
      for (const query of queries) {
        const read = Zuora.use((zuora) => Stream.runCollect(zuora.objectQuery("invoices", query)))
        const error = yield* Effect.flip(read.pipe(tenant(http.baseUrl)))
        expect(error).toMatchObject({ _tag: "RequestInvalid", blame: "us" })
      }
      expect(http.calls()).toEqual([])
    }))

  it("that gives the same cursor again is a fault, not a loop", () =>
    scenario(function* () {
      const http = yield* responder({ "/object-query/invoices": [{ body: '{"data":[],"nextPage":"same"}' }] })
      const read = Zuora.use((zuora) => Stream.runCollect(zuora.objectQuery("invoices", {})))
      const error = yield* Effect.flip(read.pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "ZuoraFault", kind: "UnexpectedShape" })
    }))

  it("streams records over cursor pages", () =>
    scenario(function* () {
      const http = yield* responder({
        "/object-query/payment-applications": [
          { body: '{"data":[{"id":"1","applyAmount":10.10}],"nextPage":"W3sib3=="}' },
          { body: '{"data":[{"id":"2","applyAmount":-0.05,"invoiceId":"i"}]}' }
        ]
      })
      const query = {
        filters: [
          { field: "paymentid", op: "EQ", value: "p1" },
          { field: "updateddate", op: "GE", value: "2026-01-01T00:00:00+00:00" },
          { field: "accountid", op: "IN", value: ["a", "b"] }
        ],
        sort: { field: "updateddate", order: "ASC" },
        includeNullFields: true,
        pageSize: 1
      } as const
      const found = yield* Zuora.use((zuora) =>
        Stream.runCollect(zuora.objectQuery("payment-applications", query))
      ).pipe(tenant(http.baseUrl))
      expect(found.map(({ applyAmount, id }) => [id, applyAmount])).toEqual([
        ["1", "10.10"],
        ["2", "-0.05"]
      ])
      const [first, second] = http.calls().map(({ url }) => new URL(url, http.baseUrl).searchParams)
      expect(first?.getAll("filter[]")).toEqual([
        "paymentid.EQ:p1",
        "updateddate.GE:2026-01-01T00:00:00+00:00",
        "accountid.IN:[a,b]"
      ])
      expect(first?.get("sort[]")).toBe("updateddate.ASC")
      expect(second?.get("cursor")).toBe("W3sib3==")
    }))
})
