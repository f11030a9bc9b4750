import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Purpose } from "../src/BillingDocument.ts"
import type { Target } from "../src/Application.ts"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { closeCreditMemo, closeReceivable } from "../src/ClosingMemo.ts"
import * as CreditMemo from "../src/CreditMemo.ts"
import { fromApplications } from "../src/identities/Account.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check } from "../src/identities/Identities.ts"
import { ApplicationId, GroupId } from "../src/Id.ts"
import type { AccountName } from "../src/Journal.ts"
import {
  fold,
  type Ledger,
  type Placed,
  type Receivable as Owed,
  postedCreditMemos,
  postedReceivables
} from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import * as Receivable from "../src/Receivable.ts"
import { decideUnapply } from "../src/Settlement.ts"
import * as StreamName from "../src/StreamName.ts"
import { balanceOf, trialBalance } from "../src/TrialBalance.ts"
import { attempts, play } from "./History.ts"
import {
  accountId,
  application,
  day,
  debitId,
  debitPosted,
  EUR,
  eur,
  invoiceId,
  invoicePosted,
  item,
  memoId,
  memoPosted,
  tax,
  toItem
} from "./Sample.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 300

const order = <Id extends string>(memo: Id, purpose: Purpose, on = "2026-03-05") => ({
  purpose,
  memoId: memo,
  number: memo,
  applicationId: ApplicationId.make(`close-${memo}`),
  groupId: GroupId.make("close"),
  effectiveOn: day(on)
})
const closer = memoId("closing")
const events = (placed: ReadonlyArray<Placed>) => placed.map(({ event }) => event as DocumentEvent)
const broken = (placed: ReadonlyArray<Placed>) => {
  const ledger = fold(placed)
  const booked = events(placed).map((event) => ({ event, bookedOn: day("2026-03-05") }))
  return [...check(ledger), ...checkBooks(booked, ledger).flatMap(({ violations }) => violations)]
}
const targetOf = (one: Owed): Target =>
  "invoiceId" in one ? { kind: "invoice", id: one.invoiceId } : { kind: "debitMemo", id: one.debitMemoId }
const books = (placed: ReadonlyArray<Placed>, ...names: ReadonlyArray<AccountName>) => {
  const trial = trialBalance(events(placed))
  return names.map((name) => balanceOf(trial, name, EUR))
}
const outcome = <A>(result: Result.Result<A, { readonly _tag: string }>) =>
  Result.isSuccess(result) ? result.success : result.failure._tag

/** Lines of any sign that sum to anything, zero included. */
const signed = fc
  .tuple(fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 1, maxLength: 5 }), fc.boolean())
  .map(([minors, level]) => (level ? [...minors, -minors.reduce((sum, one) => sum + one, 0)] : minors))
  .map((minors) =>
    minors.flatMap((minor, index) =>
      minor === 0 ? [] : [item(`i${index}`, Money.format(Money.make(EUR, BigInt(minor))))]
    )
  )

