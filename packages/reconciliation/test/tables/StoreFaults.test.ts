/** What is wrong with events is seen while they come in, whatever page of a log they are on. */
import { StreamVersions } from "@counterfoil/domain/StoreFindings"
import { fold } from "@counterfoil/domain/StreamFold"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { day } from "../../../domain/test/Sample.ts"
import { gapsIn, type Last, reuseIn } from "../../src/tables/StoreFaults.ts"

const stored = (stream: string, version: number, position: number): StoredEvent => ({
  stream,
  version,
  position,
  log: 0,
  subject: null,
  eventId: `${position}`,
  type: "",
  schemaVersion: 1,
  data: null,
  meta: null,
  effectiveOn: "2026-03-01",
  bookedOn: "2026-03-01",
  recordedAt: "2026-03-01T00:00:00.000Z",
  contentHash: ""
})

const requested = (callHash: string): BillingEvent => ({
  _tag: "OperationRequested",
  operationId: "op-1" as never,
  intent: { _tag: "Collect", accountId: "A-1" as never, documentDate: day("2026-03-01") },
  call: { name: "collect", method: "POST", path: "/", body: "", keyed: true },
  commandHash: "01",
  callHash,
  trackId: "op-1",
  accounts: ["A-1" as never],
  before: [],
  effectiveOn: day("2026-03-01")
})

describe("StoreFaults", () => {
  it("finds the gaps that a pass over all events finds, in whatever pages they come", () => {
    let found = 0
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("Payment-1", "Invoice-1", "Imports"), fc.integer({ min: 0, max: 2 })), {
          maxLength: 30
        }),
        fc.integer({ min: 1, max: 7 }),
        (steps, size) => {
          const versions = new Map<string, number>()
          // Mostly one more; now and then the same again, or one left out.
          const events = steps.map(([stream, step], index) => {
            const version = (versions.get(stream) ?? 0) + (step === 2 && index % 5 !== 0 ? 1 : step)
            versions.set(stream, version)
            return stored(stream, version, index + 1)
          })
          const whole = new StreamVersions()
          for (const event of events) whole.see(event)
          const last = new Map<string, Last>()
          const gaps = new Map<string, unknown>()
          for (let at = 0; at < events.length; at += size) {
            const page = events.slice(at, at + size)
            for (const gap of gapsIn(page, (stream) => last.get(stream)))
              if (!gaps.has(gap.stream)) gaps.set(gap.stream, gap)
            for (const { position, stream, version } of page) last.set(stream, { version, position })
          }
          const byStream = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
          expect(Array.from(gaps.values()).sort(byStream)).toEqual(whole.gaps.toSorted(byStream))
          found += gaps.size
        }
      )
    )
    expect(found).toBeGreaterThan(20)
  })

  it("finds an idempotency key that was requested with two calls, and not one that was requested again", () => {
    const before = fold("Operation-op-1", [requested("aa")])
    expect(reuseIn(requested("bb"), before)).toEqual([
      { key: "op-1", callHash: "aa" },
      { key: "op-1", callHash: "bb" }
    ])
    expect(reuseIn(requested("aa"), before)).toEqual([])
    expect(reuseIn(requested("aa"), undefined)).toEqual([])
  })
})
