import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { Zuora } from "../src/Zuora.ts"
import * as Zoql from "../src/reads/Zoql.ts"
import { type Canned, responder } from "./Responder.ts"
import { scenario, tenant } from "./Tenant.ts"

const run = (queryString: string, options?: { readonly batchSize?: number }) =>
  Zuora.use((zuora) => Stream.runCollect(zuora.zoql(queryString, options)))

const problemsOf = (queryString: string, batchSize?: number) =>
  Result.match(Zoql.body("zoql", queryString, batchSize), {
    onSuccess: () => [],
    onFailure: ({ problems }) => problems.map(({ path }) => path)
  })

const conditions = (count: number) =>
  `select Id from Invoice where ${Array.from({ length: count }, () => "Balance > 0").join(" and ")}`

describe("a ZOQL query", () => {
  it("is read batch by batch by its locators, numbers as text", () =>
    scenario(function* () {
      const http = yield* responder({
        "/v1/action/query": [
          {
            body: '{"records":[{"Id":"a","Balance":10.10,"AutoPay":true}],"size":2,"done":false,"queryLocator":"q-1"}'
          }
        ],
        "/v1/action/queryMore": [{ body: '{"records":[{"Id":"b","Balance":7.7e2}],"size":2,"done":true}' }]
      })
      const query = `select Id, Balance from Invoice where Name = ${Zoql.quote("O'Neil")}`
      const records = yield* run(query, { batchSize: 1 }).pipe(tenant(http.baseUrl))
      expect(records).toEqual([
        { Id: "a", Balance: "10.10", AutoPay: true },
        { Id: "b", Balance: "7.7e2" }
      ])
      expect(http.calls().map(({ body, method }) => [method, JSON.parse(body.toString())])).toEqual([
        ["POST", { queryString: "select Id, Balance from Invoice where Name = 'O\\'Neil'", conf: { batchSize: 1 } }],
        ["POST", { queryLocator: "q-1" }]
      ])
      expect(http.calls()[0]?.headers).toMatchObject({ "x-zuora-wsdl-version": "107" })
    }))

  it("finds nothing where there is nothing", () =>
    scenario(function* () {
      const http = yield* responder({ "/v1/action/query": [{ body: '{"size":0,"done":true}' }] })
      expect(yield* run("select Id from Invoice").pipe(tenant(http.baseUrl))).toEqual([])
    }))

  it("is repeated when its answer is lost or a failure: it changes nothing, although it is a POST", () =>
    scenario(function* () {
      const reset: Canned = { instead: (response) => response.socket?.resetAndDestroy() }
      const failing: Canned = { status: 500, body: '{"reasons":[{"code":50000060,"message":"?"}]}' }
      for (const [answer, tag] of [
        [reset, "OutcomeUnknown"],
        [failing, "ZuoraFault"]
      ] as const) {
        const http = yield* responder({ "/v1/action/query": [answer] })
        const error = yield* Effect.flip(run("select Id from Invoice").pipe(tenant(http.baseUrl, { readAttempts: 1 })))
        expect(error).toMatchObject({ _tag: tag, repeat: "Safe", money: "nothing happened" })
      }
    }))

  it("that Zuora does not understand is refused with Zuora's reason", () =>
    scenario(function* () {
      const fault = '{"FaultCode":"INVALID_FIELD","FaultMessage":"invalid field for query: Invoice.accountid1"}'
      const http = yield* responder({ "/v1/action/query": [{ status: 400, body: fault }] })
      const error = yield* Effect.flip(run("select accountid1 from Invoice").pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "ZuoraRefused", kind: "Invalid", reasons: [{ code: "INVALID_FIELD" }] })
    }))

  it("that is not done and has no locator, or the same again, is a fault", () =>
    scenario(function* () {
      for (const rest of ['"done":false', '"done":false,"queryLocator":"same"']) {
        const body = `{"records":[],"size":1,${rest}}`
        const http = yield* responder({ "/v1/action/query": [{ body }], "/v1/action/queryMore": [{ body }] })
        const error = yield* Effect.flip(run("select Id from Invoice").pipe(tenant(http.baseUrl)))
        expect(error).toMatchObject({ _tag: "ZuoraFault", kind: "UnexpectedShape" })
      }
    }))

  it("keeps to Zuora's limits, or is not sent", () => {
    expect(problemsOf("select Id from Invoice", 2000)).toEqual([])
    for (const batchSize of [0, 2001, 1.5])
      expect(problemsOf("select Id from Invoice", batchSize)).toEqual(["batchSize"])
    expect(problemsOf("")).toEqual(["queryString"])
    expect(problemsOf(`select Id from Invoice where Name = '${"x".repeat(9962)}'`)).toEqual([])
    expect(problemsOf(`select Id from Invoice where Name = '${"x".repeat(9963)}'`)).toEqual(["queryString"])
    expect(problemsOf(conditions(200))).toEqual([])
    expect(problemsOf(conditions(201))).toEqual(["queryString"])
    for (const query of [
      "select * from Invoice",
      "select Id from Invoice where (Balance > 0)",
      "select Id from Invoice where Id in 'a'",
      "select Id from Invoice where Name = 'open"
    ]) {
      expect(problemsOf(query)).toEqual(["queryString"])
    }
  })

  it("takes any text as a literal and nothing of it for syntax", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii", maxLength: 50 }), (text) => {
        const literal = Zoql.quote(text)
        expect(literal.slice(1, -1).replaceAll(/\\([\\'])/g, "$1")).toBe(text)
        expect(problemsOf(`select Id from Invoice where Name = ${literal} and Id != '(or * and'`)).toEqual([])
      })
    )
  })
})