describe("A write-off", () => {
  it("22: has a memo item for every open item, and leaves nothing open, whatever happened before", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), (steps, at) => {
        const { ledger, placed } = play(steps)
        const all = postedReceivables(ledger)
        const found = all[at % Math.max(all.length, 1)]
        if (found === undefined) return
        const open = Receivable.itemBalances(found.receivable)
        const before = Receivable.balanceMinor(found.receivable)
        const decided = closeReceivable(order(closer, "write-off"), targetOf(found.receivable), ledger)
        const isLeft = before > 0n
        const told = Result.isSuccess(decided) ? decided.success.amount : decided.failure._tag
        expect(told).toEqual(isLeft ? Money.make(EUR, before) : "NotPositive")
        const made = Result.isSuccess(decided) ? decided.success.placed : undefined
        expect(made !== undefined).toBe(isLeft && open !== undefined)
        if (made === undefined) return
        const after = fold(made, ledger)
        const memo = after.creditMemos.get(closer)
        const closed = postedReceivables(after).find(({ stream }) => stream === found.stream)?.receivable
        if (memo?._tag !== "Posted" || closed === undefined) throw new Error("not posted")
        expect(memo.total.minor).toBe(before)
        expect(Array.from(memo.items.values(), ({ amount, id }) => [id, amount.minor])).toEqual(
          Array.from(open ?? []).filter(([, minor]) => minor !== 0n)
        )
        expect(Receivable.balanceMinor(closed)).toBe(0n)
        expect(Array.from(Receivable.itemBalances(closed)?.values() ?? [1n]).every((minor) => minor === 0n)).toBe(true)
        expect(CreditMemo.unappliedMinor(memo)).toBe(0n)
        expect(Array.from(CreditMemo.itemsLeft(memo)?.values() ?? [1n]).every((minor) => minor === 0n)).toBe(true)
        expect(broken([...placed, ...made])).toEqual([])
      }),
      { numRuns }
    )
  })

  it("22: clears items of any sign, a header of zero included", () => {
    let zeros = 0
    fc.assert(
      fc.property(signed, (items) => {
        const placed = [{ stream: "Invoice-1", event: invoicePosted("1", items) }]
        const minor = items.reduce((sum, { amount }) => sum + amount.minor, 0n)
        const decided = closeReceivable(
          order(closer, "write-off"),
          { kind: "invoice", id: invoiceId("1") },
          fold(placed)
        )
        expect(Result.isFailure(decided)).toBe(minor < 0n || items.length === 0)
        if (Result.isFailure(decided)) return
        if (minor === 0n) zeros += 1
        const all = [...placed, ...(decided.success.placed ?? [])]
        expect(all).toHaveLength(5)
        expect(broken(all)).toEqual([])
        const closed = fold(all).invoices.get(invoiceId("1"))
        expect(closed).toMatchObject({ _tag: "Posted", closed: "written off" })
      }),
      { numRuns }
    )
    expect(zeros).toBeGreaterThan(0)
  })

  it("23: differs between revenue and bad debt in the account that bears it, never in amounts", () => {
    fc.assert(
      fc.property(signed, (items) => {
        const placed = [{ stream: "Invoice-1", event: invoicePosted("1", items) }]
        const made = (["write-off", "bad debt"] as const).map((purpose) =>
          closeReceivable(order(closer, purpose), { kind: "invoice", id: invoiceId("1") }, fold(placed))
        )
        const [revenue, expense] = made.map((one) =>
          Result.isSuccess(one) ? [...placed, ...(one.success.placed ?? [])] : []
        )
        if (revenue === undefined || expense === undefined || revenue.length === 0) return
        const same: ReadonlyArray<AccountName> = ["accounts receivable", "on-account credit memos"]
        expect(books(expense, ...same)).toEqual(books(revenue, ...same))
        const [deferred = 0n, debt = 0n] = books(expense, "deferred revenue", "bad debt expense")
        expect(debt).toBe(-deferred)
        expect(books(revenue, "deferred revenue", "bad debt expense")).toEqual([0n, 0n])
        expect(fold(revenue).invoices).toEqual(fold(expense).invoices)
      }),
      { numRuns }
    )
  })

  it("of a debit memo is the same, and of what is settled none at all", () => {
    const posted = { stream: "DebitMemo-1", event: debitPosted("1", [item("i1", "6.00"), tax("t1", "i1", "1.00")]) }
    const target = { kind: "debitMemo", id: debitId("1") } as const
    const made = Result.getOrThrow(closeReceivable(order(closer, "write-off"), target, fold([posted]))).placed ?? []
    expect(made.map(({ event }) => event._tag)).toEqual([
      "CreditMemoPosted",
      "CreditMemoApplied",
      "DebitMemoCreditMemoApplied",
      "DebitMemoWrittenOff"
    ])
    expect(broken([posted, ...made])).toEqual([])
    const again = closeReceivable(order(memoId("2"), "write-off"), target, fold([posted, ...made]))
    expect(outcome(again)).toBe("NotPositive")
    expect(outcome(closeReceivable(order(closer, "write-off"), target, fold([])))).toBe("WrongPhase")
  })

  it("is not dated before the document", () => {
    const placed = [{ stream: "Invoice-1", event: invoicePosted("1", [item("i1", "6.00")]) }]
    const early = order(closer, "write-off", "2026-02-28")
    expect(outcome(closeReceivable(early, { kind: "invoice", id: invoiceId("1") }, fold(placed)))).toBe("TooEarly")
  })
})

