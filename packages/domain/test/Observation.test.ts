import { expect, it } from "vitest"
import { ApplicationId, GroupId } from "../src/Id.ts"
import * as Ledger from "../src/Ledger.ts"
import { observe, type Recording } from "../src/Observation.ts"
import type { ObservedPayment } from "../src/Observed.ts"
import * as StreamName from "../src/StreamName.ts"
import { captured, day, eur, invoiceId, invoicePosted, item } from "./Sample.ts"

const money = captured("1", "50.00")
const target = { kind: "invoice", id: invoiceId("1") } as const

const giving = (amount: string): ObservedPayment => ({
  kind: "payment",
  id: money.paymentId,
  number: money.number,
  accountId: money.accountId ?? undefined,
  status: "Processed",
  method: "External",
  effectiveOn: money.effectiveOn,
  amount: money.amount,
  unapplied: eur("0.00"),
  refunded: eur("0.00"),
  refunds: undefined,
  gatewayReference: undefined,
  parts: [{ target, amount: eur(amount), items: undefined }],
  updatedAt: ""
})

const ids = new Map<string, ApplicationId>()
const newId = (key: string): ApplicationId => {
  const id = ids.get(key) ?? ApplicationId.make(`id-${ids.size}`)
  ids.set(key, id)
  return id
}

/** One cause: its ids depend on nothing but their keys. */
const recording: Recording = {
  on: day("2026-03-05"),
  strategy: "observed",
  groupId: GroupId.make("cause"),
  newId
}

it("records a pair under one cause as often as it changes, and the same state once", () => {
  let ledger = Ledger.fold([
    { stream: StreamName.invoice(target.id), event: invoicePosted("1", [item("a", "50.00")]) },
    { stream: StreamName.payment(money.paymentId), event: money }
  ])
  for (const amount of ["10.00", "25.00", "4.00", "3.00", "30.00"]) {
    const facts = observe(ledger, giving(amount), recording)
    expect(observe(ledger, giving(amount), recording)).toEqual(facts)
    ledger = Ledger.fold(facts, ledger)
    expect(observe(ledger, giving(amount), recording)).toEqual([])
    expect(ledger.payments.get(money.paymentId)?.usage.applications.totalMinor).toBe(eur(amount).minor)
    expect(ledger.invoices.get(target.id)?.applications.totalMinor).toBe(eur(amount).minor)
  }
})
