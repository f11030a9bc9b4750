import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { prepare } from "../src/Commit.ts"

/** The expected values were computed by another program, in another language, from what the README says. */
describe("What is stored for ever", () => {
  const event = {
    type: "PaymentApplied",
    schemaVersion: 2,
    data: { note: "é€😂", amount: "10.10" },
    meta: { by: "test" },
    effectiveOn: "2026-03-31",
    bookedOn: "2026-04-01"
  }
  const commit = (expectedVersion: number, meta: string) =>
    Result.getOrThrow(
      prepare("acme", {
        id: "c-1",
        appends: [{ stream: "Payment-42", subject: null, expectedVersion, events: [{ ...event, meta: { by: meta } }] }]
      })
    )

  it("is the same content hash, request hash and event id in every release", () => {
    const { requestHash, events } = commit(2, "test")
    assert.strictEqual(events[0]?.contentHash, "4b603abdae43af61372bd203a7c925b10d252c39dcc87fecaae51e1777e64e78")
    assert.strictEqual(requestHash, "aedea29cd7215ff7e412d3ff4bded145f1e4508ab83cb1ac9e45ca576030c182")
    assert.strictEqual(events[0]?.eventId, "9f0610a8-fb69-888a-9480-351dfc44661c")
  })

  it("has a request hash that knows no versions and no meta, and a content hash that knows both", () => {
    const [first, again] = [commit(2, "test"), commit(7, "retry")]
    assert.strictEqual(first.requestHash, again.requestHash)
    assert.notStrictEqual(first.events[0]?.contentHash, again.events[0]?.contentHash)
    assert.strictEqual(first.events[0]?.eventId, again.events[0]?.eventId)
  })
})
