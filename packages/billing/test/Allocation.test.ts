/** An amount falls on lines by every rule, over HTTP, on an invoice that has a negative line; and Zuora agrees. */
import { names, type Rule, rules } from "@counterfoil/domain/AllocationRule"
import { stated } from "@counterfoil/domain/Application"
import * as Money from "@counterfoil/domain/Money"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import type { Division } from "../src/Command.ts"
import { eur, op } from "./Harness.ts"
import { balanced, moneyCalls, run, tagOf } from "./Story.ts"

const account = "ALLOCATION"
const seats = "4028905f5a87c0ff015a87d3ae7a0a01"
const vat = "4028905f5a87c0ff015a87d3ae7a0a02"
const credit = "4028905f5a87c0ff015a87d3ae7a0a03"
const support = "4028905f5a87c0ff015a87d3ae7a0a04"

/** 100.00 and 19.00 tax, 30.00 credited, 50.00: 139.00 is open. */
const items = [
  { id: seats, name: "Seats", amount: "100.00", taxes: [{ id: vat, name: "VAT", amount: "19.00" }] },
  { id: credit, name: "Old plan", amount: "-30.00" },
  { id: support, name: "Support", amount: "50.00" }
]

const apply = (amount: string, division: Division) =>
  Effect.gen(function* () {
    const sandbox = yield* Sandbox
    yield* sandbox.seed({
      accounts: [{ number: account }],
      invoices: [{ number: "INV-MIXED", account, items }],
      payments: [{ number: "P-MIXED", account, amount: "200.00" }]
    })
    const billing = yield* Billing
    return yield* billing.applyPayment({
      operationId: op("apply-mixed"),
      actor: "ada",
      paymentKey: "P-MIXED",
      invoices: [{ invoiceKey: "INV-MIXED", amount: eur(amount), division }]
    })
  })

/** What the sandbox has booked on each line. */
const itemsInZuora = Effect.gen(function* () {
  const sandbox = yield* Sandbox
  const rows = (yield* sandbox.state)["application"] as ReadonlyArray<{
    readonly items: ReadonlyArray<{ readonly lineId: string; readonly amount: string }>
  }>
  const booked = rows.at(-1)?.items ?? []
  return Object.fromEntries(
    booked.map(({ amount, lineId }) => [lineId, Money.format(Money.make(eur("0.00").currency, BigInt(amount)))])
  )
})

/** What each line gets of 60.00. */
const parts: Readonly<Record<(typeof names)[number], Readonly<Record<string, string>>>> = {
  "oldest-first": { [seats]: "60.00" },
  "pro-rata": { [seats]: "35.51", [vat]: "6.74", [support]: "17.75" },
  "tax-first": { [vat]: "19.00", [seats]: "41.00" },
  "charge-first": { [seats]: "60.00" },
  "line-first": { [seats]: "40.00", [support]: "20.00" },
  "line-and-tax": { [seats]: "35.51", [vat]: "6.74", [support]: "17.75" },
  "tax-before-line": { [vat]: "19.00", [seats]: "27.34", [support]: "13.66" }
}

describe("An amount on an invoice with a negative line", () => {
  it.each(names)("falls on its lines by %s, and Zuora has them so", (name) =>
    run(
      Effect.gen(function* () {
        const { applications } = yield* apply("60.00", { _tag: "Strategy", name })
        const [application] = applications
        expect(application?.strategy).toBe(name)
        const split = application === undefined ? [] : stated(application.split)
        const got = Object.fromEntries(split.map(({ amount, targetItemId }) => [targetItemId, Money.format(amount)]))
        expect(got).toEqual(parts[name])
        const inZuora = yield* itemsInZuora
        expect(inZuora).toEqual(got)
        yield* balanced
      })
    )
  )

  it("is not sent where a rule nets negative lines: no item of a call may be negative", () =>
    run(
      Effect.gen(function* () {
        const rule: Rule = { ...rules["pro-rata"], negativeLines: "netted" }
        const refused = yield* tagOf(apply("60.00", { _tag: "Rule", name: "net", rule }))
        expect(["NotPositive", "RequestInvalid"]).toContain(refused)
        expect(yield* moneyCalls).toEqual([])
      })
    ))
})
