/** A month is closed, booked around, reopened, and closed again. */
import { fresh } from "@counterfoil/billing/ApproverToken"
import { moment } from "@counterfoil/billing/TenantClock"
import * as Period from "@counterfoil/domain/Period"
import * as StreamName from "@counterfoil/domain/StreamName"
import { OperationId } from "@counterfoil/domain/Id"
import { everyDay, type OpenDays, openDays } from "@counterfoil/billing/OpenDays"
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import * as Cases from "../../src/Cases.ts"
import * as Closing from "../../src/close/Closing.ts"
import { periods } from "../../src/close/PeriodLog.ts"
import { priorActivity } from "../../src/close/PriorActivity.ts"
import { discrepancy } from "../report/Example.ts"
import {
  approvers,
  book,
  booked,
  cause,
  clean,
  close,
  day,
  invoice,
  key,
  month,
  onDay,
  payment,
  tell
} from "./Books.ts"
import { foundInEvents } from "./TableBooks.ts"

const january = month("2026-01")
const codes = Effect.map(foundInEvents, (found) => found.map(({ code, subject }) => `${code} ${subject}`))
const refusal = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag }) => _tag)

describe("A close", () => {
  it("books on the business day before, and on the first open day after", () =>
    tell(
      Effect.gen(function* () {
        yield* book(invoice("1", "2026-01-10"))
        yield* book(payment("1", "2026-01-31"))
        const people = yield* approvers
        const { closed } = yield* close("2026-01", people)
        expect(closed).toMatchObject([
          { periodId: "2026-01", closedOn: "2026-02-03", signatures: [{ approverId: "ada" }, { approverId: "grace" }] }
        ])
        yield* book(invoice("2", "2026-01-20"))
        yield* book(invoice("3", "2026-02-02"))
        expect(yield* booked).toMatchObject([
          { stream: "Invoice-1", bookedOn: "2026-01-10" },
          { stream: "Payment-1", bookedOn: "2026-01-31" },
          { stream: "Invoice-2", bookedOn: "2026-02-01" },
          { stream: "Invoice-3", bookedOn: "2026-02-02" }
        ])
        expect(yield* priorActivity(month("2026-02"))).toMatchObject([
          {
            stream: "Invoice-2",
            effectiveOn: "2026-01-20",
            bookedOn: "2026-02-01",
            cause: { actor: "test", reason: "sent late", causationId: "call-1", origin: "observed" }
          }
        ])
        expect(yield* codes).toEqual([])
      })
    ))

  it("rests on figures, and on heads over all that is booked in it", () =>
    tell(
      Effect.gen(function* () {
        yield* book(invoice("0", "2025-12-31", "7.00"))
        yield* book(invoice("1", "2026-01-10"))
        yield* book(payment("1", "2026-01-31"))
        yield* book(invoice("2", "2026-02-01"))
        const [closed] = (yield* close("2026-01", yield* approvers)).closed
        const { figures } = closed?.proposal ?? {}
        expect(figures?.counts).toEqual([
          { type: "InvoicePosted", count: 1 },
          { type: "PaymentCaptured", count: 1 }
        ])
        expect(
          figures?.rollForward.map(({ closing, control, opening }) => [control, opening.minor, closing.minor])
        ).toEqual([
          ["accounts receivable", 700n, 10_700n],
          ["unapplied payments", 0n, 3_000n]
        ])
        expect(
          figures?.trialBalance.map(({ account, credit, debit }) => [account, debit.minor - credit.minor])
        ).toEqual([
          ["accounts receivable", 10_700n],
          ["deferred revenue", -10_700n],
          ["gateway clearing", 3_000n],
          ["unapplied payments", -3_000n]
        ])
        expect(closed?.heads).toMatchObject([{ log: 0 }])
        expect(closed?.heads[0]?.size).toBeGreaterThanOrEqual(4)
      })
    ))

  it("freezes when it is proposed: what comes then is booked in the next period, and a signature still fits", () =>
    tell(
      Effect.gen(function* () {
        yield* book(invoice("1", "2026-01-10"))
        const people = yield* approvers
        const report = yield* clean
        yield* Closing.propose(january, { report }, cause("propose"))
        yield* book(invoice("2", "2026-01-20"))
        const { runId } = report
        yield* Closing.sign(january, { runId, approverToken: people.ada }, cause("ada"))
        const again = yield* Closing.sign(january, { runId, approverToken: people.ada }, cause("ada-again"))
        expect(again.current).toMatchObject({ signatures: [{ approverId: "ada" }] })
        expect(yield* refusal(Closing.sign(january, { runId, approverToken: people.grace }, cause("grace")))).toBe(
          "TailUnsealed"
        )
        const done = yield* Closing.sign(january, { runId, approverToken: people.grace, key }, cause("grace-again"))
        expect(Period.phaseOf(january, done)).toBe("closed")
        expect((yield* booked)[1]).toMatchObject({ stream: "Invoice-2", bookedOn: "2026-02-01" })
      })
    ))

  it("is taken back before it is signed, and the period is booked in again", () =>
    tell(
      Effect.gen(function* () {
        const report = yield* clean
        yield* Closing.propose(january, { report }, cause("propose"))
        yield* Closing.withdraw(january, "an invoice is missing", cause("withdraw"))
        yield* book(invoice("1", "2026-01-10"))
        expect(yield* booked).toMatchObject([{ bookedOn: "2026-01-10" }])
        const { ada } = yield* approvers
        expect(yield* refusal(Closing.sign(january, { runId: report.runId, approverToken: ada }, cause("ada")))).toBe(
          "PeriodInPhase"
        )
      })
    ))

  it("is opened again by two, corrected, and closed anew; the next one begins where it ends", () =>
    tell(
      Effect.gen(function* () {
        yield* book(invoice("1", "2026-01-10"))
        const people = yield* approvers
        yield* close("2026-01", people)
        const reason = "an invoice is missing"
        yield* Closing.reopen(january, { approverToken: people.ada, reason }, cause("reopen-ada"))
        yield* book(invoice("2", "2026-01-11"))
        yield* Closing.reopen(january, { approverToken: people.grace, reason }, cause("reopen-grace"))
        yield* book(invoice("3", "2026-01-12", "1.00"))
        expect((yield* booked).map(({ bookedOn }) => bookedOn)).toEqual(["2026-01-10", "2026-02-01", "2026-01-12"])
        yield* onDay("2026-02-04")
        yield* close("2026-01", people, "close-again")
        yield* onDay("2026-03-02")
        const { closed } = yield* close("2026-02", people)
        expect(
          closed.map(({ proposal }) =>
            proposal.figures.rollForward.map(({ closing, opening }) => [opening.minor, closing.minor])
          )
        ).toEqual([[[0n, 10_100n]], [[10_100n, 20_100n]]])
        expect(yield* codes).toEqual([])
      })
    ))
})

