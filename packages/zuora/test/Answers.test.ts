import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { ApplicationPart } from "../src/objects/ApplicationPart.ts"
import { CreditMemo } from "../src/objects/CreditMemo.ts"
import { CreditMemoItem } from "../src/objects/CreditMemoItem.ts"
import { CrudInvoicePayment } from "../src/objects/CrudInvoicePayment.ts"
import { DebitMemo } from "../src/objects/DebitMemo.ts"
import { DebitMemoItem } from "../src/objects/DebitMemoItem.ts"
import { Invoice } from "../src/objects/Invoice.ts"
import * as JsonText from "../src/wire/JsonText.ts"
import { Payment } from "../src/objects/Payment.ts"
import { Refund } from "../src/objects/Refund.ts"
import { RefundItemPart } from "../src/objects/RefundItemPart.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"
import { calls, golden, withoutRaw } from "./Calls.ts"

const schemas = {
  ApplicationPart,
  CreditMemo,
  CreditMemoItem,
  CrudInvoicePayment,
  DebitMemo,
  DebitMemoItem,
  Invoice,
  Payment,
  Refund,
  RefundItemPart
}

describe("an answer", () => {
  const cases = golden<{
    readonly case: string
    readonly call: string
    readonly answer: RawAnswer
    readonly outcome: { readonly _tag: string; readonly value?: unknown }
  }>("answers")

  it.each(cases)("$call: $case", ({ answer, call, outcome }) => {
    const interpreted = calls[call]?.interpret(answer)
    if (interpreted === undefined) throw new Error(`no call ${call}`)
    const seen = Result.match(interpreted, {
      onSuccess: (value): unknown => ({ _tag: "Success", value: withoutRaw(value) }),
      onFailure: (failure): unknown => failure
    })
    // A typed response must match completely, an error in what the case names.
    expect(seen).toMatchObject(outcome)
    expect(Result.isSuccess(interpreted) ? seen : outcome).toEqual(outcome)
  })

  it("of every call has a golden success, refusal, and one that settles nothing", () => {
    const seen = new Set(cases.map(({ call, outcome }) => `${call} ${outcome._tag}`))
    const wanted = Object.keys(calls).flatMap((call) =>
      ["Success", "ZuoraRefused", "ZuoraFault"].map((tag) => `${call} ${tag}`)
    )
    expect(wanted.filter((each) => !seen.has(each))).toEqual([])
  })
})

describe("an object", () => {
  const cases = golden<{
    readonly case: string
    readonly schema: keyof typeof schemas
    readonly body: string
    readonly value: unknown
  }>("objects")

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
