/** A random past of a tenant: what people did in Zuora before anybody kept books here, over Zuora's own API. */
import type { ResetBody, RunningSandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"

/** One call on some day: on which source and which target, how much (in cents). Places are taken modulo what there is. */
export interface Step {
  readonly verb: (typeof verbs)[number]
  readonly source: number
  readonly target: number
  readonly cents: number
  /** Days since the step before. */
  readonly days: number
}

/** Applying and taking back come more often: most rules are about what they left. */
const verbs = [
  "applyPayment",
  "applyPayment",
  "applyPayment",
  "applyPayment",
  "applyMemo",
  "applyMemo",
  "unapplyPayment",
  "unapplyPayment",
  "unapplyAllOfPayment",
  "unapplyMemo",
  "cancelPayment",
  "createPayment",
  "refundPayment",
  "refundMemo",
  "unpostMemo",
  "createDebitMemo",
  "payDebitMemo",
  "payDebitMemo",
  "unapplyDebitMemo",
  "creditDebitMemo",
  "writeOff",
  "cancelMemo",
  "unpostInvoice",
  "cancelInvoice",
  "deletePayment",
  "deleteMemo",
  "deleteInvoice",
  "deleteDebitMemo"
] as const

export const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...verbs),
  source: fc.nat(9),
  target: fc.nat(9),
  cents: fc.integer({ min: 1, max: 900 }),
  days: fc.constantFrom(0, 0, 1, 7)
})

const id = (kind: string, number: number) => `${kind}${number}`.padStart(32, "0")
const accounts = [1, 2, 3]

/** Three accounts; each has two invoices (one with a discount), a memo and two payments. */
export const seed: ResetBody = {
  clock: { at: "2026-01-05T12:00:00Z", frozen: true },
  settings: { dataQueryMs: 0, tokenSeconds: 31_536_000 },
  accounts: accounts.map((n) => ({ number: `A-${n}`, id: id("a", n) })),
  invoices: accounts.flatMap((n) => [
    {
      id: id("c", n * 10 + 1),
      number: `INV-${n}1`,
      account: `A-${n}`,
      invoiceDate: "2026-01-02",
      items: [
        { name: "Platform", amount: "20.00", taxes: [{ amount: "3.80", rate: "0.19" }] },
        { name: "Seats", amount: "9.99", taxes: [{ amount: "1.90", rate: "0.19" }] }
      ]
    },
    {
      id: id("c", n * 10 + 2),
      number: `INV-${n}2`,
      account: `A-${n}`,
      invoiceDate: "2026-01-03",
      items: [
        { id: id("b", n), name: "Support", amount: "30.00", taxes: [{ amount: "0.01", rate: "0.19" }] },
        { name: "Rebate", amount: "-10.00", appliedToItemId: id("b", n) }
      ]
    }
  ]),
  creditMemos: accounts.map((n) => ({
    number: `CM-${n}`,
    account: `A-${n}`,
    creditMemoDate: "2026-01-04",
    items: [
      { name: "Goodwill", amount: "7.77", taxes: [{ amount: "1.48" }] },
      { name: "More", amount: "4.00" }
    ]
  })),
  payments: accounts.flatMap((n) => [
    { number: `P-${n}1`, account: `A-${n}`, amount: "25.00", effectiveDate: "2026-01-04" },
    { number: `P-${n}2`, account: `A-${n}`, amount: "40.00", effectiveDate: "2026-01-04" }
  ])
}

/** So many days after the past began. */
export const day = (days: number): string => new Date(Date.UTC(2026, 0, 5 + days)).toISOString().slice(0, 10)

