import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Zuora } from "../src/Zuora.ts"
import { responder } from "./Responder.ts"
import { scenario, tenant } from "./Tenant.ts"

describe("an object query", () => {
  it("refuses page sizes and filters that Zuora would refuse, before asking", () =>
    scenario(function* () {
      const http = yield* responder({})
      const queries = [
        [{ pageSize: 100 }, ["pageSize"]],
        [{ pageSize: 0 }, ["pageSize"]],
        [{ filters: [{ field: "id", op: "IN", value: "a" }] }, ["filters[0].value"]],
        [{ filters: [{ field: "id", op: "EQ", value: ["a"] }] }, ["filters[0].value"]],
        [{ filters: [{ field: "name", op: "IN", value: ["a,b"] }] }, ["filters[0].value"]],
        [{ filters: [{ field: "name", op: "IN", value: [] }] }, ["filters[0].value"]],
        [
          {
            filters: [{ field: "a.EQ:b&x", op: "EQ", value: "a" }],
            sort: { field: "", order: "ASC" },
            fields: ["a,b"]
          },
          ["filters[0].field", "sort.field", "fields[0]"]
        ]
      ] as const
      for (const [query, paths] of queries) {
        const read = Zuora.use((zuora) => Stream.runCollect(zuora.objectQuery("invoices", query)))
        const error = yield* Effect.flip(read.pipe(tenant(http.baseUrl)))
        if (error._tag !== "RequestInvalid") throw error
        expect(error.problems.map(({ path }) => path)).toEqual(paths)
      }
      const unfiltered = Zuora.use((zuora) => Stream.runCollect(zuora.objectQuery("invoice-items", {})))
      expect(yield* Effect.flip(unfiltered.pipe(tenant(http.baseUrl)))).toMatchObject({ _tag: "RequestInvalid" })
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

  it("reads one record by its key, with the fields asked for", () =>
    scenario(function* () {
      const http = yield* responder({
        "/object-query/refunds/R-1%2F2": [
          { body: '{"id":"r","refundNumber":"R-1/2","amount":4.00,"sourceType":"Payment"}' }
        ],
        "/object-query/refunds/R-9": [
          { status: 404, body: '{"reasons":[{"code":50000040,"message":"no"}],"requestId":"q"}' }
        ]
      })
      const selection = { fields: ["id", "amount"], includeNullFields: true }
      const [found, missing] = yield* Zuora.use((zuora) =>
        Effect.all([
          zuora.objectRecord("refunds", "R-1/2", selection),
          Effect.flip(zuora.objectRecord("refunds", "R-9"))
        ])
      ).pipe(tenant(http.baseUrl))
      expect(found).toMatchObject({ id: "r", refundNumber: "R-1/2", amount: "4.00" })
      expect(missing).toMatchObject({ _tag: "ZuoraRefused", kind: "NotFound", requestId: "q" })
      expect(http.calls().map(({ url }) => url)).toEqual([
        "/object-query/refunds/R-1%2F2?refund.fields%5B%5D=id%2Camount&includeNullFields=true",
        "/object-query/refunds/R-9"
      ])
    }))

  it("knows the fields of every object's sample, whatever their spelling", () =>
    scenario(function* () {
      const samples = {
        "invoice-items": [
          '{"id":"x","invoiceId":"i","chargeAmount":-200,"balance":0,"processingType":"1","sku":"S","uOM":"Each"}',
          { chargeAmount: "-200", balance: "0", processingType: "1", sKU: "S", unitOfMeasure: "Each" }
        ],
        "credit-memo-items": [
          '{"id":"x","creditMemoId":"c","amount":105.10,"appliedToOthersAmount":105,"unappliedAmount":0.10}',
          { creditMemoId: "c", amount: "105.10", appliedToOthersAmount: "105", unappliedAmount: "0.10" }
        ],
        "debit-memos": [
          '{"id":"x","memoNumber":"DM1","totalAmount":10,"balance":10,"taxAmount":0,"autoPay":true}',
          { memoNumber: "DM1", totalAmount: "10", balance: "10", autoPay: true }
        ],
        "debit-memo-items": [
          '{"id":"x","debitMemoId":"d","amount":10,"balance":10,"beAppliedByOthersAmount":0}',
          { debitMemoId: "d", amount: "10", balance: "10", beAppliedByOthersAmount: "0" }
        ],
        refunds: [
          '{"id":"x","refundNumber":"R-1","amount":10,"referenceID":"7","sourceType":"CreditMemo"}',
          { refundNumber: "R-1", amount: "10", referenceId: "7", sourceType: "CreditMemo" }
        ],
        "refund-applications": [
          '{"id":"x","refundId":"r","creditMemoId":"c","applyAmount":10,"applicationGroupId":"g"}',
          { refundId: "r", creditMemoId: "c", applyAmount: "10", applicationGroupId: "g" }
        ],
        "taxation-items": [
          '{"id":"x","invoiceItemId":"i","taxAmount":3,"balance":0,"paymentAmount":3,"creditAmount":0}',
          { invoiceItemId: "i", taxAmount: "3", balance: "0", paymentAmount: "3", creditAmount: "0" }
        ]
      } as const
      for (const [object, [body, value]] of Object.entries(samples)) {
        const http = yield* responder({ [`/object-query/${object}/x`]: [{ body }] })
        const record = Zuora.use((zuora) => zuora.objectRecord(object as keyof typeof samples, "x"))
        expect(yield* record.pipe(tenant(http.baseUrl))).toMatchObject({ id: "x", ...value })
      }
    }))
})