describe("A close is refused", () => {
  it("over what the run found or could not tell, and before it can have seen the end of the month", () =>
    tell(
      Effect.gen(function* () {
        const report = yield* clean
        const propose = (more: Partial<typeof report>, id: string) =>
          refusal(Closing.propose(january, { report: { ...report, ...more } }, cause(id)))
        const found = [discrepancy("Z05", "Payment-1 > Invoice-1")]
        expect(yield* propose({ discrepancies: found, verdict: "discrepancies" }, "1")).toBe("DiscrepanciesOpen")
        const untold = [{ subject: "payments", why: "page 7 could not be read" }]
        expect(yield* propose({ untold, verdict: "could-not-tell" }, "2")).toBe("RunUntold")
        expect(yield* propose({ watermark: "2026-01-31T23:00:00.000Z" }, "3")).toBe("RunTooEarly")
        expect(
          yield* refusal(
            Closing.propose(
              month("2026-02"),
              { report: { ...report, watermark: "2026-04-01T00:00:00.000Z" } },
              cause("4")
            )
          )
        ).toBe("PeriodNotOver")
        expect(yield* periods).toEqual(Period.initial)
      })
    ))

  it("while a case counts that another run found; and the period is as open as before", () =>
    tell(
      Effect.gen(function* () {
        const found = [discrepancy("Z05", "Payment-1 > Invoice-1")]
        const { now } = yield* moment
        const whole = { isWhole: true, withGateways: false }
        yield* Cases.record(
          { runId: "run-0", asOf: now, discrepancies: found, untold: [] },
          new Map(),
          whole,
          cause("run-0")
        )
        const report = yield* clean
        expect(yield* refusal(Closing.propose(january, { report }, cause("propose")))).toBe("DiscrepanciesOpen")
        expect((yield* periods).current).toBeUndefined()
        yield* book(invoice("1", "2026-01-10"))
        expect(yield* booked).toMatchObject([{ bookedOn: "2026-01-10" }])
      })
    ))

  it("while a call of the period has no end, but not for one of a later day", () =>
    tell(
      Effect.gen(function* () {
        const store = yield* EventStore
        const open = (id: string, on: string) => {
          const operationId = OperationId.make(id)
          return store.append(
            commit({
              id,
              cause: cause(id),
              today: day("2026-02-03"),
              accountOf: () => null,
              versions: new Map(),
              events: withOrigin(
                [
                  {
                    stream: StreamName.operation(operationId),
                    event: {
                      _tag: "OperationRequested",
                      operationId,
                      intent: { _tag: "CancelPayment", paymentId: "1" as never },
                      call: { name: "cancel-payment", method: "PUT", path: "/", body: "{}", keyed: false },
                      commandHash: "01",
                      callHash: "00",
                      trackId: id,
                      accounts: ["A-1" as never],
                      before: [],
                      effectiveOn: day(on)
                    }
                  }
                ],
                "intended"
              )
            })
          )
        }
        const report = yield* clean
        yield* open("op-february", "2026-02-02")
        yield* Closing.propose(january, { report }, cause("propose"))
        yield* open("op-january", "2026-01-31")
        const { ada } = yield* approvers
        expect(yield* refusal(Closing.sign(january, { runId: report.runId, approverToken: ada }, cause("ada")))).toBe(
          "OperationsOpen"
        )
        yield* Closing.withdraw(january, "a call is open", cause("withdraw"))
        expect(yield* refusal(Closing.propose(january, { report }, cause("again")))).toBe("OperationsOpen")
        expect((yield* periods).current).toBeUndefined()
      })
    ))

  it("for a token that is none of an approver's, or is the first one's again", () =>
    tell(
      Effect.gen(function* () {
        const report = yield* clean
        yield* Closing.propose(january, { report }, cause("propose"))
        const { ada } = yield* approvers
        const stranger = yield* fresh
        expect(
          yield* refusal(Closing.sign(january, { runId: report.runId, approverToken: stranger }, cause("x")))
        ).toBe("TokenUnknown")
        expect(yield* refusal(Closing.sign(january, { runId: "run-other", approverToken: ada }, cause("y")))).toBe(
          "OtherProposal"
        )
      })
    ))
})

