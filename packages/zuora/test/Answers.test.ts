import { readFileSync } from "node:fs"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as ApplyPayment from "../src/ApplyPayment.ts"
import { ApplicationPart } from "../src/ApplicationPart.ts"
import * as CreateInvoicePayment from "../src/CreateInvoicePayment.ts"
import * as CreatePayment from "../src/CreatePayment.ts"
import { CreditMemo } from "../src/CreditMemo.ts"
import { CreditMemoItem } from "../src/CreditMemoItem.ts"
import { CrudInvoicePayment } from "../src/CrudInvoicePayment.ts"
import { Invoice } from "../src/Invoice.ts"
import * as InvoiceCollect from "../src/InvoiceCollect.ts"
import * as JsonText from "../src/JsonText.ts"
import { Payment } from "../src/Payment.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"

const golden = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"))

const interpreters: Record<string, (answer: RawAnswer) => Result.Result<unknown, { readonly _tag: string }>> = {
  "invoice-collect": InvoiceCollect.interpret,
  "apply-payment": ApplyPayment.interpret,
  "create-payment": CreatePayment.interpret,
  "create-invoice-payment": CreateInvoicePayment.interpret
}

const schemas = { ApplicationPart, CreditMemo, CreditMemoItem, CrudInvoicePayment, Invoice, Payment }

/** The typed part: without the parsed form that every object carries along. */
const withoutRaw = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutRaw)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, field]) => (key === "raw" ? [] : [[key, withoutRaw(field)] as const]))
  )
}

describe("an answer", () => {
  const cases = golden("answers") as ReadonlyArray<{
    readonly case: string
    readonly call: string
    readonly answer: RawAnswer
    readonly outcome: { readonly _tag: string; readonly value?: unknown }
  }>

  it.each(cases)("$call: $case", ({ answer, call, outcome }) => {
    const interpreted = interpreters[call]?.(answer)
    if (interpreted === undefined) throw new Error(`no call ${call}`)
    const seen = Result.match(interpreted, {
      onSuccess: (value): unknown => ({ _tag: "Success", value: withoutRaw(value) }),
      onFailure: (failure): unknown => failure
    })
    // A typed response must match completely, an error in what the case names.
    expect(seen).toMatchObject(outcome)
    expect(Result.isSuccess(interpreted) ? seen : outcome).toEqual(outcome)
  })
})

describe("an object", () => {
  const cases = golden("objects") as ReadonlyArray<{
    readonly case: string
    readonly schema: keyof typeof schemas
    readonly body: string
    readonly value: unknown
  }>

  it.each(cases)("$case", ({ body, schema, value }) => {
    const parsed = Result.getOrThrow(JsonText.parse(body))
    const decoded = Schema.decodeUnknownResult(schemas[schema])(parsed)
    expect(withoutRaw(Result.getOrThrow(decoded))).toEqual(value)
  })

  it("keeps fields without a type reachable, numbers as text", () => {
    const [first] = cases
    const payment = Schema.decodeUnknownResult(Payment)(Result.getOrThrow(JsonText.parse(first?.body ?? "")))
    const { raw } = Result.getOrThrow(payment)
    expect(raw["priority__c"]).toBe("high")
    expect(raw["somethingNew"]).toEqual(new JsonText.JsonNumber("7"))
  })
})
