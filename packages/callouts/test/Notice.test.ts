import { describe, expect, it } from "vitest"
import { isFollowed } from "../src/NamedDocuments.ts"
import { read } from "../src/Notice.ts"

const rules = { isFollowed, namedLimit: 3, isQueryRead: true }
const json = { "content-type": "application/json" }
const form = { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" }
const named = (object: string, id: string) => ({ object, id })

const reading = (body: string, headers: Record<string, string> = json, url = "/") =>
  read({ method: "POST", url, headers, body }, rules)

describe("What a callout names", () => {
  it("is read from JSON, a form and the query", () => {
    const invoice = { named: [named("Invoice", "i-1")], problem: null }
    expect(reading('{"InvoiceId":"i-1","InvoiceNumber":"INV1"}')).toEqual(invoice)
    expect(reading("InvoiceId=i-1&Note=x", form)).toEqual(invoice)
    expect(reading("", {}, "/callouts?InvoiceId=i-1")).toEqual(invoice)
    expect(reading('{"InvoiceId":["i-1","i-2"],"PaymentId":"p-1"}').named).toEqual([
      named("Invoice", "i-1"),
      named("Invoice", "i-2"),
      named("Payment", "p-1")
    ])
  })

  it("leaves out what comes along with a document, and keeps it where no document does", () => {
    expect(reading('{"InvoiceId":"i-1","AccountId":"a-1"}').named).toEqual([named("Invoice", "i-1")])
    expect(reading('{"AccountId":"a-1"}').named).toEqual([named("Account", "a-1")])
  })

  it("is nothing where a field is empty or a merge field was not filled in", () => {
    for (const id of ["", "null", "{{DataSource.Invoice.Id}}", "<Invoice.ID>", "../../x"])
      expect(reading(JSON.stringify({ InvoiceId: id })).problem).toContain("names no object")
  })

  it("is nothing where it cannot be read, and the reason is said", () => {
    expect(reading("<callout/>").problem).toBe("its body is no JSON")
    expect(reading("[]").problem).toBe("its body is no JSON object")
    expect(reading('{"InvoiceId":["1","2","3","4"]}').problem).toBe("it names 4 objects, more than 3")
  })

  it("does not come from the query where the body is signed", () => {
    const request = { method: "POST", url: "/?InvoiceId=i-1", headers: json, body: '{"PaymentId":"p-1"}' }
    expect(read(request, { ...rules, isQueryRead: false }).named).toEqual([named("Payment", "p-1")])
  })
})
