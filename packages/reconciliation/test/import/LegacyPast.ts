/** A random past of a tenant without Invoice Settlement, as the seed of a sandbox. */
import type { ResetBody } from "@counterfoil/zuora-sandbox/Sandbox"
import * as fc from "fast-check"
import { day } from "./Past.ts"

/** One thing that happened: to which of the documents, how much (in cents), how many days after the beginning. */
export const happening = fc.record({
  verb: fc.constantFrom(
    "pay",
    "pay",
    "pay",
    "refund",
    "credit",
    "charge",
    "creditLine",
    "toBalance",
    "byHand",
    "fromBalance"
  ),
  invoice: fc.nat(3),
  payment: fc.nat(3),
  cents: fc.integer({ min: 1, max: 900 }),
  day: fc.nat(30),
  isCanceled: fc.boolean()
})
type Happening = typeof happening extends fc.Arbitrary<infer A> ? A : never

const id = (kind: string, number: number) => `${kind}${number}`.padStart(32, "0")
const lineId = (invoice: number) => id("e", invoice)

/** Two accounts; each has two invoices of 100.00 and two payments of 60.00. */
export const legacySeed = (happenings: ReadonlyArray<Happening>): ResetBody => {
  const numbers = [0, 1, 2, 3]
  const account = (number: number) => `A-${Math.floor(number / 2)}`
  const paid = new Map<string, number>()
  const left = new Map(numbers.map((number) => [number, 6000]))
  const held = new Map<string, number>()
  const seed = {
    invoicePayments: [] as Array<object>,
    adjustments: [] as Array<object>,
    creditBalanceAdjustments: [] as Array<object>,
    legacyRefunds: [] as Array<object>
  }
  for (const { cents, day: on, invoice, isCanceled, payment: drawn, verb } of happenings) {
    // A payment pays invoices of its own account.
    const payment = Math.floor(invoice / 2) * 2 + (drawn % 2)
    const pair = `${payment} ${invoice}`
    const amount = (cents / 100).toFixed(2)
    const documents = { payment: `P-${payment}`, invoice: `INV-${invoice}` }
    const adjustment = { adjustmentDate: day(on), amount, ...(isCanceled ? { status: "Canceled" } : {}) }
    // What a payment gives back or away it must have had.
    const afterPayments = day(16 + (on % 15))
    const changed = { ...adjustment, invoice: documents.invoice }
    const balance = { ...adjustment, account: account(invoice) }
    const move = (minor: number) => {
      if (!isCanceled) held.set(balance.account, (held.get(balance.account) ?? 0) + minor)
    }
    switch (verb) {
      case "pay":
        // One link for each pair, as Zuora makes it.
        if (paid.has(pair) || (left.get(payment) ?? 0) < cents) break
        paid.set(pair, cents)
        left.set(payment, (left.get(payment) ?? 0) - cents)
        seed.invoicePayments.push({ ...documents, amount })
        break
      case "refund":
        if ((paid.get(pair) ?? 0) < cents) break
        paid.set(pair, (paid.get(pair) ?? 0) - cents)
        seed.legacyRefunds.push({ ...documents, amount, refundDate: afterPayments })
        break
      case "credit":
        seed.adjustments.push({ ...changed, type: "Credit" })
        break
      case "charge":
        seed.adjustments.push({ ...changed, type: "Charge" })
        break
      case "creditLine":
        seed.adjustments.push({ ...changed, type: "Credit", lineId: lineId(invoice) })
        break
      case "toBalance":
        if ((left.get(payment) ?? 0) < cents) break
        if (!isCanceled) left.set(payment, (left.get(payment) ?? 0) - cents)
        move(cents)
        seed.creditBalanceAdjustments.push({
          ...balance,
          adjustmentDate: afterPayments,
          type: "Increase",
          payment: documents.payment
        })
        break
      case "byHand":
        move(cents)
        seed.creditBalanceAdjustments.push({ ...balance, type: "Increase" })
        break
      case "fromBalance":
        if ((held.get(balance.account) ?? 0) < cents) break
        move(-cents)
        // On the last day, when whatever there is was there.
        seed.creditBalanceAdjustments.push({
          ...balance,
          adjustmentDate: day(31),
          type: "Decrease",
          invoice: documents.invoice
        })
    }
  }
  return {
    clock: { at: `${day(40)}T12:00:00Z`, frozen: true },
    settings: { dataQueryMs: 0, tokenSeconds: 31_536_000, invoiceSettlement: "off", invoiceItemSettlement: "off" },
    accounts: [0, 1].map((number) => ({ number: `A-${number}`, id: id("a", number + 1) })),
    invoices: numbers.map((number) => ({
      id: id("c", number + 1),
      number: `INV-${number}`,
      account: account(number),
      invoiceDate: day(0),
      items: [{ id: lineId(number), name: "Platform", amount: "81.00", taxes: [{ amount: "19.00", rate: "0.19" }] }]
    })),
    payments: numbers.map((number) => ({
      number: `P-${number}`,
      account: account(number),
      amount: "60.00",
      effectiveDate: day(1 + number * 5)
    })),
    ...seed
  } as ResetBody
}
