import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { begin, play, records, seed, step } from "./Histories.ts"
import { type Loose, type Zuora, zuora } from "./Zuora.ts"

const cents = (value: unknown): number => Math.round(((value as number | undefined) ?? 0) * 100)
const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)
const total = (rows: ReadonlyArray<Loose>, field: string): number => sum(rows.map((row) => cents(row[field])))
const of = (rows: ReadonlyArray<Loose>, field: string, id: string) => rows.filter((row) => row[field] === id)

const links = ["InvoiceId", "DebitMemoId"]

/** Everything that identities are about, read afresh. */
const books = async (made: Zuora) => ({
  accounts: await records(made, "Account", ["Id", "Balance"]),
  payments: await records(made, "Payment", [
    "Id",
    "AccountId",
    "Status",
    "Amount",
    "AppliedAmount",
    "UnappliedAmount",
    "RefundAmount"
  ]),
  paymentParts: await records(made, "PaymentPart", ["Id", "PaymentId", "Amount", ...links]),
  paymentPartItems: await records(made, "PaymentPartItem", ["PaymentPartId", "Amount"]),
  paymentLog: await records(made, "PaymentApplication", ["PaymentId", "ApplyAmount"]),
  memos: await records(made, "CreditMemo", [
    "Id",
    "AccountId",
    "Status",
    "TotalAmount",
    "AppliedAmount",
    "Balance",
    "RefundAmount"
  ]),
  memoLines: [
    ...(await records(made, "CreditMemoItem", [
      "CreditMemoId",
      "Amount",
      "AppliedAmount",
      "UnappliedAmount",
      "RefundAmount"
    ])),
    ...(await records(made, "CreditTaxationItem", [
      "CreditMemoId",
      "TaxAmount",
      "AppliedAmount",
      "UnappliedAmount",
      "RefundAmount"
    ]))
  ],
  memoParts: await records(made, "CreditMemoPart", ["Id", "CreditMemoId", "Amount", ...links]),
  memoPartItems: await records(made, "CreditMemoPartItem", ["CreditMemoPartId", "Amount"]),
  memoLog: await records(made, "CreditMemoApplication", ["CreditMemoId", "Amount"]),
  invoices: await records(made, "Invoice", [
    "Id",
    "AccountId",
    "Status",
    "Amount",
    "Balance",
    "PaymentAmount",
    "CreditMemoAmount"
  ]),
  debitMemos: await records(made, "DebitMemo", [
    "Id",
    "AccountId",
    "Status",
    "TotalAmount",
    "Balance",
    "BeAppliedAmount"
  ]),
  lines: [
    ...(await records(made, "InvoiceItem", ["InvoiceId", "Balance"])),
    ...(await records(made, "TaxationItem", ["InvoiceId", "TaxAmount", "Balance", "PaymentAmount", "CreditAmount"])),
    ...(await records(made, "DebitMemoItem", ["DebitMemoId", "Balance"])),
    ...(await records(made, "DebitTaxationItem", [
      "DebitMemoId",
      "TaxAmount",
      "Balance",
      "PaymentAmount",
      "CreditAmount"
    ]))
  ],
  refunds: await records(made, "Refund", ["Id", "PaymentId", "CreditMemoId", "Status", "Amount"]),
  refundParts: await records(made, "RefundPart", ["RefundId", "Amount"])
})
type Books = Awaited<ReturnType<typeof books>>

const applied = (parts: ReadonlyArray<Loose>) => parts.filter((part) => links.some((link) => part[link] !== undefined))
const unapplied = (parts: ReadonlyArray<Loose>) =>
  parts.filter((part) => links.every((link) => part[link] === undefined))
const counted = (refunds: ReadonlyArray<Loose>) =>
  refunds.filter((one) => ["Processed", "Processing"].includes(one.Status))

