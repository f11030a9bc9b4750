/** Random histories of calls on one account, and the books of the sandbox as a reader of ZOQL sees them. */
import * as fc from "fast-check"
import type { ResetBody } from "../src/Sandbox.ts"
import { type Loose, type Zuora, run } from "./Zuora.ts"

/** One call: which, on what, how much (in cents). Places are taken modulo what there is. */
export interface Step {
  readonly verb: keyof typeof verbs
  readonly source: number
  readonly target: number
  readonly cents: number
  readonly flag: boolean
}

interface Named {
  readonly id: string
  readonly number: string
}

interface World {
  readonly zuora: Zuora
  readonly payments: Array<Named>
  readonly memos: Array<Named>
  readonly debitMemos: Array<Named>
  readonly refunds: Array<Named>
}

const item = (
  name: string,
  amount: string,
  id: string,
  taxes: ReadonlyArray<{ readonly amount: string; readonly rate?: string }> = []
) => ({
  id,
  name,
  amount,
  taxes
})
const invoices = [
  { id: "1".padStart(32, "a"), number: "INV-1" },
  { id: "2".padStart(32, "a"), number: "INV-2" }
]
const firstItem = "1".padStart(32, "b")

/** An account that can be charged, two invoices (one with a discount), a memo and two payments. */
export const seed = (rule: "Proration" | "FIFO"): ResetBody => ({
  clock: { at: "2026-11-22T20:00:00Z", frozen: true },
  settings: { applicationRule: rule },
  accounts: [{ number: "A-1" }],
  invoices: [
    {
      ...invoices[0],
      account: "A-1",
      items: [
        item("Platform", "20.00", firstItem, [{ amount: "3.80", rate: "0.19" }]),
        item("Seats", "9.99", "2".padStart(32, "b"), [{ amount: "1.90", rate: "0.19" }])
      ]
    },
    {
      ...invoices[1],
      account: "A-1",
      items: [
        item("Support", "30.00", "3".padStart(32, "b"), [{ amount: "0.01", rate: "0.19" }]),
        { ...item("Rebate", "-10.00", "4".padStart(32, "b")), appliedToItemId: "3".padStart(32, "b") }
      ]
    }
  ],
  creditMemos: [
    {
      number: "CM-1",
      account: "A-1",
      items: [
        item("Goodwill", "7.77", "5".padStart(32, "b"), [{ amount: "1.48" }]),
        item("More", "4.00", "6".padStart(32, "b"))
      ]
    }
  ],
  payments: [
    { number: "P-1", account: "A-1", amount: "25.00" },
    { number: "P-2", account: "A-1", amount: "40.00", type: "Electronic" as const }
  ]
})

const pick = <A>(list: ReadonlyArray<A>, at: number): A | undefined => list[at % Math.max(1, list.length)]
const check = { type: "External", methodType: "Check" }

/** The document that a step names, as the body of an apply or unapply. */
const documents = ({ debitMemos }: World, { cents, target }: Step) => {
  const amount = cents / 100
  const row = pick(
    [...invoices.map((one) => ({ ...one, kind: "i" })), ...debitMemos.map((one) => ({ ...one, kind: "d" }))],
    target
  )
  return row?.kind === "d"
    ? { debitMemos: [{ amount, debitMemoId: row.id }] }
    : { invoices: [{ amount, invoiceId: row?.id }] }
}

type Verb = (world: World, step: Step) => Promise<{ readonly status: number; readonly body: Loose }>

const on =
  (
    method: string,
    list: "payments" | "memos" | "debitMemos" | "refunds",
    path: (one: Named) => string,
    body: (world: World, step: Step) => object = () => ({})
  ): Verb =>
  (world, step) => {
    const one = pick(world[list], step.source) ?? { id: "none", number: "none" }
    return world.zuora.call(method, path(one), method === "DELETE" ? undefined : body(world, step))
  }
const payment =
  (verb: string) =>
  ({ number }: Named) =>
    `/v1/payments/${number}/${verb}`
const memo =
  (verb: string) =>
  ({ number }: Named) =>
    `/v1/credit-memos/${number}/${verb}`
const debitMemo =
  (verb: string) =>
  ({ number }: Named) =>
    `/v1/debit-memos/${number}/${verb}`
const gateway =
  (verb: string) =>
  ({ number }: Named) =>
    `/v1/gateway-settlement/payments/${number}/${verb}`
const lines = (_: World, { cents, flag }: Step) => ({
  autoPost: flag,
  items: [{ amount: cents / 100, invoiceItemId: firstItem, skuName: "S" }]
})
const charges = (_: World, { cents, flag }: Step) => ({
  accountNumber: "A-1",
  autoPost: flag,
  charges: [{ amount: cents / 100, productRatePlanChargeId: "c".repeat(32) }]
})
const fixed =
  (method: string, path: string, body: (world: World, step: Step) => object): Verb =>
  (world, step) =>
    world.zuora.call(method, path, body(world, step))

