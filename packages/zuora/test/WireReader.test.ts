/** A reader gives what its schema gives, or nothing: on every golden object, and on what chance makes of them. */
import { readFileSync } from "node:fs"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as AnswerBody from "../src/answers/AnswerBody.ts"
import { CreditMemo } from "../src/objects/CreditMemo.ts"
import { CreditMemoItem } from "../src/objects/CreditMemoItem.ts"
import * as Decimal from "../src/wire/Decimal.ts"
import { Invoice } from "../src/objects/Invoice.ts"
import { InvoiceItem } from "../src/objects/InvoiceItem.ts"
import { JsonNumber } from "../src/wire/JsonText.ts"
import * as ObjectQuery from "../src/reads/ObjectQuery.ts"
import { Payment } from "../src/objects/Payment.ts"
import { records as queryRecords } from "../src/objects/QueryRecords.ts"
import { decimal, flag, maybe, object, Text, text } from "../src/wire/WireObject.ts"
import * as WireReader from "../src/wire/WireReader.ts"

type AnySchema = Schema.ConstraintDecoder<unknown>

/** The ordinary way: judge the body, then decode it; undefined where that is no success. */
const ordinary = (schema: AnySchema, body: string): unknown => {
  const content = AnswerBody.read({ status: 200, headers: {}, body, trackId: "" })
  if (content._tag !== "Content") return undefined
  return Result.getOrUndefined(Schema.decodeUnknownResult(schema)(content.value))
}

const schemas: Record<string, AnySchema> = { CreditMemo, CreditMemoItem, Invoice, Payment }
const golden = (
  JSON.parse(readFileSync(new URL("../golden/objects.json", import.meta.url), "utf8")) as ReadonlyArray<{
    readonly case: string
    readonly schema: string
    readonly body: string
  }>
).flatMap(({ body, case: name, schema }) =>
  schemas[schema] === undefined ? [] : [{ name: `${schema}: ${name}`, schema: schemas[schema], body }]
)

const Whole = object(
  {
    id: Text,
    amount: Decimal.FromWire,
    number: text,
    balance: decimal,
    open: flag,
    lines: maybe(Schema.Array(object({ id: Text, taxAmount: decimal }))),
    detail: maybe(Schema.Record(Schema.String, Schema.Unknown)),
    kind: Schema.Literals(["a", "b"])
  },
  { paymentNumber: "number" }
)
const whole = {
  success: true,
  id: "1",
  amount: 44.1,
  number: "n",
  balance: null,
  open: "yes",
  lines: [{ id: "l1", taxAmount: 0.1 }, { id: "l2" }],
  detail: { a: [1, "x", null] },
  kind: "a",
  more: { deep: [{}] }
}
const full = JSON.stringify(whole)