/** Every identity that does not hold, in words. */
const broken = (all: Books): ReadonlyArray<string> => {
  const found: Array<string> = []
  const equal = (what: string, left: number, right: number) => {
    if (left !== right) found.push(`${what}: ${left} is not ${right}`)
  }
  const source = (what: string, row: Loose, parts: ReadonlyArray<Loose>, log: number, left: number) => {
    equal(`${what}: parts applied`, total(applied(parts), "Amount"), cents(row.AppliedAmount))
    equal(`${what}: part unapplied`, total(unapplied(parts), "Amount"), left)
    equal(`${what}: log`, log, cents(row.AppliedAmount))
    if (left < 0) found.push(`${what}: unapplied is ${left}`)
  }
  for (const row of all.payments) {
    const left = cents(row.UnappliedAmount)
    const parts = of(all.paymentParts, "PaymentId", row.Id)
    source(`payment ${row.Id}`, row, parts, total(of(all.paymentLog, "PaymentId", row.Id), "ApplyAmount"), left)
    const gone = ["Canceled", "Error"].includes(row.Status)
    equal("payment", cents(row.AppliedAmount) + left + cents(row.RefundAmount), gone ? 0 : cents(row.Amount))
    equal("payment: refunds", total(counted(of(all.refunds, "PaymentId", row.Id)), "Amount"), cents(row.RefundAmount))
  }
  for (const row of all.memos) {
    const parts = of(all.memoParts, "CreditMemoId", row.Id)
    const left = row.Status === "Posted" ? cents(row.Balance) : 0
    source(`memo ${row.Id}`, row, parts, total(of(all.memoLog, "CreditMemoId", row.Id), "Amount"), left)
    if (row.Status === "Canceled") continue
    equal("memo", cents(row.AppliedAmount) + cents(row.Balance) + cents(row.RefundAmount), cents(row.TotalAmount))
    equal("memo: refunds", total(counted(of(all.refunds, "CreditMemoId", row.Id)), "Amount"), cents(row.RefundAmount))
    equal(
      "memo: lines applied",
      total(of(all.memoLines, "CreditMemoId", row.Id), "AppliedAmount"),
      cents(row.AppliedAmount)
    )
  }
  for (const line of all.memoLines) {
    const whole = cents(line.Amount) + cents(line.TaxAmount)
    equal("memo line", cents(line.AppliedAmount) + cents(line.UnappliedAmount) + cents(line.RefundAmount), whole)
    if (cents(line.UnappliedAmount) < 0) found.push("a memo line is applied too far")
  }
  const parts = [...all.paymentParts, ...all.memoParts]
  const items = [...all.paymentPartItems, ...all.memoPartItems]
  for (const part of applied(parts)) {
    const own = items.filter((one) => (one.PaymentPartId ?? one.CreditMemoPartId) === part.Id)
    equal("item parts", total(own, "Amount"), cents(part.Amount))
  }
  for (const row of [...all.invoices, ...all.debitMemos]) {
    const field = row.TotalAmount === undefined ? "InvoiceId" : "DebitMemoId"
    const payments = total(of(all.paymentParts, field, row.Id), "Amount")
    const memos = total(of(all.memoParts, field, row.Id), "Amount")
    const whole = cents(row.Amount) + cents(row.TotalAmount)
    if (row.Status !== "Canceled") {
      equal(`${field} ${row.Id}: balance`, cents(row.Balance), whole - payments - memos)
      equal(`${field} ${row.Id}: lines`, total(of(all.lines, field, row.Id), "Balance"), cents(row.Balance))
    }
    equal(
      "settled",
      cents(row.PaymentAmount) + cents(row.CreditMemoAmount) + cents(row.BeAppliedAmount),
      payments + memos
    )
    if (cents(row.Balance) < 0) found.push(`${field} ${row.Id}: balance is below zero`)
  }
  for (const line of all.lines) {
    if (cents(line.Balance) < 0) found.push("a line is paid too far")
    if (line.TaxAmount === undefined) continue
    equal("tax", cents(line.Balance), cents(line.TaxAmount) - cents(line.PaymentAmount) - cents(line.CreditAmount))
  }
  for (const refund of all.refunds) {
    const left = counted([refund]).length === 1 ? cents(refund.Amount) : 0
    equal("refund parts", total(of(all.refundParts, "RefundId", refund.Id), "Amount"), left)
  }
  const posted = (rows: ReadonlyArray<Loose>, id: string, status: string) =>
    rows.filter((row) => row.AccountId === id && row.Status === status)
  for (const { Balance, Id } of all.accounts) {
    const owed = [...posted(all.invoices, Id, "Posted"), ...posted(all.debitMemos, Id, "Posted")]
    const given =
      total(posted(all.payments, Id, "Processed"), "UnappliedAmount") +
      total(posted(all.memos, Id, "Posted"), "Balance")
    equal("account", cents(Balance), total(owed, "Balance") - given)
  }
  return found
}

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"

describe("after every call of any history (amount identities of Invoice Settlement)", () => {
  it(
    "payments, refunds, memos, invoices, lines, parts, logs and the account's balance agree",
    { timeout: isLong ? 1_200_000 : 120_000 },
    async () => {
      const effective = new Set<string>()
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("Proration" as const, "FIFO" as const),
          fc.array(step, { minLength: 10, maxLength: 30, size: "max" }),
          async (rule, steps) => {
            const made = await zuora({ seed: seed(rule) })
            const world = await begin(made)
            for (const one of steps) {
              const { status, body } = await play(world, one)
              expect(status).toBeLessThan(500)
              // What is refused is dropped as a whole: the next call that is not would show a trace of it.
              if (status !== 200 || body.success === false) continue
              effective.add(one.verb)
              expect({ after: one.verb, broken: broken(await books(made)) }).toEqual({ after: one.verb, broken: [] })
            }
            await made.stop()
          }
        ),
        { numRuns: isLong ? 400 : 12 }
      )
      // A history in which nothing ever succeeds proves nothing.
      expect(effective.size).toBeGreaterThan(12)
    }
  )
})
