import * as fc from "fast-check"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Case from "../src/Case.ts"
import { make } from "../src/Discrepancy.ts"
import type { DiscrepancyCode } from "../src/DiscrepancyCode.ts"
import { ApproverId } from "../src/Id.ts"
import { accountId, day, eur } from "./Sample.ts"

const id = "Z05 Payment-1 > Invoice-1"
const discrepancy = (amount: string, code: DiscrepancyCode = "Z05") =>
  make({
    code,
    subject: "Payment-1 > Invoice-1",
    title: "payment P-1 on invoice INV-1",
    accountId,
    amount: eur(amount),
    ours: "",
    theirs: "",
    documents: []
  })

const found = (on: string, amount = "10.00", code: DiscrepancyCode = "Z05"): Case.Fact => ({
  _tag: "Found",
  discrepancy: discrepancy(amount, code),
  runId: `run-${on}`,
  on: day(on),
  patienceDays: 9
})
const missed = (on: string): Case.Fact => ({ _tag: "Missed", runId: `run-${on}`, on: day(on) })
const explain = (on: string, expectedBy: string): Case.Command => ({
  _tag: "Explain",
  cause: "the bank returns it",
  expectedBy: day(expectedBy),
  on: day(on)
})
const accept = (approver: string, needed: 1 | 2 = 1): Case.Command => ({
  _tag: "Accept",
  reason: "too small to chase",
  approverId: ApproverId.make(approver),
  needed,
  on: day("2026-03-05")
})

type Step = Case.Fact | Case.Command

const step = (state: Case.State, next: Step): Case.State => {
  const events: ReadonlyArray<Case.Event> =
    next._tag === "Found" || next._tag === "Missed"
      ? Case.record(next, state)
      : Result.getOrElse(Case.decide(next, id, state), (): ReadonlyArray<Case.Event> => [])
  return events.reduce(Case.evolve, state)
}
const after = (...steps: ReadonlyArray<Step>): Case.State => steps.reduce(step, Case.initial)
const phase = (...steps: ReadonlyArray<Step>) => {
  const state = after(...steps)
  return state._tag === "NotSeen" ? "not seen" : `${Case.phaseOf(state)}${Case.counts(state) ? ", counts" : ""}`
}

describe("A case", () => {
  it("opens when a run finds it, is resolved by a run that does not, and comes back as the same", () => {
    expect(phase(found("2026-03-01"))).toBe("open, counts")
    expect(phase(found("2026-03-01"), missed("2026-03-02"))).toBe("resolved")
    expect(after(found("2026-03-01"), missed("2026-03-02"), found("2026-03-04"))).toMatchObject({
      _tag: "Open",
      openedOn: "2026-03-01",
      since: "2026-03-04"
    })
    expect(Case.record(missed("2026-03-02"), Case.initial)).toEqual([])
  })

  it("waits for an explanation until its day, and then is aged", () => {
    const explained = [found("2026-03-01"), explain("2026-03-01", "2026-03-04")]
    expect(phase(...explained)).toBe("explained")
    expect(phase(...explained, found("2026-03-04"))).toBe("explained")
    expect(phase(...explained, found("2026-03-05"))).toBe("aged, counts")
    expect(phase(...explained, found("2026-03-05"), explain("2026-03-05", "2026-03-08"))).toBe("explained")
  })

  it("ages without an explanation too", () => {
    expect(phase(found("2026-03-01"), found("2026-03-10"))).toBe("open, counts")
    expect(phase(found("2026-03-01"), found("2026-03-11"))).toBe("aged, counts")
  })

  it("is not silenced by words where money may be moving", () => {
    expect(phase(found("2026-03-01", "10.00", "Z01"), explain("2026-03-01", "2026-03-04"))).toBe("explained, counts")
    expect(phase(found("2026-03-01", "10.00", "Z01"), accept("ada"))).toBe("accepted")
    expect(phase(found("2026-03-01", "10.00", "Z08"))).toBe("open")
  })

  it("is accepted by as many different approvers as it needs, and for that amount only", () => {
    expect(phase(found("2026-03-01"), accept("ada"))).toBe("accepted")
    expect(phase(found("2026-03-01"), accept("ada", 2))).toBe("open, counts")
    expect(phase(found("2026-03-01"), accept("ada", 2), accept("ada", 2))).toBe("open, counts")
    expect(phase(found("2026-03-01"), accept("ada", 2), accept("grace", 2))).toBe("accepted")
    expect(phase(found("2026-03-01"), accept("ada", 2), found("2026-03-02", "11.00"), accept("grace", 2))).toBe(
      "open, counts"
    )
    expect(phase(found("2026-03-01"), accept("ada"), found("2026-03-06"))).toBe("accepted")
    expect(phase(found("2026-03-01"), accept("ada"), found("2026-03-06", "11.00"))).toBe("open, counts")
  })

  it("refuses what cannot be meant, and says why", () => {
    const refused = (command: Case.Command, state: Case.State) => {
      const decided = Case.decide(command, id, state)
      return Result.isFailure(decided) ? decided.failure.message : "not refused"
    }
    expect(refused(accept("ada"), Case.initial)).toBe(`no run has found ${id}: list the cases and name one of them`)
    expect(refused(accept("ada"), after(found("2026-03-01"), missed("2026-03-02")))).toBe(`${id} is resolved already`)
    expect(refused(explain("2026-03-05", "2026-03-05"), after(found("2026-03-01")))).toBe(
      "2026-03-05 is not after 2026-03-05: say by which day to come it will have gone"
    )
  })

  it("takes the same again for no news, whatever happened before", () => {
    const facts = fc.constantFrom(
      found("2026-03-01"),
      found("2026-03-12"),
      found("2026-03-12", "11.00"),
      missed("2026-03-02"),
      explain("2026-03-01", "2026-03-20"),
      accept("ada", 2),
      accept("grace", 2)
    )
    fc.assert(
      fc.property(fc.array(facts, { minLength: 1, maxLength: 12 }), (steps) => {
        const state = after(...steps)
        const last = steps.at(-1)
        expect(last && step(state, last)).toEqual(state)
      })
    )
  })
})