describe("A reversal", () => {
  it("24: mirrors every item, leaves nothing owed, and is not taken back", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), (steps, at) => {
        const { ledger, placed } = play(steps)
        const all = postedReceivables(ledger).filter(({ receivable }) => "invoiceId" in receivable)
        const found = all[at % Math.max(all.length, 1)]?.receivable
        if (found === undefined) return
        const decided = closeReceivable(order(closer, "reversal"), targetOf(found), ledger)
        const used = found.applications.totalMinor !== 0n
        const refusal = used ? "InUse" : found.total.minor === 0n ? "NotPositive" : undefined
        expect(Result.isFailure(decided) ? decided.failure._tag : undefined).toBe(refusal)
        if (Result.isFailure(decided)) return
        const made = decided.success.placed ?? []
        const after = fold(made, ledger)
        const memo = after.creditMemos.get(closer)
        if (memo?._tag !== "Posted") throw new Error("not posted")
        expect(Array.from(memo.items.values(), ({ amount, id }) => [id, amount.minor])).toEqual(
          Array.from(found.items.values(), ({ amount, id }) => [id, amount.minor])
        )
        expect(memo.total).toEqual(found.total)
        expect(broken([...placed, ...made])).toEqual([])
        const owed = (of: Ledger) => fromApplications(of).get(`${found.accountId} EUR`)?.balance.minor ?? 0n
        expect(owed(after)).toBe(owed(ledger) - found.total.minor)
        const undone = {
          ...application({ id: "u1", to: "1", amount: "0.01", on: "2026-03-06" }),
          source: { kind: "creditMemo", id: closer } as const,
          target: targetOf(found),
          applicationId: ApplicationId.make(`close-${closer}`)
        }
        expect(outcome(decideUnapply([undone], { source: { kind: "creditMemo", state: memo }, targets: after }))).toBe(
          "WrongPhase"
        )
      }),
      { numRuns }
    )
  })

  it("24: of a credit memo leaves account and books as if the memo had never been", () => {
    fc.assert(
      fc.property(attempts, fc.constantFrom("reversal", "write-off"), (steps, purpose) => {
        const { ledger, placed } = play(steps)
        const lines = [item("m1", "6.00"), tax("mt1", "m1", "1.00"), item("md1", "-1.00", { kind: "discount" })]
        const stream = StreamName.creditMemo(memoId("plain"))
        const plain = { stream, event: memoPosted("plain", lines) }
        const decided = closeCreditMemo(order(debitId("mirror"), purpose), memoId("plain"), fold([plain], ledger))
        const made = Result.getOrThrow(decided).placed ?? []
        const all = [...placed, plain, ...made]
        expect(broken(all)).toEqual([])
        const owed = (of: ReadonlyArray<Placed>) =>
          fromApplications(fold(of)).get(`${accountId} EUR`)?.balance.minor ?? 0n
        expect(owed(all)).toBe(owed(placed))
        const names = ["accounts receivable", "on-account credit memos", "deferred revenue", "tax payable"] as const
        expect(books(all, ...names)).toEqual(books(placed, ...names))
        const memo = postedCreditMemos(fold(all)).find(({ creditMemoId }) => creditMemoId === "plain")
        expect(memo?.closed).toBe(purpose === "reversal" ? "reversed" : "written off")
      }),
      { numRuns }
    )
  })

  it("is not of a memo that is used, a draft, or nothing", () => {
    const posted = { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00")]) }
    const used = {
      stream: "CreditMemo-1",
      event: { _tag: "CreditMemoRefunded", amount: eur("1.00"), effectiveOn: day("2026-03-02") }
    } as const
    const draft = { ...posted, event: { ...posted.event, _tag: "CreditMemoDraftObserved" } } as const
    const closeIt = (...placed: ReadonlyArray<Placed>) =>
      outcome(closeCreditMemo(order(debitId("1"), "reversal"), memoId("1"), fold(placed)))
    expect(closeIt(posted, used)).toBe("InUse")
    expect(closeIt(draft)).toBe("WrongPhase")
    expect(closeIt({ ...posted, event: memoPosted("1", []) })).toBe("NotPositive")
  })

  it("says nothing of items where it is not known what is open on them", () => {
    const placed: ReadonlyArray<Placed> = [
      { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "6.00"), item("i2", "6.00")]) },
      {
        stream: "Invoice-1",
        event: { _tag: "InvoicePaymentApplied", application: application({ id: "a1", to: "1", amount: "5.00" }) }
      }
    ]
    const target = { kind: "invoice", id: invoiceId("1") } as const
    const closing = (all: ReadonlyArray<Placed>) =>
      Result.getOrThrow(closeReceivable(order(closer, "write-off"), target, fold(all)))
    expect(closing(placed)).toEqual({ amount: eur("7.00"), placed: undefined })
    const read = {
      stream: "Invoice-1",
      event: {
        _tag: "InvoiceApplicationSplitObserved",
        applicationId: ApplicationId.make("a1"),
        items: [toItem("i2", "5.00")] as const,
        effectiveOn: day("2026-03-03")
      }
    } as const
    expect(closing([...placed, read]).placed).toHaveLength(4)
  })
})
