import { describe, expect, it } from "vitest"
import type { GatewayLine } from "../../src/gateway/GatewayLine.ts"
import { dueFiles } from "../../src/gateway/Rail.ts"
import { RefundId } from "../../src/Id.ts"
import { fold, type Placed } from "../../src/Ledger.ts"
import * as Money from "../../src/Money.ts"
import { application, captured, day, EUR, eur, invoicePosted, item, toItem } from "../Sample.ts"
import { rail } from "../gateway/Settled.ts"
import { circumstancesOf, told } from "./Found.ts"

const posted: Placed = { stream: "Invoice-3", event: invoicePosted("3", [item("i", "100.00")], "2026-02-13") }
const charged = (id: string, amount = "100.00"): Placed => ({
  stream: `Payment-${id}`,
  event: { ...captured(id, amount, "2026-02-13"), method: "Electronic", gatewayReference: `ch-${id}` }
})
const pays = (id: string, amount: string): ReadonlyArray<Placed> => {
  const one = application({
    id: `a${id}`,
    to: "3",
    from: { kind: "payment", id: captured(id, "1.00").paymentId },
    amount,
    items: [toItem("i", amount)],
    on: "2026-02-14"
  })
  return [
    { stream: `Payment-${id}`, event: { _tag: "PaymentApplied", application: one } },
    { stream: "Invoice-3", event: { _tag: "InvoicePaymentApplied", application: one } }
  ]
}
const line = (
  id: string,
  kind: GatewayLine["kind"],
  reference: string | undefined,
  amount: string,
  at = "2026-02-16"
): GatewayLine => ({
  id,
  kind,
  reference,
  payoutId: undefined,
  gross: eur(amount),
  fee: Money.zero(EUR),
  net: eur(amount),
  expectedFee: undefined,
  on: day(at),
  file: "file.csv",
  line: 1
})

/** Every one that may be due. */
const files = dueFiles(rail, day("2026-04-30")).map((on) => ({ name: `${on}.csv`, day: on, sha256: on, lines: 0 }))

const seen = (
  placed: ReadonlyArray<Placed>,
  lines: ReadonlyArray<GatewayLine>,
  intents: ReadonlyArray<readonly [string, string]> = []
) =>
  Object.fromEntries(
    Object.entries(
      told(
        circumstancesOf(fold(placed), {
          intents: new Map(intents),
          statements: [
            {
              statement: { files, lines, payouts: undefined, bankLines: undefined },
              rail,
              ownOf: (books) => books
            }
          ]
        })
      )
    ).filter(([id]) => id.startsWith("G"))
  )
const charge = (id: string) => line(`l-${id}`, "charge", `ch-${id}`, "100.00")

describe("What a gateway's file says and Zuora does not know", () => {
  it("G01: is booked on the account that the reference names, and nowhere where it names none", () => {
    expect(seen([posted], [line("x", "charge", "order INV-3", "70.00")])).toEqual({
      "G01 GatewayLine-x": ["book a payment of 70.00 EUR by reference order INV-3 on account A-1"]
    })
    const why = "its reference does not name the invoice or debit memo of exactly one account"
    expect(seen([posted], [line("x", "charge", "ch-unknown", "70.00")])).toEqual({ "G01 GatewayLine-x": why })
  })

  it("G04: gives the later capture back, after what it was applied to; then there is nothing more to give back", () => {
    const twice = [posted, charged("1"), charged("2"), ...pays("1", "60.00"), ...pays("2", "40.00")]
    const intents = [
      ["Payment-1", "op"],
      ["Payment-2", "op"]
    ] as const
    const lines = [charge("1"), { ...charge("2"), on: day("2026-02-17") }]
    expect(seen(twice, lines, intents)).toEqual({
      "G04 GatewayLine-l-2": [
        "un-apply 40.00 EUR of payment P-2 from invoice INV-3",
        "give 100.00 EUR of payment P-2 back at the gateway"
      ]
    })
    const back: Placed = {
      stream: "Payment-2",
      event: {
        _tag: "PaymentRefunded",
        amount: eur("100.00"),
        refundId: RefundId.make("r"),
        number: "R-1",
        effectiveOn: day("2026-03-11")
      }
    }
    expect(seen([posted, charged("1"), charged("2"), back], lines, intents)).toEqual({})
  })

  it("G04: is no call's where both captures are of one payment", () => {
    const lines = [charge("1"), { ...charge("1"), id: "again", on: day("2026-02-17") }]
    expect(seen([posted, charged("1")], lines)).toEqual({
      "G04 GatewayLine-again": "its dry run does not settle it: Zuora and the files still differ"
    })
  })

  it("G07: is reported as what it is, for the payment whose reference it has", () => {
    const paid = [posted, charged("1"), ...pays("1", "90.00")]
    const back = (kind: GatewayLine["kind"], amount: string, reference = "ch-1") =>
      seen(paid, [charge("1"), line("x", kind, reference, amount, "2026-02-18")])["G07 GatewayLine-x"]
    expect(back("chargeback", "-70.00")).toEqual(["report that 70.00 EUR of payment P-1 was charged back"])
    expect(back("return", "-100.00")).toEqual(["report that 100.00 EUR of payment P-1 was rejected"])
    expect(back("return", "-30.00")).toEqual(["report that 30.00 EUR of payment P-1 was charged back"])
    expect(back("refund", "-10.00")).toEqual(["record that 10.00 EUR of payment P-1 went back"])
    expect(back("refund", "-25.00")).toEqual([
      "un-apply 15.00 EUR of payment P-1 from invoice INV-3",
      "record that 25.00 EUR of payment P-1 went back"
    ])
    expect(back("chargeback", "-70.00", "cb-1")).toBe("its reference is not that of exactly one processed payment")
    expect(back("chargeback reversed", "70.00", "cb-1")).toBe("no call of Zuora takes a chargeback back that was won")
  })

  it("G08: is canceled where the bank has refused it, and waited for where it is only late", () => {
    const refunded: Placed = {
      stream: "Payment-1",
      event: {
        _tag: "PaymentRefunded",
        amount: eur("20.00"),
        refundId: RefundId.make("r"),
        number: "R-1",
        method: "Electronic",
        gatewayReference: "re-1",
        effectiveOn: day("2026-02-18")
      }
    }
    const placed = [posted, charged("1"), refunded]
    expect(seen(placed, [charge("1"), line("x", "refund failed", "re-1", "20.00", "2026-02-20")])).toEqual({
      "G08 Payment-1 refund re-1": ["cancel the refund of 20.00 EUR of payment P-1"]
    })
    expect(seen(placed, [charge("1")])).toEqual({
      "G08 Payment-1 refund re-1": "it may still be on its way: ask the gateway first"
    })
  })
})