describe("What comes in behind a close's back", () => {
  it("conflicts where it was decided before the period was frozen", () =>
    tell(
      Effect.gen(function* () {
        const store = yield* EventStore
        const placed = [{ stream: "Invoice-1", event: invoice("1", "2026-01-31") }]
        const append = (id: string, asked: OpenDays) =>
          store.append(
            commit({
              id,
              cause: cause(id),
              today: day("2026-02-03"),
              accountOf: () => null,
              versions: new Map(),
              events: withOrigin(placed, "observed"),
              openDays: asked
            })
          )
        const before = yield* openDays(placed, day("2026-02-03"))
        yield* Closing.propose(january, { report: yield* clean }, cause("propose"))
        expect(yield* Effect.flip(append("call-1", before))).toMatchObject({
          _tag: "VersionConflict",
          stream: "Periods"
        })
        yield* append("call-1", yield* openDays(placed, day("2026-02-03")))
        expect(yield* booked).toMatchObject([{ bookedOn: "2026-02-01" }])
      })
    ))

  it("asks nothing for facts of a month that goes on, and everything on its last day", () =>
    tell(
      Effect.gen(function* () {
        const on = (date: string) => [{ stream: "Invoice-1", event: invoice("1", date) }]
        expect(yield* openDays(on("2026-02-01"), day("2026-02-27"))).toBe(everyDay)
        expect(yield* openDays(on("2026-03-01"), day("2026-02-28"))).toBe(everyDay)
        expect((yield* openDays(on("2026-02-01"), day("2026-02-28"))).versions).toEqual(new Map([["Periods", 0]]))
        expect((yield* openDays(on("2026-01-31"), day("2026-02-27"))).versions).toEqual(new Map([["Periods", 0]]))
      })
    ))

  it("is P01 in the next run, and no signature covers it", () =>
    tell(
      Effect.gen(function* () {
        const store = yield* EventStore
        yield* book(invoice("1", "2026-01-10"))
        const people = yield* approvers
        const slip = (id: string) =>
          store.append(
            commit({
              id,
              cause: cause(id),
              today: day("2026-01-31"),
              accountOf: () => null,
              versions: new Map(),
              events: withOrigin([{ stream: `Invoice-${id}`, event: invoice(id, "2026-01-31") }], "observed"),
              openDays: { first: undefined, versions: new Map() }
            })
          )
        const report = yield* clean
        const { runId } = report
        yield* Closing.propose(january, { report }, cause("propose"))
        yield* slip("2")
        expect(yield* refusal(Closing.sign(january, { runId, approverToken: people.ada, key }, cause("ada")))).toBe(
          "FiguresChanged"
        )
        yield* Closing.withdraw(january, "another program books by itself", cause("withdraw"))
        yield* onDay("2026-02-04")
        yield* close("2026-01", people)
        yield* slip("3")
        const found = yield* codes
        expect(found).toHaveLength(1)
        expect(found[0]).toMatch(/^P01 Event-0\/\d+$/)
      })
    ))
})
