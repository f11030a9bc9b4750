import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { ApproverId, OperationId } from "../src/Id.ts"
import * as Operation from "../src/Operation.ts"
import { day } from "./Sample.ts"

const operationId = OperationId.make("op-1")
const effectiveOn = day("2026-03-02")
const at = "2026-03-02T09:30:00.000Z"

const requested: Operation.Event = {
  _tag: "OperationRequested",
  operationId,
  intent: { _tag: "Collect", accountId: "A1" as never, documentDate: effectiveOn },
  call: { name: "invoice-collect", method: "POST", path: "/", body: "{}", keyed: true },
  commandHash: "01",
  callHash: "00",
  trackId: "op-1",
  accounts: [],
  before: [],
  effectiveOn
}
const started: Operation.Event = { _tag: "OperationAttemptStarted", attempt: 1, startedAt: at, effectiveOn }
const unknown: Operation.Event = { _tag: "OperationOutcomeUnknown", attempt: 1, cause: "lost", at, effectiveOn }

const resolution = (verdict: Operation.Verdict) => ({
  verdict,
  reason: "the bank says so",
  evidence: { text: "statement 7", shows: [], unrelated: [] },
  approverId: ApproverId.make("ada"),
  at,
  effectiveOn
})

const resolve = (verdict: Operation.Verdict, ...events: ReadonlyArray<Operation.Event>) =>
  Operation.decideResolve(resolution(verdict), operationId, Operation.fold(events))

describe("Operation", () => {
  it("that is unknown, or whose sender is gone, ends by a person's verdict", () => {
    for (const events of [
      [requested, started],
      [requested, started, unknown]
    ]) {
      const decided = Result.getOrThrow(resolve("nothing happened", ...events))
      expect(decided.map(({ _tag }) => _tag)).toEqual(["OperationResolved", "OperationRecorded"])
      expect(Operation.fold([...events, ...decided])).toMatchObject({
        _tag: "Recorded",
        outcome: { _tag: "NothingHappened", text: "the bank says so" },
        attempts: 1
      })
    }
    const happened = Result.getOrThrow(resolve("happened", requested, started, unknown))
    expect(happened.at(-1)).toMatchObject({ outcome: { _tag: "Succeeded" } })
  })

  it("that is not unknown is no matter for a verdict", () => {
    const answered: Operation.Event = {
      _tag: "OperationAnswered",
      attempt: 1,
      status: 200,
      headers: {},
      body: "{}",
      answeredAt: at,
      effectiveOn
    }
    const recorded: Operation.Event = { _tag: "OperationRecorded", outcome: { _tag: "Succeeded" }, at, effectiveOn }
    const found = (...events: ReadonlyArray<Operation.Event>) =>
      Result.match(resolve("happened", ...events), { onSuccess: () => "resolved", onFailure: (error) => error.found })
    expect(found()).toBe("NotRequested")
    expect(found(requested)).toBe("Requested")
    expect(found(requested, started, answered)).toBe("Answered")
    expect(found(requested, started, answered, recorded)).toBe("Succeeded")
  })
})
