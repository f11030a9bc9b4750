/**
 * Books and settlement files that have little to do with each other: few references and amounts, drawn at random, so that
 * they meet in all ways, and often in the plain one.
 */
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import { AccountId, PaymentId, RefundId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as fc from "fast-check"
import { currency as currencyOf, day, EUR, item, memoPosted } from "../../../domain/test/Sample.ts"
import type { Gateway } from "../../src/gateway/GatewaysFile.ts"
import { anyGateway } from "../gateway/Sent.ts"

const USD = currencyOf("USD")
const cents = (minor: number, currency = EUR): Money.Money => Money.make(currency, BigInt(minor))
const days = ["2026-02-10", "2026-02-13", "2026-02-27", "2026-03-02", "2026-03-06", "2026-03-09"].map(day)
const gross = fc.constantFrom(1_000, 2_000)
const on = fc.constantFrom(...days)
/** Of two gateways, and of nobody. */
const reference = fc.option(fc.constantFrom("a1", "a2", "a5", "b1", "b3", "c1"), { nil: undefined, freq: 8 })

const GivenBack = fc.record({
  kind: fc.constantFrom("PaymentRefunded", "PaymentChargedBack", "PaymentReturned"),
  half: fc.constantFrom(500, 1_000),
  reference,
  isExternal: fc.boolean(),
  isUndone: fc.nat(5).map((n) => n === 0),
  on
})
const Taken = fc.record({
  gross,
  reference,
  isExternal: fc.nat(3).map((n) => n === 0),
  end: fc.constantFrom("Processed", "Processed", "Processed", "Failed"),
  intent: fc.constantFrom(undefined, undefined, "i1", "i2"),
  back: fc.array(GivenBack, { maxLength: 2 }),
  on
})
const Line = fc.record({
  kind: fc.constantFrom<GatewayLine["kind"]>(
    "charge",
    "charge",
    "charge",
    "refund",
    "refund",
    "refund failed",
    "chargeback",
    "chargeback reversed",
    "return",
    "other"
  ),
  gross: fc.constantFrom(500, 1_000, 1_000, 2_000),
  fee: fc.constantFrom(0, 0, 30),
  isNetWrong: fc.nat(9).map((n) => n === 0),
  isForeign: fc.nat(9).map((n) => n === 0),
  expected: fc.constantFrom(undefined, undefined, 0, 30),
  reference,
  payout: fc.constantFrom(undefined, "p1", "p1", "p2", "p3"),
  file: fc.nat(2),
  on
})
/** A line and a payment that say the same, whatever else there is. */
const Plain = fc.record({
  gross,
  reference: fc.constantFrom("a5", "a6", "b3"),
  intent: fc.constantFrom(undefined, "i1"),
  on,
  later: fc.nat(1)
})

export const Settlement = fc.record({
  taken: fc.array(Taken, { maxLength: 5 }),
  lines: fc.array(Line, { maxLength: 6 }),
  plain: fc.uniqueArray(Plain, { maxLength: 3, selector: (one) => one.reference }),
  memoBack: fc.option(reference, { nil: undefined }),
  payouts: fc.option(fc.subarray(["p1", "p2", "p3"]), { nil: undefined }),
  isAnnouncedWrong: fc.boolean(),
  files: fc.subarray([0, 1, 2]),
  isRepeated: fc.boolean(),
  settleDays: fc.constantFrom(0, 3),
  payoutDays: fc.option(fc.constantFrom(0, 5), { nil: undefined }),
  since: fc.constantFrom("2026-02-10", "2026-03-02"),
  gateways: fc.constantFrom<ReadonlyArray<string | undefined>>([undefined], ["^a"], ["^a", "^b"])
})
export type Settlement = typeof Settlement extends fc.Arbitrary<infer A> ? A : never

/** In the order of their streams' names, as the tables have them. */
export const eventsOf = ({ memoBack, plain, taken }: Settlement): ReadonlyArray<Placed> => [
  ...(memoBack === undefined
    ? []
    : [
        { stream: "CreditMemo-m", event: memoPosted("m", [item("mi", "20.00")]) },
        {
          stream: "CreditMemo-m",
          event: {
            _tag: "CreditMemoRefunded" as const,
            ...refund("memo", 500, days[1] ?? day("2026-02-13")),
            method: "Electronic" as const,
            gatewayReference: memoBack
          }
        }
      ]),
  ...plain.map((one, n) => captured(`0${n}`, { ...one, isExternal: false })),
  ...taken.flatMap((one, n): ReadonlyArray<Placed> => {
    const id = `1${n}`
    return [
      captured(id, one),
      ...(one.end === "Failed"
        ? [
            {
              stream: `Payment-${id}`,
              event: { _tag: "PaymentFailed" as const, captured: cents(one.gross), effectiveOn: one.on }
            }
          ]
        : one.back.flatMap((back, at) => givenBack(`${id}${at}`, `Payment-${id}`, back)))
    ]
  })
]

/** By the streams of payments, what they were made for. */
export const intentsOf = ({ plain, taken }: Settlement): ReadonlyMap<string, string> =>
  new Map(
    [plain, taken].flatMap((all, at) =>
      all.flatMap(({ intent }, n) => (intent === undefined ? [] : [[`Payment-${at}${n}`, intent] as const]))
    )
  )

interface Captured {
  readonly gross: number
  readonly reference: string | undefined
  readonly isExternal: boolean
  readonly on: LocalDate
}

const captured = (id: string, { gross: minor, isExternal, on: effectiveOn, reference: known }: Captured): Placed => ({
  stream: `Payment-${id}`,
  event: {
    _tag: "PaymentCaptured",
    paymentId: PaymentId.make(id),
    number: `P-${id}`,
    accountId: AccountId.make(`A-${id}`),
    amount: cents(minor),
    method: isExternal ? "External" : "Electronic",
    ...(known === undefined ? {} : { gatewayReference: known }),
    effectiveOn
  }
})

const refund = (id: string, minor: number, effectiveOn: LocalDate) => ({
  amount: cents(minor),
  refundId: RefundId.make(id),
  number: `R-${id}`,
  effectiveOn
})

const givenBack = (id: string, stream: string, back: typeof GivenBack extends fc.Arbitrary<infer A> ? A : never) => {
  const { amount, effectiveOn, ...more } = refund(id, back.half, back.on)
  const terms = {
    ...more,
    amount,
    effectiveOn,
    method: back.isExternal ? ("External" as const) : ("Electronic" as const),
    ...(back.reference === undefined ? {} : { gatewayReference: back.reference })
  }
  const given: Placed = { stream, event: { _tag: back.kind as "PaymentRefunded", ...terms } }
  const undone: Placed = {
    stream,
    event: { _tag: "PaymentRefundCanceled", amount, refundId: more.refundId, kind: "refund", effectiveOn }
  }
  return back.isUndone && back.kind === "PaymentRefunded" ? [given, undone] : [given]
}

const fileDays = ["2026-02-13", "2026-03-02", "2026-03-06"].map(day)
const nameOf = (file: number): string => `${fileDays[file]}.csv`

export const statementOf = (settlement: Settlement): Statement => {
  const { files, isRepeated, payouts, plain } = settlement
  const lines = [...settlement.lines.map(lineOf), ...plain.map(plainLine)]
  const [first, ...others] = files.map((file) => ({
    name: nameOf(file),
    day: fileDays[file] ?? day("2026-02-13"),
    sha256: `sha256 of ${file}`,
    lines: 0
  }))
  const all =
    first === undefined ? [] : [first, ...(isRepeated ? [{ ...first, name: `0${first.name}` }] : []), ...others]
  return {
    files: all,
    lines,
    payouts: payouts?.map((id) => {
      const own = lines.filter(({ net, payoutId }) => payoutId === id && net.currency === EUR)
      const sum = Money.sum(
        EUR,
        own.map(({ net }) => net)
      )
      return {
        id,
        amount: settlement.isAnnouncedWrong ? Money.add(sum, cents(1)) : sum,
        arrivesOn: day("2026-03-06")
      }
    }),
    bankLines: undefined
  }
}

const lineOf = (
  {
    expected,
    fee,
    file,
    gross: minor,
    isForeign,
    isNetWrong,
    kind,
    on: settledOn,
    payout,
    reference: known
  }: typeof Line extends fc.Arbitrary<infer A> ? A : never,
  at: number
): GatewayLine => {
  const currency = isForeign ? USD : EUR
  const signed = kind === "charge" || kind === "refund failed" || kind === "chargeback reversed" ? minor : -minor
  return {
    id: `t${at}`,
    kind,
    reference: known,
    payoutId: payout,
    gross: cents(signed, currency),
    fee: cents(fee, currency),
    net: cents(signed - fee + (isNetWrong ? 1 : 0), currency),
    expectedFee: expected === undefined ? undefined : cents(expected, currency),
    on: settledOn,
    file: nameOf(file),
    line: at + 2
  }
}

const plainLine = (
  { gross: minor, later, on: settledOn, reference: known }: typeof Plain extends fc.Arbitrary<infer A> ? A : never,
  at: number
): GatewayLine => ({
  id: `plain${at}`,
  kind: "charge",
  reference: known,
  payoutId: "p1",
  gross: cents(minor),
  fee: cents(0),
  net: cents(minor),
  expectedFee: undefined,
  on: days[Math.min(days.indexOf(settledOn) + later, days.length - 1)] ?? settledOn,
  file: nameOf(at),
  line: at + 20
})

export const gatewaysOf = ({ gateways, payoutDays, settleDays, since }: Settlement): ReadonlyArray<Gateway> =>
  gateways.map((references) => ({
    ...anyGateway(),
    since: day(since),
    settleDays,
    ...(payoutDays === undefined ? {} : { payoutDays }),
    ...(references === undefined ? {} : { references })
  }))
