import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Case from "../src/Case.ts"
import type { Command } from "../src/CaseRepair.ts"
import { make } from "../src/Discrepancy.ts"
import { ApproverId } from "../src/Id.ts"
import { accountId, day, eur } from "./Sample.ts"

const found = (amount = "10.00"): Case.Fact => ({
  _tag: "Found",
  discrepancy: make({
    code: "I04",
    subject: "Invoice-1 item i",
    title: "invoice INV-1",
    accountId,
    amount: eur(amount),
    ours: "",
    theirs: "",
    documents: ["Invoice-1"]
  }),
  runId: "run",
  on: day("2026-03-01"),
  patienceDays: 1
})
const missed: Case.Fact = { _tag: "Missed", runId: "run-2", on: day("2026-03-02") }
const on = day("2026-03-01")
const digest = "ab".repeat(32)
const proposed = (of = digest, needed: 1 | 2 = 2): Command => ({
  _tag: "ProposeRepair",
  digest: of,
  needed,
  steps: [{ _tag: "Observe", streams: ["Invoice-1"] }],
  reason: "seen",
  on
})
const approved = (by: string, of = digest): Command => ({
  _tag: "ApproveRepair",
  digest: of,
  approverId: ApproverId.make(by),
  reason: "seen",
  on
})
const started: Command = { _tag: "StartRepair", digest, on }
const ended = (outcome: "done" | "failed"): Command => ({ _tag: "EndRepair", digest, outcome, on })

/** The case after steps, each decided or recorded; the tag of the first that is refused. */
const after = (...steps: ReadonlyArray<Command | Case.Fact>): string => {
  let state: Case.State = Case.initial
  for (const step of steps) {
    const events: Result.Result<ReadonlyArray<Case.Event>, Case.Rejection> = step._tag === "Found" ||
    step._tag === "Missed"
      ? Result.succeed(Case.record(step, state))
      : Case.decide(step, "I04 Invoice-1 item i", state)
    if (Result.isFailure(events)) return events.failure.message
    state = events.success.reduce(Case.evolve, state)
  }
  return state._tag === "NotSeen" ? "not seen" : `${Case.phaseOf(state)} ${state.repair?.approvals.length ?? 0}`
}

describe("The repair of a case", () => {
  it("is proposed, approved by different people, begun, and resolved by a run", () => {
    expect(after(found(), proposed())).toBe("proposed 0")
    expect(after(found(), proposed(), approved("ada"), approved("ada"))).toBe("proposed 1")
    const both = [found(), proposed(), approved("ada"), proposed(), approved("grace")]
    expect(after(...both)).toBe("approved 2")
    expect(after(...both, started, started)).toBe("approved 2")
    expect(after(...both, started, ended("done"))).toBe("approved 2")
    expect(after(...both, started, ended("done"), missed)).toBe("resolved 2")
  })

  it("needs its approvals, of exactly this proposal", () => {
    expect(after(found(), proposed(), approved("ada"), started)).toBe(
      "the repair of I04 Invoice-1 item i has 1 of 2 approvals"
    )
    const changed = "what is proposed for I04 Invoice-1 item i has changed: look at it again, and approve that"
    expect(after(found(), proposed(), approved("ada", "cd".repeat(32)))).toBe(changed)
    expect(after(found(), approved("ada"))).toBe(changed)
    expect(after(found(), proposed(), approved("ada"), proposed("cd".repeat(32)))).toBe("proposed 0")
  })

  it("loses its approvals with another amount, and when it comes back; what has begun ends", () => {
    expect(after(found(), proposed(), approved("ada"), found("11.00"))).toBe("open 0")
    expect(after(found(), proposed(), approved("ada"), found("11.00"), approved("grace"))).toMatch(/^what is proposed /)
    const begun = [found(), proposed(digest, 1), approved("ada"), started]
    expect(after(...begun, found("11.00"))).toBe("approved 1")
    expect(after(...begun, proposed("cd".repeat(32)))).toMatch(/has begun: finish it/)
    expect(after(...begun, missed, ended("done"), found())).toBe("open 0")
    expect(after(...begun, ended("failed"))).toBe("open 1")
    expect(after(...begun, ended("failed"), proposed(), approved("ada"))).toBe("proposed 1")
  })

  it("is of a case that is open only", () => {
    expect(after(proposed())).toMatch(/^no run has found/)
    expect(after(found(), missed, proposed())).toMatch(/is resolved already$/)
  })
})
