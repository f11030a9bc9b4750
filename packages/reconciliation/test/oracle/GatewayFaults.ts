/** The faults G01 to G11 and S01 to S07, in the order of `Faults.sql`. */
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import * as Money from "@counterfoil/domain/Money"
import { currency, day, eur } from "../../../domain/test/Sample.ts"
import { electronic, givenBack, paymentP, refundR, settled } from "./CleanWorld.ts"
import { both, instead, ours, type OwnFault, statement, world } from "./OwnFault.ts"
import type { World } from "./World.ts"

const plain = { fee: eur("0.00"), expectedFee: undefined }
const line = (more: Partial<GatewayLine>) => statement(({ lines }) => ({ lines: [...lines, { ...settled, ...more }] }))
const otherwise = (id: string, change: Partial<GatewayLine>) =>
  statement(({ lines }) => ({ lines: lines.map((one) => (one.id === id ? { ...one, ...change } : one)) }))
const payout = (amount: string) =>
  statement(({ payouts = [] }) => ({ payouts: payouts.map((one) => ({ ...one, amount: eur(amount) })) }))
const bank = (amount: string) =>
  statement(({ bankLines = [] }) => ({ bankLines: bankLines.map((one) => ({ ...one, amount: eur(amount) })) }))
const noFile = (name: string) => statement(({ files }) => ({ files: files.filter((file) => file.name !== name) }))
const intent = (stream: string, id: string) => (one: World) => ({
  ...one,
  intents: new Map(one.intents).set(stream, id)
})
const inDollars = (id: string, amount: string, reference: string) => {
  const payment = electronic(id, amount, reference, "2026-02-12")
  return { ...payment, amount: Money.make(currency("USD"), payment.amount.minor) }
}
const own = "neither payouts nor the bank are posted by us: they are compared as they come, and not by books of them"

export const gatewayFaults: ReadonlyArray<OwnFault> = [
  {
    ...world(
      "G01",
      "G01 GatewayLine-T9",
      line({ ...plain, id: "T9", reference: "r9", gross: eur("1.00"), net: eur("1.00"), line: 2 })
    ),
    beneath: ["S01"]
  },
  {
    ...world(
      "G02",
      "G02 Payment-P",
      ours({
        stream: "Payment-P",
        event: { _tag: "PaymentFailed", captured: eur("155.00"), effectiveOn: day("2026-02-20") }
      })
    ),
    beneath: ["I05", "I17", "Z14"]
  },
  {
    ...world("G03", "G03 Payment-P", instead(paymentP, { ...paymentP, gatewayReference: "other" }, ["ours", "theirs"])),
    beneath: ["G01"]
  },
  {
    ...world(
      "G04",
      "G04 GatewayLine-T3",
      both({ stream: "Payment-P2", event: electronic("P2", "155.00", "r2", "2026-02-12") }),
      intent("Payment-P2", "i1"),
      line({ id: "T3", reference: "r2", line: 3 })
    ),
    beneath: ["S01"]
  },
  { ...world("G05", "G05 Payment-P", otherwise("T1", { gross: eur("154.00"), net: eur("149.50") })), beneath: ["S01"] },
  {
    ...world(
      "G06",
      "G06 Payment-P",
      statement(({ lines }) => ({
        lines: lines.map((one) =>
          one.id === "T1"
            ? { ...one, gross: usd(one.gross), fee: usd(one.fee), net: usd(one.net), expectedFee: undefined }
            : one
        )
      }))
    ),
    beneath: ["S01"]
  },
  world(
    "G06",
    "G06 Payment-PX",
    both({ stream: "Payment-PX", event: inDollars("PX", "1.00", "rx") }),
    line({ ...plain, id: "TX", reference: "rx", payoutId: "PX", gross: eur("0.92"), net: eur("0.92"), line: 2 }),
    statement(({ bankLines = [], payouts = [] }) => ({
      payouts: [...payouts, { id: "PX", amount: eur("0.92"), arrivesOn: day("2026-02-17") }],
      bankLines: [...bankLines, { id: "BX", payoutId: "PX", amount: eur("0.92"), valueOn: day("2026-02-18") }]
    }))
  ),
  {
    ...world(
      "G07",
      "G07 GatewayLine-T4",
      line({
        ...plain,
        id: "T4",
        kind: "chargeback",
        reference: "cb1",
        gross: eur("-1.00"),
        net: eur("-1.00"),
        on: day("2026-02-20"),
        file: "f0216",
        line: 2
      })
    ),
    beneath: ["S01"]
  },
  {
    ...world(
      "G08",
      "G08 Payment-P refund rr9",
      instead(refundR, { ...refundR, gatewayReference: "rr9" }, ["ours", "theirs"])
    ),
    beneath: ["G07"]
  },
  { ...world("G09", "G09 GatewayLine-T5", line({ ...givenBack, id: "T5", line: 3 })), beneath: ["S01"] },
  {
    ...world("G10", "G10 GatewayLine-T1", otherwise("T1", { fee: eur("4.60"), net: eur("150.40") })),
    beneath: ["S01"]
  },
  { ...world("G11", "G11 GatewayLine-T1", otherwise("T1", { net: eur("150.49") })), beneath: ["S01"] },
  { ...world("S01", "S01 Payout-PO", payout("145.51")), beneath: ["S04"] },
  world(
    "S02",
    "S02 Payout-PO",
    statement(() => ({ bankLines: [] }))
  ),
  world(
    "S03",
    "S03 BankLine-BX",
    statement(({ bankLines = [] }) => ({
      bankLines: [...bankLines, { id: "BX", payoutId: undefined, amount: eur("0.77"), valueOn: day("2026-02-18") }]
    }))
  ),
  world("S04", "S04 Payout-PO", bank("145.49")),
  world(
    "S05",
    "S05 GatewayFile-f0213b",
    statement(({ files }) => ({
      files: [...files, ...files.filter(({ name }) => name === "f0213").map((one) => ({ ...one, name: "f0213b" }))]
    }))
  ),
  world("S06", "S06 GatewayDay-2026-02-17", noFile("f0217")),
  world("S06", "S06 GatewayDay-2026-03-09", noFile("f0309")),
  {
    ...world("S07", "S07 gateway clearing nothing", (one) => ({
      ...one,
      clearing: [
        ...one.clearing,
        { account: "gateway clearing", ref: "nothing", amount: eur("0.05"), dueOn: day("2026-03-01") }
      ]
    })),
    why: own
  },
  {
    ...world("S07", "S07 gateway clearing r5", (one) => ({
      ...one,
      clearing: one.clearing.map((open) => (open.ref === "r5" ? { ...open, dueOn: day("2026-03-06") } : open))
    })),
    why: own
  },
  {
    ...world(
      "S07",
      "S07 gateway clearing PO",
      statement(() => ({ payouts: [], bankLines: [] }))
    ),
    why: `${own}: what is settled and in no payout that was announced is the residue that files have`
  }
]

function usd(money: Money.Money): Money.Money {
  return Money.make(currency("USD"), money.minor)
}
