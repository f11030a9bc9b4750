/** What people and gateways do to all kinds of documents of one account, at random, over Zuora's own API. */
import type { ResetBody, RunningSandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { client } from "./import/Past.ts"

/** One call: on which documents and how much (in cents). Places are taken modulo what there is. */
export interface Deed {
  readonly verb: (typeof verbs)[number]
  readonly source: number
  readonly target: number
  readonly cents: number
  /** Days since the deed before. */
  readonly days: number
}

const verbs = [
  "apply",
  "apply",
  "apply",
  "applyMemo",
  "applyMemo",
  "unapply",
  "unapplyMemo",
  "createDebitMemo",
  "createMemo",
  "createPayment",
  "refund",
  "refundApplied",
  "refundMemo",
  "cancelRefund",
  "chargeback",
  "reject",
  "writeOff",
  "writeOffDebitMemo",
  "writeOffMemo",
  "reverse",
  "reverseMemo",
  "cancel"
] as const

export const deed: fc.Arbitrary<Deed> = fc.record({
  verb: fc.constantFrom(...verbs),
  source: fc.nat(9),
  target: fc.nat(9),
  cents: fc.integer({ min: 1, max: 1500 }),
  days: fc.constantFrom(0, 0, 1, 3)
})

const invoiceId = (n: number): string => `c${n}`.padStart(32, "0")

/** Three invoices (one with a discount), a memo, and three payments: two by card. */
export const seed: ResetBody = {
  clock: { at: "2026-01-05T12:00:00Z", frozen: true },
  settings: { dataQueryMs: 0, tokenSeconds: 31_536_000 },
  accounts: [{ number: "A-1" }],
  invoices: [1, 2, 3].map((n) => ({
    id: invoiceId(n),
    number: `INV-${n}`,
    account: "A-1",
    invoiceDate: "2026-01-02",
    items: [
      { id: `b${n}`.padStart(32, "0"), name: "Platform", amount: "20.00", taxes: [{ amount: "3.80", rate: "0.19" }] },
      ...(n === 2 ? [{ name: "Rebate", amount: "-5.00", appliedToItemId: "b2".padStart(32, "0") }] : []),
      { name: "Seats", amount: "9.99", taxes: [{ amount: "1.90", rate: "0.19" }] }
    ]
  })),
  creditMemos: [
    {
      number: "CM-1",
      account: "A-1",
      creditMemoDate: "2026-01-03",
      items: [
        { name: "Goodwill", amount: "7.77", taxes: [{ amount: "1.48" }] },
        { name: "More", amount: "4.00" }
      ]
    }
  ],
  payments: (["External", "Electronic", "Electronic"] as const).map((type, index) => ({
    number: `P-${index + 1}`,
    account: "A-1",
    amount: "30.00",
    effectiveDate: "2026-01-04",
    type
  }))
}

/** A tenant in which deeds are done, one after the other; what Zuora refuses has no effect. */
export const tenant = async (sandbox: RunningSandbox) => {
  const call = await client(sandbox)
  const known = { P: ["P-1", "P-2", "P-3"], CM: ["CM-1"], DM: [] as Array<string>, R: [] as Array<string> }
  const debitMemoIds = new Map<string, string>()
  let days = 0
  return async (deeds: ReadonlyArray<Deed>): Promise<void> => {
    for (const one of deeds) {
      days += one.days
      const today = new Date(Date.UTC(2026, 0, 5 + days)).toISOString().slice(0, 10)
      await Effect.runPromise(sandbox.clock({ set: `${today}T12:00:00Z`, frozen: true }))
      const [method, path, body] = requestOf(one, today, known, debitMemoIds)
      const { id = "", number = "" } = await call(method, path, body)
      const kind = /^(P|CM|DM|R)/.exec(number)?.[1] as keyof typeof known | undefined
      if (kind === undefined || known[kind].includes(number)) continue
      known[kind].push(number)
      if (kind === "DM") debitMemoIds.set(number, id)
    }
  }
}

const requestOf = (
  { cents, source, target, verb }: Deed,
  today: string,
  known: Readonly<Record<"P" | "CM" | "DM" | "R", ReadonlyArray<string>>>,
  debitMemoIds: ReadonlyMap<string, string>
): readonly [string, string, unknown] => {
  const pick = (list: ReadonlyArray<string>, at: number) => list[at % Math.max(1, list.length)] ?? "none"
  const amount = cents / 100
  const payment = `/v1/payments/${pick(known.P, source)}`
  const memo = `/v1/credit-memos/${pick(known.CM, source)}`
  const debitMemo = pick(known.DM, target)
  const isDebit = target % 2 === 0 && known.DM.length > 0
  const documents = {
    effectiveDate: today,
    ...(isDebit
      ? { debitMemos: [{ amount, debitMemoId: debitMemoIds.get(debitMemo) }] }
      : { invoices: [{ amount, invoiceId: invoiceId(1 + (target % 3)) }] })
  }
  const refund = { type: "External", methodType: "Check", totalAmount: amount, refundDate: today }
  const charged = {
    accountNumber: "A-1",
    autoPost: true,
    effectiveDate: today,
    charges: [{ amount, productRatePlanChargeId: "c".repeat(32) }]
  }
  const gateway = `/v1/gateway-settlement/payments/${pick(known.P, source)}`
  const invoice = `/v1/invoices/INV-${1 + (target % 3)}`
  switch (verb) {
    case "apply":
      return ["PUT", `${payment}/apply`, documents]
    case "unapply":
      return ["PUT", `${payment}/unapply`, documents]
    case "applyMemo":
      return ["PUT", `${memo}/apply`, documents]
    case "unapplyMemo":
      return ["PUT", `${memo}/unapply`, documents]
    case "createDebitMemo":
      return ["POST", "/v1/debit-memos", charged]
    case "createMemo":
      return ["POST", "/v1/credit-memos", charged]
    case "createPayment":
      return [
        "POST",
        "/v1/payments",
        {
          accountNumber: "A-1",
          amount: amount + 5,
          currency: "EUR",
          effectiveDate: today,
          type: "External",
          paymentMethodType: "Check"
        }
      ]
    case "refund":
      return ["POST", `${payment}/refunds`, refund]
    case "refundApplied":
      return ["POST", `${payment}/refunds/unapply`, refund]
    case "refundMemo":
      return ["POST", `${memo}/refund`, refund]
    case "cancelRefund":
      return ["PUT", `/v1/refunds/${pick(known.R, source)}/cancel`, {}]
    case "chargeback":
      return ["POST", `${gateway}/chargeback`, { amount }]
    case "reject":
      return ["POST", `${gateway}/reject`, {}]
    case "writeOff":
      return ["PUT", `${invoice}/write-off`, { memoDate: today }]
    case "writeOffDebitMemo":
      return ["PUT", `/v1/debit-memos/${debitMemo}/write-off`, { memoDate: today }]
    case "writeOffMemo":
      return ["PUT", `${memo}/write-off`, {}]
    case "reverse":
      return ["PUT", `${invoice}/reverse`, {}]
    case "reverseMemo":
      return ["PUT", `${memo}/reverse`, {}]
    case "cancel":
      return ["PUT", `${payment}/cancel`, {}]
  }
}
