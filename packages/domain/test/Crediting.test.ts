import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { decideClose, decideCredit } from "../src/Crediting.ts"
import * as CreditMemo from "../src/CreditMemo.ts"
import * as Invoice from "../src/Invoice.ts"
import { application, day, eur, invoicePosted, item, memoPosted, tax, toItem } from "./Sample.ts"

const posted = invoicePosted("1", [item("i1", "10.00"), tax("t1", "i1", "1.90")])
const paid: Invoice.Event = {
  _tag: "InvoicePaymentApplied",
  application: application({ id: "a1", to: "1", amount: "4.00", items: [toItem("i1", "4.00")] })
}
const outcome = <A>(result: Result.Result<A, { readonly _tag: string }>) =>
  Result.isSuccess(result) ? result.success : result.failure._tag

describe("Closing an invoice", () => {
  it("writes off what is open", () => {
    expect(outcome(decideClose("write-off", Invoice.fold([posted])))).toEqual(eur("11.90"))
    expect(outcome(decideClose("write-off", Invoice.fold([posted, paid])))).toEqual(eur("7.90"))
  })

  it("reverses only what nobody has paid", () => {
    expect(outcome(decideClose("reversal", Invoice.fold([posted])))).toEqual(eur("11.90"))
    expect(outcome(decideClose("reversal", Invoice.fold([posted, paid])))).toBe("InUse")
  })

  it("refuses a draft, an unseen one, and one without a balance", () => {
    const full: Invoice.Event = { ...paid, application: application({ id: "a2", to: "1", amount: "11.90" }) }
    const draft: Invoice.Event = { ...posted, _tag: "InvoiceDraftObserved" }
    expect(outcome(decideClose("write-off", Invoice.initial))).toBe("WrongPhase")
    expect(outcome(decideClose("write-off", Invoice.fold([draft])))).toBe("WrongPhase")
    expect(outcome(decideClose("write-off", Invoice.fold([posted, full])))).toBe("NotPositive")
  })
})

describe("Crediting lines of an invoice", () => {
  const state = Invoice.fold([posted])
  const line = (id: string, amount: string) => ({ itemId: item(id, amount).id, amount: eur(amount) })

  it("takes its own lines, up to what was billed", () => {
    expect(Result.isSuccess(decideCredit([line("i1", "10.00"), line("t1", "1.90")], state))).toBe(true)
    expect(outcome(decideCredit([line("i1", "10.01")], state))).toBe("OverApplied")
    expect(outcome(decideCredit([line("i9", "1.00")], state))).toBe("ForeignItem")
    expect(outcome(decideCredit([line("i1", "0.00")], state))).toBe("NotPositive")
    expect(outcome(decideCredit([line("i1", "1.00")], Invoice.initial))).toBe("WrongPhase")
  })
})

describe("Changing a credit memo", () => {
  const memo = memoPosted("1", [item("m1", "6.00")])
  const draft: CreditMemo.Event = { ...memo, _tag: "CreditMemoDraftObserved" }
  const used: CreditMemo.Event = { _tag: "CreditMemoRefunded", amount: eur("1.00"), effectiveOn: day("2026-03-05") }
  const change = (goal: CreditMemo.Goal, ...events: ReadonlyArray<CreditMemo.Event>) =>
    outcome(CreditMemo.decideChange(goal, CreditMemo.fold(events)))

  it("posts and cancels drafts, unposts what is unused", () => {
    expect(change("Posted", draft)).toBeUndefined()
    expect(change("Canceled", draft)).toBeUndefined()
    expect(change("Draft", memo)).toBeUndefined()
    expect(change("Posted", memo)).toBe("WrongPhase")
    expect(change("Canceled", memo)).toBe("WrongPhase")
    expect(change("Draft", memo, used)).toBe("InUse")
  })
})
