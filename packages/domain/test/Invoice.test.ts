import { describe, expect, it } from "vitest"
import * as Invoice from "../src/Invoice.ts"
import { accountId, application, day, eur, invoicePosted, item, itemId, tax, toItem } from "./Sample.ts"
import { AccountId } from "../src/Id.ts"
import { specify } from "./Specification.ts"

const { given } = specify<Invoice.Command, Invoice.Event, Invoice.State, { readonly _tag: string }>(Invoice)
const lines = [item("i1", "10.00"), tax("t1", "i1", "0.10"), item("i2", "20.00")]
const posted = invoicePosted("1", lines)
const accept = (...[wanted]: Parameters<typeof application>): Invoice.Command => ({
  _tag: "AcceptApplication",
  application: application(wanted),
  accountId
})
const paid = (...[wanted]: Parameters<typeof application>): Invoice.Event => ({
  _tag: "InvoicePaymentApplied",
  application: application(wanted)
})
const ten = { id: "a1", to: "1", amount: "10.10", items: [toItem("i1", "10.00"), toItem("t1", "0.10")] }

const posting = (state: Invoice.State): Invoice.Posted => {
  if (state._tag !== "Posted") throw new Error(state._tag)
  return state
}

describe("Invoice", () => {
  it("accepts a payment on an item and its taxation item: 10.1 = 10 + 0.1", () =>
    given(posted).when(accept(ten)).thenEvents(paid(ten)))

  it("keeps balances at the header and at every item", () => {
    const state = posting(Invoice.fold([posted, paid(ten)]))
    expect(Invoice.balanceMinor(state)).toBe(2000n)
    expect(Invoice.itemBalances(state)).toEqual(
      new Map([
        [itemId("i1"), 0n],
        [itemId("t1"), 0n],
        [itemId("i2"), 2000n]
      ])
    )
  })

  it("nets a discount onto its charge: 100 less 10 leaves 90 and nothing on the discount", () => {
    const discount = item("d1", "-10.00", { kind: "discount", parentId: itemId("c1") })
    const state = posting(Invoice.fold([invoicePosted("1", [item("c1", "100.00"), discount])]))
    expect(Invoice.itemBalances(state)).toEqual(
      new Map([
        [itemId("c1"), 9000n],
        [itemId("d1"), 0n]
      ])
    )
  })

  it("knows no item balances while a split is pending, and knows them once it is read", () => {
    const pending = paid({ id: "a1", to: "1", amount: "10.10" })
    expect(Invoice.itemBalances(posting(Invoice.fold([posted, pending])))).toBeUndefined()
    const read: Invoice.Event = {
      _tag: "InvoiceApplicationSplitObserved",
      applicationId: application(ten).id,
      items: [toItem("i1", "10.00"), toItem("t1", "0.10")],
      effectiveOn: day("2026-03-02")
    }
    expect(Invoice.itemBalances(posting(Invoice.fold([posted, pending, read])))?.get(itemId("t1"))).toBe(0n)
  })

  it("rejects more than an item has open, although the invoice has", () =>
    given(posted)
      .when(accept({ id: "a1", to: "1", amount: "10.20", items: [toItem("i1", "10.00"), toItem("t1", "0.20")] }))
      .thenRejects("OverApplied", { itemId: itemId("t1"), requested: eur("0.20"), open: eur("0.10") }))

  it("rejects more than the open balance", () =>
    given(posted, paid(ten))
      .when(accept({ id: "a2", to: "1", amount: "20.01" }))
      .thenRejects("OverApplied"))

  it("rejects an item of another document", () =>
    given(posted)
      .when(accept({ id: "a1", to: "1", amount: "1.00", items: [toItem("x9", "1.00")] }))
      .thenRejects("ForeignItem", { itemId: itemId("x9") }))

  it("rejects another account's money", () =>
    given(posted)
      .when({ _tag: "AcceptApplication", application: application(ten), accountId: AccountId.make("A-2") })
      .thenRejects("OtherAccount"))

  it("rejects a draft, a canceled and an unknown invoice", () => {
    given({ ...posted, _tag: "InvoiceDraftObserved" })
      .when(accept(ten))
      .thenRejects("WrongPhase", { found: "Draft" })
    given(posted, { _tag: "InvoiceCanceled", effectiveOn: day("2026-03-02") })
      .when(accept(ten))
      .thenRejects("WrongPhase", { found: "Canceled" })
    given().when(accept(ten)).thenRejects("WrongPhase", { found: "NotSeen" })
  })

  it("replaces a draft by the next one and keeps what was applied to a document nobody has seen", () => {
    const draft = { ...invoicePosted("1", [item("i9", "1.00")]), _tag: "InvoiceDraftObserved" as const }
    const state = Invoice.fold([paid(ten), draft, { ...posted, _tag: "InvoiceDraftObserved" }, posted])
    expect(Invoice.balanceMinor(posting(state))).toBe(2000n)
  })

  it("records lines that changed in Zuora with before and after, once", () => {
    const state = Invoice.fold([posted])
    const read = {
      _tag: "Read",
      on: day("2026-03-09"),
      invoice: {
        kind: "invoice",
        id: posted.invoiceId,
        number: posted.number,
        accountId,
        status: "Posted",
        sourceType: "Subscription",
        invoiceDate: day("2026-03-01"),
        dueOn: undefined,
        total: eur("31.10"),
        balance: eur("31.10"),
        items: [item("i1", "10.00"), tax("t1", "i1", "0.10"), item("i2", "21.00")],
        itemBalances: new Map(),
        updatedAt: "2026-03-09T00:00:00.000Z"
      }
    } as const
    const events = Invoice.record(read, state)
    expect(events).toMatchObject([
      { _tag: "InvoiceChangeObserved", before: { total: eur("30.10") }, after: { total: eur("31.10") } }
    ])
    expect(Invoice.record(read, events.reduce(Invoice.evolve, state))).toEqual([])
  })
})
