import { describe, it } from "vitest"
import * as DebitMemo from "../src/DebitMemo.ts"
import { AccountId } from "../src/Id.ts"
import { accountId, application, debitId, debitPosted, eur, item, tax, toItem, unapplication } from "./Sample.ts"
import { specify } from "./Specification.ts"

const { given } = specify(DebitMemo)
const posted = debitPosted("1", [item("d1", "10.00"), tax("t1", "d1", "1.90"), item("c1", "-2.00")])
const toMemo = { kind: "debitMemo", id: debitId("1") } as const
const paid = (amount: string, ...items: ReadonlyArray<ReturnType<typeof toItem>>) => ({
  ...application({ id: "a1", to: "1", amount, items }),
  target: toMemo
})
const accept = (application: ReturnType<typeof paid>) =>
  ({ _tag: "AcceptApplication", application, accountId }) as const

describe("Debit memo", () => {
  it("is settled as an invoice is, item by item", () => {
    const part = paid("5.00", toItem("d1", "4.00"), toItem("t1", "1.00"))
    given(posted).when(accept(part)).thenEvents({ _tag: "DebitMemoPaymentApplied", application: part })
    given(posted)
      .when(accept(paid("11.00", toItem("d1", "11.00"))))
      .thenRejects("OverApplied", { requested: eur("11.00"), open: eur("9.90") })
    given({ ...posted, _tag: "DebitMemoDraftObserved" })
      .when(accept(part))
      .thenRejects("WrongPhase", { expected: "Posted", found: "Draft" })
  })

  it("is brought to zero by items of both signs, each at most to zero", () => {
    const all = paid("9.90", toItem("d1", "10.00"), toItem("t1", "1.90"), toItem("c1", "-2.00"))
    given(posted).when(accept(all)).thenEvents({ _tag: "DebitMemoPaymentApplied", application: all })
    given(posted)
      .when(accept(paid("6.90", toItem("d1", "10.00"), toItem("c1", "-3.10"))))
      .thenRejects("OverApplied", { itemId: "c1", requested: eur("-3.10"), open: eur("-2.00") })
    given(posted)
      .when(accept(paid("8.00", toItem("d1", "9.00"), toItem("t1", "-1.00"))))
      .thenRejects("NotPositive", { amount: eur("-1.00") })
  })

  it("takes an amount of zero only where it is stated which items offset each other", () => {
    const offset = paid("0.00", toItem("d1", "2.00"), toItem("c1", "-2.00"))
    given(posted).when(accept(offset)).thenEvents({ _tag: "DebitMemoPaymentApplied", application: offset })
    given(posted)
      .when(accept(paid("0.00")))
      .thenRejects("NotPositive", { amount: eur("0.00") })
  })

  it("is taken back from at most by what that application gave, in its direction", () => {
    const all = paid("9.90", toItem("d1", "10.00"), toItem("t1", "1.90"), toItem("c1", "-2.00"))
    const back = (amount: string, ...items: ReadonlyArray<ReturnType<typeof toItem>>) =>
      ({
        _tag: "AcceptUnapplication",
        unapplication: { ...unapplication({ id: "u1", of: "a1", to: "1", amount, items }), target: toMemo }
      }) as const
    const applied = { _tag: "DebitMemoPaymentApplied", application: all } as const
    const half = back("4.00", toItem("d1", "5.00"), toItem("c1", "-1.00"))
    given(posted, applied)
      .when(half)
      .thenEvents({ _tag: "DebitMemoPaymentUnapplied", unapplication: half.unapplication })
    given(posted, applied)
      .when(back("2.50", toItem("d1", "5.00"), toItem("c1", "-2.50")))
      .thenRejects("OverUnapplied", { requested: eur("-2.50"), applied: eur("-2.00") })
  })

  it("takes value of another account only where the application says so", () => {
    const other = AccountId.make("A-2")
    const part = paid("5.00", toItem("d1", "5.00"))
    given(posted)
      .when({ _tag: "AcceptApplication", application: part, accountId: other })
      .thenRejects("OtherAccount", { expected: "A-2", found: "A-1" })
    const across = { ...part, toAccountId: accountId }
    given(posted)
      .when({ _tag: "AcceptApplication", application: across, accountId: other })
      .thenEvents({ _tag: "DebitMemoPaymentApplied", application: across })
  })
})
