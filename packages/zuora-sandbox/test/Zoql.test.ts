import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const ask = async (queryString: string, conf?: unknown) => {
  const made = await zuora()
  const answer = await made.call("POST", "/v1/action/query", { queryString, ...(conf === undefined ? {} : { conf }) })
  return { ...made, answer }
}

describe("ZOQL (Zuora documentation, ZOQL)", () => {
  it("answers records with upper-case names and without null fields", async () => {
    const { answer } = await ask("select Id, paymentnumber, ReferenceId, Amount from payment where Amount > 60")
    expect(answer.body).toEqual({
      size: 1,
      done: true,
      records: [{ Id: ids.legacyPayment, PaymentNumber: "P-00000200", Amount: 71.4 }]
    })
  })

  it("binds and before or, compares dates by instant, and matches like with one % at an end", async () => {
    const count = async (where: string) =>
      (await ask(`select Id from Invoice where ${where}`)).answer.body.size as number
    expect(await count("InvoiceNumber like 'INV000001%'")).toBe(1)
    expect(await count("InvoiceNumber = 'INV00000100' or InvoiceNumber = 'INV00000200' and Balance < 1")).toBe(1)
    expect(await count("UpdatedDate >= '2026-11-22T12:00:00'")).toBe(3)
    expect(await count("UpdatedDate > '2026-11-22T20:00:00Z'")).toBe(0)
    expect(await count("PostedDate != null")).toBe(3)
  })

  it.each([
    ["select Id, accountid1 from Invoice", "INVALID_FIELD", /^invalid field for query: Invoice.accountid1$/],
    ["select Id from Elephant", "INVALID_TYPE", /Elephant/],
    ["select * from Invoice", "MALFORMED_QUERY", /syntax/],
    ["select Id from Invoice where (Balance > 1)", "MALFORMED_QUERY", /parentheses/],
    ["select Id from Invoice where Status like '%a%'", "MALFORMED_QUERY", /like/],
    ["select Id from Invoice order by Id", "MALFORMED_QUERY", /order/],
    [`select Id from Invoice where ${Array(201).fill("Balance > 1").join(" or ")}`, "MALFORMED_QUERY", /200/]
  ])("refuses %.60s", async (query, FaultCode, FaultMessage) => {
    const { answer } = await ask(query)
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ FaultCode, FaultMessage: expect.stringMatching(FaultMessage) })
  })

  it("refuses an unknown action with its own shape (observed)", async () => {
    const { call } = await zuora()
    const { status, body } = await call("POST", "/v1/action/query1", {})
    expect([status, body]).toEqual([400, { code: "ClientError", message: "Invalid action 'query1'" }])
  })

  it("pages by locators that show what was stored and live for 15 minutes after their last use", async () => {
    const { call, clock, answer } = await ask("select AccountNumber from Account", { batchSize: 2 })
    expect(answer.body).toMatchObject({ size: 5, done: false, queryLocator: expect.stringMatching(/-2$/) })
    const more = (queryLocator: string) => call("POST", "/v1/action/queryMore", { queryLocator })
    await run(clock({ advanceSeconds: 14 * 60 }))
    const second = await more(answer.body.queryLocator)
    expect(second.body).toMatchObject({ done: false, queryLocator: expect.stringMatching(/-4$/) })
    await run(clock({ advanceSeconds: 14 * 60 }))
    const third = await more(second.body.queryLocator)
    expect([third.body.records.length, third.body.done, third.body.queryLocator]).toEqual([1, true, undefined])
    const all = [answer, second, third].flatMap(({ body }) => body.records.map((row: Loose) => row.AccountNumber))
    expect(new Set(all)).toEqual(new Set(["A00000001", "A00000002", "A00000003", "A00000004", "A00000005"]))
    await run(clock({ advanceSeconds: 15 * 60 + 1 }))
    expect((await more(answer.body.queryLocator)).body.FaultMessage).toMatch(/locator/)
  })
})