describe("a reader", () => {
  it.each(golden)("reads $name", ({ body, schema }) => {
    const read = WireReader.readAnswer(schema, body)
    const decoded = ordinary(schema, body)
    // Some golden bodies are laid out or spelled so that only the schema takes them; then nothing is read.
    expect([read === undefined, read ?? decoded]).toEqual([/\n|TaxItems"|"taxItems"/.test(body), decoded])
  })

  it("reads pages as their schemas do", () => {
    const item = (n: number) =>
      `{"id":"${n}","chargeAmount":1.50,"taxationItems":{"data":[{"id":"t${n}","taxAmount":0.10}]}}`
    const Page = object({ items: Schema.Array(InvoiceItem), nextPage: text })
    const items = `{"items":[${item(1)},${item(2)}, ${item(3)}],"success":true}`
    expect(WireReader.readAnswer(Page, items)).toEqual(ordinary(Page, items))
    const records = '{"data":[{"id":"1","amount":7.00},{"id":"2","paymentNumber":"P","amount":-0.5e1}],"nextPage":"x"}'
    const Records = ObjectQuery.page(queryRecords.payments)
    expect(WireReader.readAnswer(Records, records)).toMatchObject({ data: [{ amount: "7.00" }, { amount: "-0.5e1" }] })
    expect(WireReader.readAnswer(Records, records)).toEqual(ordinary(Records, records))
  })

  it("keeps the raw form, numbers as their text, as a plain object would be", () => {
    const { raw } = WireReader.readAnswer(Whole, full.replace("44.1", "44.10")) as { readonly raw: object }
    expect(raw).toEqual({ ...(ordinary(Whole, full) as { raw: object }).raw, amount: new JsonNumber("44.10") })
    expect(Object.keys(raw)).toEqual(Object.keys(whole))
    expect("more" in raw).toBe(true)
    expect("missing" in raw).toBe(false)
    expect({ ...raw }).toMatchObject({ id: "1", balance: null })
    expect(Reflect.set(raw, "id", "2")).toBe(false)
    expect(Reflect.deleteProperty(raw, "id")).toBe(false)
    expect(raw).toHaveProperty("id", "1")
  })

  it.each([
    ["a complaint", '{"success":false,"id":"1","amount":1,"kind":"a"}'],
    ["a complaint of CRUD", '{"Success":false,"id":"1","amount":1,"kind":"a"}'],
    ["reasons", '{"id":"1","amount":1,"kind":"a","reasons":[{"code":1}]}'],
    ["errors", '{"id":"1","amount":1,"kind":"a","Errors":[{"Code":"x"}]}'],
    ["a fault", '{"id":"1","amount":1,"kind":"a","FaultCode":"x"}'],
    ["a missing field", '{"amount":1,"kind":"a"}'],
    ["null for a field that is required", '{"id":null,"amount":1,"kind":"a"}'],
    ["a wrong type", '{"id":{},"amount":1,"kind":"a"}'],
    ["an exponent that is no decimal", '{"id":"1","amount":1e9999,"kind":"a"}'],
    ["text that is no decimal", '{"id":"1","amount":"1,5","kind":"a"}'],
    ["a literal of another kind", '{"id":"1","amount":1,"kind":"c"}'],
    ["a list", '[{"id":"1","amount":1,"kind":"a"}]'],
    ["a key that comes twice", '{"id":"1","id":"2","amount":1,"kind":"a"}'],
    ["a cut text", full.slice(0, -1)],
    ["something behind the end", `${full}x`],
    ["a number with a leading zero", '{"id":"1","amount":01,"kind":"a"}'],
    ["a number that stops", '{"id":"1","amount":1.,"kind":"a"}'],
    ["a control character in a string", '{"id":"\u0001","amount":1,"kind":"a"}'],
    ["an escape that is none", String.raw`{"id":"\x","amount":1,"kind":"a"}`],
    ["a nesting without end", `{"id":"1","amount":1,"kind":"a","more":${"[".repeat(100_000)}`]
  ])("leaves %s to the ordinary way", (_name, body) => {
    expect(WireReader.readAnswer(Whole, body)).toBeUndefined()
  })

  it("never reads what the ordinary way would not, nor anything else", () => {
    const seeds = [full, ...golden.map(({ body }) => body)]
    const schemaOf = (index: number): AnySchema => golden[index - 1]?.schema ?? Whole
    const signs = ['"', "\\", "\\u0041", "{", "}", "[", "]", ",", ":", "0", "-", ".", "e", " ", "\n", "null", "true"]
    const fields = ['"id":', '"success":false,', '"number":"x",', '"paymentNumber":"y",', '"reasons":[],', "1e400", "é"]
    const pieces = fc.constantFrom(...signs, ...fields)
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), piece: pieces })
    let read = 0
    fc.assert(
      fc.property(fc.nat({ max: seeds.length - 1 }), fc.array(edit, { maxLength: 3 }), (index, edits) => {
        let body = seeds[index] ?? ""
        for (const { at, cut, piece } of edits) {
          const start = at % (body.length + 1)
          body = body.slice(0, start) + piece + body.slice(start + cut)
        }
        const schema = schemaOf(index)
        const found = WireReader.readAnswer(schema, body)
        if (found === undefined) return
        read += 1
        expect(found).toEqual(ordinary(schema, body))
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 100_000 : 2000 }
    )
    expect(read).toBeGreaterThan(100)
  })
})
