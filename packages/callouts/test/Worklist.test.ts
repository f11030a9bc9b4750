import { CalloutId } from "@counterfoil/domain/Id"
import { describe, expect, it } from "vitest"
import { RateGate } from "../src/RateGate.ts"
import { type Job, Worklist } from "../src/Worklist.ts"

const invoice = { object: "Invoice", id: "i-1" }
const payment = { object: "Payment", id: "p-1" }
const id = (number: number) => CalloutId.make(`${number}`.padStart(32, "0"))
const read = (job: Job | undefined) => ({ ...job!.named, outcome: "read" as const, facts: 1, reason: null })

const worklist = () => new Worklist({ settleMs: 10, longestWaitMs: 50 })

describe("The worklist", () => {
  it("looks no earlier than Zuora surely shows the change", () => {
    const work = worklist()
    work.add({ calloutId: id(1), named: [invoice], receivedAtMs: 100 })
    expect(work.take(109)).toBeUndefined()
    expect(work.nextDueMs).toBe(110)
    expect(work.take(110)?.named).toEqual(invoice)
  })

  it("makes one look of many callouts, and puts it off while they keep coming, but not for ever", () => {
    const work = worklist()
    for (let number = 0; number < 20; number++)
      work.add({ calloutId: id(number), named: [invoice], receivedAtMs: 100 + number * 5 })
    expect(work.nextDueMs).toBe(150)
    const first = work.take(150)
    // Those that came less than 10 ms ago are not served by this look.
    expect(first?.callouts.size).toBe(9)
    expect(work.take(1_000)).toBeUndefined()
    for (const one of work.done(first!, read(first))) work.closed(one)
    const second = work.take(1_000)
    expect(second?.callouts.size).toBe(11)
    for (const one of work.done(second!, read(second))) work.closed(one)
    expect(work.size).toBe(0)
    expect(work.nextDueMs).toBeUndefined()
  })

  it("ends a callout with the last of its objects", () => {
    const work = worklist()
    work.add({ calloutId: id(1), named: [invoice, payment], receivedAtMs: 0 })
    const first = work.take(10)
    const second = work.take(10)
    expect(work.done(first!, read(first))).toEqual([])
    const ended = work.done(second!, read(second))
    expect(ended).toEqual([{ calloutId: id(1), findings: [read(second), read(first)] }])
    expect(work.size).toBe(1)
    for (const one of ended) work.closed(one)
    expect(work.size).toBe(0)
  })

  it("looks at everything again where the end of a callout could not be stored", () => {
    const work = worklist()
    work.add({ calloutId: id(1), named: [invoice], receivedAtMs: 0 })
    const job = work.take(10)
    for (const one of work.done(job!, read(job))) work.reopen(one, 20)
    expect(work.size).toBe(1)
    expect(work.take(30)?.named).toMatchObject(invoice)
  })

  it("looks again after pauses that double, up to five minutes, and tells why", () => {
    const work = worklist()
    work.add({ calloutId: id(1), named: [invoice], receivedAtMs: 0 })
    const pauses: Array<number> = []
    let nowMs = 10
    for (let look = 0; look < 12; look++) {
      work.later(work.take(nowMs)!, "Zuora is away", nowMs)
      pauses.push((work.nextDueMs ?? 0) - nowMs)
      nowMs = work.nextDueMs ?? 0
    }
    expect(pauses.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000])
    expect(pauses.at(-1)).toBe(300_000)
    expect(work.list()).toEqual([{ ...invoice, callouts: 1, tries: 12, why: "Zuora is away" }])
  })

  it("does not know a callout twice", () => {
    const work = worklist()
    work.add({ calloutId: id(1), named: [invoice], receivedAtMs: 0 })
    work.add({ calloutId: id(1), named: [invoice], receivedAtMs: 40 })
    expect(work.size).toBe(1)
    expect(work.nextDueMs).toBe(10)
  })
})

describe("The gate", () => {
  it("lets a burst in, then so many a second", () => {
    const gate = new RateGate({ perSecond: 2, burst: 3 })
    expect([1, 2, 3, 4].map(() => gate.enter(1_000))).toEqual([true, true, true, false])
    expect([1_400, 1_500, 1_600, 2_000].map((nowMs) => gate.enter(nowMs))).toEqual([false, true, false, true])
  })
})
