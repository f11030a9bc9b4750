import * as fc from "fast-check"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { ApproverId } from "../../src/Id.ts"
import * as Period from "../../src/Period.ts"
import { firstDay, lastDay, next, periodOf } from "../../src/period/PeriodId.ts"
import { day } from "../Sample.ts"
import { specify } from "../Specification.ts"
import { ada, after, closing, grace, month, proposalOf, root } from "./Closing.ts"

const january = month("2026-01")
const february = month("2026-02")
const on = day("2026-02-03")
const { given } = specify<Period.Command, Period.Event, Period.State, { readonly _tag: string }>(Period)

const frozen: Period.Event = { _tag: "PeriodFrozen", periodId: january, effectiveOn: on }
const proposed: Period.Event = {
  _tag: "PeriodProposed",
  periodId: january,
  proposal: proposalOf(january),
  effectiveOn: on
}
const signed: Period.Event = { _tag: "PeriodSigned", periodId: january, approverId: ada, effectiveOn: on }
const alsoSigned: Period.Event = { ...signed, approverId: grace }
const heads = [{ log: 0, size: 7, root }]
const closed: Period.Event = { _tag: "PeriodClosed", periodId: january, heads, effectiveOn: on }
const sign = { _tag: "Sign", periodId: january, runId: "run-2026-01", approverId: ada, heads, on } as const
const reopen = { _tag: "Reopen", periodId: january, approverId: ada, reason: "dated wrongly", on } as const

describe("A month as a period", () => {
  it("has its own days, leap years and ends of years included", () => {
    expect(lastDay(month("2028-02"))).toBe("2028-02-29")
    expect(lastDay(february)).toBe("2026-02-28")
    expect(next(month("2026-12"))).toBe("2027-01")
    expect(firstDay(january)).toBe("2026-01-01")
    expect(periodOf(day("2026-01-31"))).toBe(january)
    expect(() => month("2026-13")).toThrow("Schema validation failed")
  })
})

describe("A period", () => {
  it("is frozen when it is over, and not before", () => {
    given()
      .when({ _tag: "Freeze", periodId: january, on: day("2026-02-01") })
      .thenEvents({ ...frozen, effectiveOn: day("2026-02-01") })
    given()
      .when({ _tag: "Freeze", periodId: january, on: day("2026-01-31") })
      .thenRejects("PeriodNotOver")
    given(frozen).when({ _tag: "Freeze", periodId: january, on }).thenEvents()
  })

  it("takes its turn: none is left out, and none is closed beside another", () => {
    const march = month("2026-03")
    const later = day("2026-05-01")
    given(frozen, proposed, signed, alsoSigned, closed)
      .when({ _tag: "Freeze", periodId: march, on: later })
      .thenRejects("PeriodOutOfTurn", { turn: february })
    given(frozen)
      .when({ _tag: "Freeze", periodId: february, on: later })
      .thenRejects("PeriodOutOfTurn", { turn: january })
    given(frozen, proposed, signed, alsoSigned, closed)
      .when({ _tag: "Freeze", periodId: january, on: later })
      .thenRejects("PeriodInPhase", { found: "closed" })
  })

  it("is closed by two different approvers, with the heads it rests on", () => {
    given(frozen, proposed).when(sign).thenEvents(signed)
    given(frozen, proposed, signed).when(sign).thenEvents()
    given(frozen, proposed, signed)
      .when({ ...sign, approverId: grace })
      .thenEvents(alsoSigned, closed)
  })

  it("is signed only for the proposal that was looked at", () => {
    given(frozen, proposed)
      .when({ ...sign, runId: "run-before" })
      .thenRejects("OtherProposal", { found: "run-2026-01" })
    given(frozen).when(sign).thenRejects("PeriodInPhase", { found: "frozen" })
    given().when(sign).thenRejects("PeriodInPhase", { found: "open" })
  })

  it("loses its signatures with the proposal they were for", () => {
    const withdrawn: Period.Event = {
      _tag: "PeriodWithdrawn",
      periodId: january,
      reason: "late invoice",
      effectiveOn: on
    }
    given(frozen, proposed, signed)
      .when({ _tag: "Withdraw", periodId: january, reason: "late invoice", on })
      .thenEvents(withdrawn)
    given(frozen, proposed, signed, withdrawn, frozen, proposed)
      .when({ ...sign, approverId: grace })
      .thenEvents(alsoSigned)
    given(frozen, proposed, signed, alsoSigned, closed)
      .when({ _tag: "Withdraw", periodId: january, reason: "x", on })
      .thenRejects("PeriodInPhase", { found: "closed" })
  })

  it("is reopened for a reason, by two, and only where no later one is closed or being closed", () => {
    const wanted: Period.Event = {
      _tag: "PeriodReopeningSigned",
      periodId: january,
      approverId: ada,
      reason: "dated wrongly",
      effectiveOn: on
    }
    const done = [frozen, proposed, signed, alsoSigned, closed] as const
    given(...done)
      .when(reopen)
      .thenEvents(wanted)
    given(...done, wanted)
      .when(reopen)
      .thenEvents()
    given(...done, wanted)
      .when({ ...reopen, approverId: grace, reason: "as ada says" })
      .thenEvents(
        { ...wanted, approverId: grace, reason: "as ada says" },
        { _tag: "PeriodReopened", periodId: january, reason: "as ada says", effectiveOn: on }
      )
    given(...done, { ...frozen, periodId: february })
      .when(reopen)
      .thenRejects("PeriodOutOfTurn", { turn: february })
    given(frozen, proposed).when(reopen).thenRejects("PeriodInPhase", { found: "proposed" })
  })

  it("forgets who wanted it open once a later one is closed", () => {
    const state = after(...closing(january), { ...reopen, on }, ...closing(february))
    expect(Period.closedOf(january, state)?.reopening).toEqual([])
  })
})

