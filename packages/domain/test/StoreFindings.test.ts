import { describe, expect, it } from "vitest"
import { make } from "../src/Discrepancy.ts"
import { beneathGaps, fromStore, StreamVersions } from "../src/StoreFindings.ts"

/** Versions of one stream at positions 1, 2, 3 … of log 0, and others between them. */
const seen = (...versions: ReadonlyArray<number>) => {
  const streams = new StreamVersions()
  versions.forEach((version, index) => {
    streams.see({ stream: "Payment-1", version, log: 0, position: 2 * index + 1 })
    streams.see({ stream: "Invoice-1", version: index + 1, log: 0, position: 2 * index + 2 })
  })
  return streams.gaps
}
const told = (...input: Parameters<typeof fromStore>) =>
  fromStore(...input).map(({ code, consequences, subject }) => [
    `${code} ${subject}`,
    ...consequences.map((one) => `${one.code} ${one.subject}`)
  ])
const finding = (position: number) => ({ log: 0, position, last: position, problem: "its hash is another" })

describe("The stored events themselves", () => {
  it("are sound where versions are dense, seals fit and every key has one call", () => {
    const key = { key: "op-1", callHash: "h1" }
    expect(told(seen(1, 2, 3), [], [key, key, { key: "op-2", callHash: "h2" }])).toEqual([])
  })

  it("I13: a version that is missing or there twice, once per stream", () => {
    for (const versions of [
      [2, 3],
      [1, 3, 5],
      [1, 2, 2]
    ])
      expect(told(seen(...versions), [], [])).toEqual([["I13 Payment-1"]])
    expect(fromStore(seen(1, 3), [], [])[0]).toMatchObject({ ours: "version 3 at position 0/3 instead of 2" })
  })

  it("I14: events that are not what was sealed; those that a gap accounts for stand under it", () => {
    expect(told([], [finding(2)], [])).toEqual([["I14 log 0 @ 2"]])
    expect(told(seen(1, 3), [finding(2)], [])).toEqual([["I13 Payment-1", "I14 log 0 @ 2"]])
    expect(told(seen(1, 3), [finding(4)], [])).toEqual([["I13 Payment-1"], ["I14 log 0 @ 4"]])
    expect(told(seen(1, 3), [{ ...finding(2), log: 1 }], [])).toHaveLength(2)
  })

  it("I19: one key for two calls", () => {
    const keys = ["h1", "h2", "h1"].map((callHash) => ({ key: "op-1", callHash }))
    expect(told([], [], keys)).toEqual([["I19 Operation-op-1"]])
    expect(fromStore([], [], keys)[0]).toMatchObject({ ours: "2 calls: h1, h2", severity: "critical" })
  })

  it("hold whatever rests on a stream with a gap beneath it, and leave the rest", () => {
    const on = (stream: string, code: "I05" | "Z08" = "I05") =>
      make({
        code,
        subject: stream,
        title: stream,
        accountId: null,
        amount: null,
        ours: "",
        theirs: "",
        documents: [stream],
        consequences: code === "I05" ? [{ code: "I17", subject: "account A-1 EUR" }] : []
      })
    const gaps = seen(1, 3)
    const all = [on("Payment-1"), on("Payment-2"), on("Payment-1", "Z08"), ...fromStore(gaps, [], [])]
    expect(
      beneathGaps(gaps, all).map(({ code, consequences, subject }) => [code, subject, consequences.length])
    ).toEqual([
      ["I05", "Payment-2", 1],
      ["Z08", "Payment-1", 0],
      ["I13", "Payment-1", 2]
    ])
  })
})
