import { describe, expect, it } from "vitest"
import * as Callout from "../src/Callout.ts"
import { day } from "./Sample.ts"

const effectiveOn = day("2026-03-02")
const invoice = { object: "Invoice", id: "I-1" }

const received = (problem: string | null = null): Callout.Event => ({
  _tag: "CalloutReceived",
  notificationId: "n-1",
  named: problem === null ? [invoice] : [],
  bodyHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  problem,
  effectiveOn
})

const closed = (facts: number): Callout.Event => ({
  _tag: "CalloutClosed",
  findings: [{ ...invoice, outcome: "read", facts, reason: null }],
  effectiveOn
})

/** What is recorded of facts that arrive in this order. */
const recorded = (...facts: ReadonlyArray<Callout.Fact>): ReadonlyArray<Callout.Event> => {
  const events: Array<Callout.Event> = []
  for (const fact of facts) events.push(...Callout.record(fact, Callout.fold(events)))
  return events
}

describe("Callout", () => {
  it("is open until what it names was looked at", () => {
    expect(Callout.fold(recorded(received()))).toEqual({ _tag: "Open", named: [invoice] })
    expect(Callout.fold(recorded(received(), closed(2)))._tag).toBe("Closed")
  })

  it("is recorded once, however often it comes, also after its end", () => {
    expect(recorded(received(), received())).toEqual([received()])
    expect(recorded(received(), closed(2), received())).toEqual([received(), closed(2)])
  })

  it("is closed once, by whoever comes first", () => {
    expect(recorded(received(), closed(2), closed(0))).toEqual([received(), closed(2)])
    expect(recorded(closed(2))).toEqual([])
  })

  it("has nothing to look at where it cannot be read, and is kept with the reason", () => {
    expect(Callout.fold(recorded(received("no JSON"), closed(0)))).toEqual({ _tag: "Unreadable", problem: "no JSON" })
  })
})