describe("The first open day", () => {
  it("is after what is closed, or being closed, and every day before there is any", () => {
    expect(Period.firstOpenDay(Period.initial)).toBeUndefined()
    expect(Period.firstOpenDay(after({ _tag: "Freeze", periodId: january, on }))).toBe("2026-02-01")
    expect(Period.firstOpenDay(after(...closing(january)))).toBe("2026-02-01")
    const open = day("2026-02-01")
    expect(Period.bookingDay(day("2026-01-15"), open)).toBe("2026-02-01")
    expect(Period.bookingDay(day("2026-02-15"), open)).toBe("2026-02-15")
    expect(Period.bookingDay(day("2020-02-15"), undefined)).toBe("2020-02-15")
  })

  const months = ["2026-01", "2026-02", "2026-03"].map(month)
  const command: fc.Arbitrary<Period.Command> = fc
    .tuple(
      fc.constantFrom("Freeze", "Propose", "Withdraw", "Sign", "Sign", "Reopen"),
      fc.constantFrom(...months),
      fc.constantFrom("ada", "grace", "mary"),
      fc.constantFrom(day("2026-02-15"), day("2026-06-01"))
    )
    .map(([_tag, periodId, approver, on]): Period.Command => {
      const approverId = ApproverId.make(approver)
      const all = {
        periodId,
        approverId,
        on,
        runId: `run-${periodId}`,
        reason: "x",
        heads,
        proposal: proposalOf(periodId)
      }
      return { _tag, ...all }
    })

  it("goes back only when a proposal is withdrawn or a period reopened, whatever people ask for", () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 10, maxLength: 60, size: "max" }), (commands) => {
        let state = Period.initial
        const signers = new Set<string>()
        for (const one of commands) {
          const decided = Period.decide(one, state)
          if (Result.isFailure(decided)) continue
          for (const event of decided.success) {
            const before = Period.firstOpenDay(state) ?? ""
            state = Period.evolve(state, event)
            const open = Period.firstOpenDay(state) ?? ""
            const mayGoBack = event._tag === "PeriodWithdrawn" || event._tag === "PeriodReopened"
            expect(mayGoBack ? open <= before : open >= before).toBe(true)
            if (event._tag === "PeriodFrozen") signers.clear()
            if (event._tag === "PeriodSigned") signers.add(event.approverId)
            expect([0, 1, 2]).toContain(signers.size)
            expect(event._tag === "PeriodClosed" ? signers.size : 2).toBe(2)
          }
          const ids = state.closed.map(({ periodId }) => periodId)
          expect(ids.slice(1)).toEqual(ids.slice(0, -1).map(next))
        }
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 5_000 : 300 }
    )
  })
})