/** Speaks to the sandbox as any client of Zuora's would. */
export const client = async ({ baseUrl, clientId, clientSecret }: RunningSandbox) => {
  const login = await fetch(`${baseUrl}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" })
  })
  const { access_token: token } = (await login.json()) as { readonly access_token: string }
  return async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body)
    })
    if (answer.status === 401) throw new Error("the sandbox does not know the token")
    return answer.json() as Promise<{ readonly success?: boolean; readonly id?: string; readonly number?: string }>
  }
}

/** Zuora shows what was deleted for 30 days. A past ends before that, so that all of it can still be told. */
const lastDay = 28

/** How far a past has come: days since its beginning, and the debit memos that were made. */
interface Played {
  readonly days: number
  readonly made: ReadonlyArray<string>
}

/** The instant of Zuora's clock on a day. */
const noon = (days: number): string => `${day(days)}T12:00:00Z`

/** Plays the steps, at these instants of Zuora's clock; what Zuora refuses has no effect. */
export const play = async (
  sandbox: RunningSandbox,
  steps: ReadonlyArray<Step>,
  before: Played = { days: 0, made: [] },
  at = noon
): Promise<Played> => {
  const call = await client(sandbox)
  let { days } = before
  const made = [...before.made]
  for (const one of steps) {
    days = Math.max(days, Math.min(days + one.days, lastDay))
    await Effect.runPromise(sandbox.clock({ set: at(days), frozen: true }))
    const [method, path, body] = requestOf(one, day(days), made)
    const { id: madeId, number } = await call(method, path, body)
    if (madeId !== undefined && number?.startsWith("DM")) made.push(madeId)
  }
  return { days, made }
}

const requestOf = (
  { cents, source, target, verb }: Step,
  effectiveDate: string,
  made: ReadonlyArray<string>
): readonly [string, string, unknown] => {
  const account = accounts[source % 3] ?? 1
  const amount = cents / 100
  const payment = `/v1/payments/P-${account}${(source % 2) + 1}`
  const memo = `/v1/credit-memos/CM-${account}`
  const invoices = { effectiveDate, invoices: [{ amount, invoiceId: id("c", account * 10 + (target % 2) + 1) }] }
  const debitMemo = made[target % Math.max(1, made.length)]
  const debitMemos = { effectiveDate, debitMemos: [{ amount, debitMemoId: debitMemo }] }
  const invoice = id("c", account * 10 + (target % 2) + 1)
  const refund = { type: "External", methodType: "Check", totalAmount: amount, refundDate: effectiveDate }
  switch (verb) {
    case "applyPayment":
      return ["PUT", `${payment}/apply`, invoices]
    case "unapplyPayment":
      return ["PUT", `${payment}/unapply`, invoices]
    case "unapplyAllOfPayment":
      return ["PUT", `${payment}/unapply`, { effectiveDate }]
    case "applyMemo":
      return ["PUT", `${memo}/apply`, invoices]
    case "unapplyMemo":
      return ["PUT", `${memo}/unapply`, invoices]
    case "cancelPayment":
      return ["PUT", `${payment}/cancel`, {}]
    case "createPayment":
      return [
        "POST",
        "/v1/payments",
        {
          accountNumber: `A-${account}`,
          amount,
          currency: "EUR",
          effectiveDate,
          type: "External",
          paymentMethodType: "Check",
          ...(target % 2 === 0 ? { invoices: invoices.invoices } : {})
        }
      ]
    case "refundPayment":
      return ["POST", `${payment}/refunds`, refund]
    case "refundMemo":
      return ["POST", `${memo}/refund`, refund]
    case "unpostMemo":
      return ["PUT", `${memo}/unpost`, {}]
    case "cancelMemo":
      return ["PUT", `${memo}/cancel`, {}]
    case "unpostInvoice":
      return ["PUT", `/v1/object/invoice/${invoice}`, { Status: "Draft" }]
    case "cancelInvoice":
      return ["PUT", `/v1/object/invoice/${invoice}`, { Status: "Canceled" }]
    case "deletePayment":
      return ["DELETE", payment, {}]
    case "deleteMemo":
      return ["DELETE", memo, {}]
    case "deleteInvoice":
      return ["DELETE", `/v1/invoices/${invoice}`, {}]
    case "deleteDebitMemo":
      return ["DELETE", `/v1/debit-memos/${debitMemo}`, {}]
    case "createDebitMemo":
      return [
        "POST",
        "/v1/debit-memos",
        {
          accountNumber: `A-${account}`,
          autoPost: true,
          effectiveDate,
          charges: [{ amount, productRatePlanChargeId: "c".repeat(32) }]
        }
      ]
    case "payDebitMemo":
      return ["PUT", `${payment}/apply`, debitMemos]
    case "unapplyDebitMemo":
      return ["PUT", `${payment}/unapply`, debitMemos]
    case "creditDebitMemo":
      return ["PUT", `${memo}/apply`, debitMemos]
    case "writeOff":
      return ["PUT", `/v1/invoices/INV-${account}${(target % 2) + 1}/write-off`, { memoDate: effectiveDate }]
  }
}