/** Everything that moves money or applications, and what posts and takes back documents. */
const verbs = {
  applyPayment: on("PUT", "payments", payment("apply"), documents),
  unapplyPayment: on("PUT", "payments", payment("unapply"), (world, step) => (step.flag ? {} : documents(world, step))),
  createPayment: fixed("POST", "/v1/payments", (world, step) => ({
    accountNumber: "A-1",
    amount: (step.cents + 500) / 100,
    currency: "EUR",
    ...(step.flag ? { type: "External" } : { type: "Electronic", gatewayId: "g", effectiveDate: "2026-11-22" }),
    ...documents(world, step)
  })),
  cancelPayment: on("PUT", "payments", payment("cancel")),
  deletePayment: on("DELETE", "payments", ({ number }) => `/v1/payments/${number}`),
  transferPayment: on("PUT", "payments", payment("transfer"), () => ({ accountId: "" })),
  refundPayment: on("POST", "payments", payment("refunds"), (_, { cents }) => ({ ...check, totalAmount: cents / 100 })),
  refundApplied: on("POST", "payments", payment("refunds/unapply"), (_, { cents, flag }) => ({
    ...check,
    ...(flag ? { totalAmount: cents / 100 } : { writeOff: true })
  })),
  cancelRefund: on("PUT", "refunds", ({ number }) => `/v1/refunds/${number}/cancel`),
  settle: on("POST", "payments", gateway("settle")),
  reject: on("POST", "payments", gateway("reject")),
  chargeback: on("POST", "payments", gateway("chargeback"), (_, { cents }) => ({ amount: cents / 100 })),
  memoFromInvoice: fixed("POST", "/v1/invoices/INV-1/creditmemos", (world, step) => ({
    ...lines(world, step),
    autoApplyToInvoiceUponPosting: step.source % 2 === 0
  })),
  memoFromCharge: fixed("POST", "/v1/credit-memos", charges),
  postMemo: on("PUT", "memos", memo("post")),
  unpostMemo: on("PUT", "memos", memo("unpost")),
  cancelMemo: on("PUT", "memos", memo("cancel")),
  applyMemo: on("PUT", "memos", memo("apply"), documents),
  unapplyMemo: on("PUT", "memos", memo("unapply"), (world, step) => (step.flag ? {} : documents(world, step))),
  refundMemo: on("POST", "memos", memo("refund"), (_, { cents }) => ({ ...check, totalAmount: cents / 100 })),
  writeOffMemo: on("PUT", "memos", ({ id }) => `/v1/credit-memos/${id}/write-off`),
  debitMemoFromInvoice: fixed("POST", "/v1/invoices/INV-2/debitmemos", ({ zuora: _ }, { cents, flag }) => ({
    autoPost: flag,
    items: [{ amount: cents / 100, invoiceItemId: "3".padStart(32, "b"), skuName: "S" }]
  })),
  debitMemoFromCharge: fixed("POST", "/v1/debit-memos", charges),
  postDebitMemo: on("PUT", "debitMemos", debitMemo("post")),
  unpostDebitMemo: on("PUT", "debitMemos", debitMemo("unpost")),
  cancelDebitMemo: on("PUT", "debitMemos", debitMemo("cancel")),
  writeOffDebitMemo: on("PUT", "debitMemos", debitMemo("write-off")),
  writeOffInvoice: ({ zuora }, { cents, flag, target }) =>
    zuora.call("PUT", `/v1/invoices/INV-${(target % 2) + 1}/write-off`, flag ? {} : { amount: cents / 100 }),
  reverseInvoice: ({ zuora }, { target }) => zuora.call("PUT", `/v1/invoices/INV-${(target % 2) + 1}/reverse`, {}),
  collect: fixed("POST", "/v1/operations/invoice-collect", () => ({ accountKey: "A-1" })),
  gatewayHangs: async ({ zuora }, { flag }) => {
    await run(zuora.edit({ kind: "gateway", accountKey: "A-1", gateway: flag ? "hangs" : "answers" }))
    return { status: 200, body: {} }
  },
  gatewayDecides: async ({ payments, zuora }, { flag, source }) => {
    const paymentKey = pick(payments, source)?.number ?? ""
    const { status } = (await zuora.call("GET", `/v1/payments/${paymentKey}`)).body
    if (status === "Processing") {
      await run(zuora.edit({ kind: "paymentStatus", paymentKey, status: flag ? "Processed" : "Error" }))
    }
    return { status: 200, body: {} }
  }
} satisfies Record<string, Verb>

/** Applying and taking back come more often: most rules are about what they left. */
const often: ReadonlyArray<Step["verb"]> = ["applyPayment", "unapplyPayment", "applyMemo", "unapplyMemo"]

export const step: fc.Arbitrary<Step> = fc.record({
  verb: fc.constantFrom(...(Object.keys(verbs) as Array<Step["verb"]>), ...often, ...often, ...often),
  source: fc.nat(9),
  target: fc.nat(9),
  cents: fc.integer({ min: 1, max: 2500 }),
  flag: fc.boolean()
})

const listsByPrefix = { "P-": "payments", CM: "memos", DM: "debitMemos", "R-": "refunds" } as const

/** Plays one call; what it made can be named by later ones. */
export const play = async (world: World, one: Step): Promise<{ readonly status: number; readonly body: Loose }> => {
  const verb: Verb = verbs[one.verb]
  const answer = await verb(world, one)
  const { id, number } = answer.body
  const list = Object.entries(listsByPrefix).find(([prefix]) => String(number).startsWith(prefix))?.[1]
  if (list !== undefined && !world[list].some((known) => known.id === id)) world[list].push({ id, number })
  return answer
}

export const begin = async (zuora: Zuora): Promise<World> => {
  const known = async (object: string, name: string) =>
    (await records(zuora, object, ["Id", name])).map((row) => ({ id: row.Id, number: row[name] }))
  return {
    zuora,
    payments: await known("Payment", "PaymentNumber"),
    memos: await known("CreditMemo", "MemoNumber"),
    debitMemos: [],
    refunds: []
  }
}

/** The version from which on ZOQL shows what is applied of a payment. */
const applied = { "x-zuora-wsdl-version": "107" }

/** Records of an object by ZOQL. */
export const records = async (
  zuora: Zuora,
  object: string,
  fields: ReadonlyArray<string>
): Promise<ReadonlyArray<Loose>> =>
  (await zuora.call("POST", "/v1/action/query", { queryString: `select ${fields.join(", ")} from ${object}` }, applied))
    .body.records
