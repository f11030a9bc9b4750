/** When schedules are due: as pg-boss reads them, and the one hour that it does not. */
import * as Result from "effect/Result"
import Timekeeper from "pg-boss/dist/timekeeper.js"
import { describe, expect, it } from "vitest"
import { firstSkipped, lastDue, nextDue } from "../src/Due.ts"

const berlin = (cron: string) => ({ cron, timeZone: "Europe/Berlin" })
const last = (cron: string, at: string) => Result.getOrThrow(lastDue(berlin(cron), at))
const next = (cron: string, at: string) => Result.getOrThrow(nextDue(berlin(cron), at))

/** What the clock of schedules sends in the two nights from the evening before a day on, asked every half minute as it runs. */
const firedIn = (cron: string, night: string): ReadonlyArray<string> => {
  const evening = Date.parse(`${night}T00:00:00.000Z`) - 6 * 3_600_000
  const fired = Array.from({ length: 36 * 120 }, (_, tick) => {
    const clock = { now: () => evening + tick * 30_000 }
    const timekeeper = new Timekeeper(undefined as never, undefined as never, { clock })
    return timekeeper["dueOccurrences"](cron, "cron", "Europe/Berlin").occurrences.map((at: Date) => at.toISOString())
  })
  return Array.from(new Set(fired.flat()))
}

describe("a schedule", () => {
  it("is due by the clock of its zone, in summer and in winter", () => {
    expect(last("30 1 * * *", "2026-07-01T12:00:00.000Z")).toBe("2026-06-30T23:30:00.000Z")
    expect(last("30 1 * * *", "2026-12-01T12:00:00.000Z")).toBe("2026-12-01T00:30:00.000Z")
    expect(next("30 1 * * *", "2026-12-01T12:00:00.000Z")).toBe("2026-12-02T00:30:00.000Z")
  })

  it("is due at its very time, and not a moment before", () => {
    expect(last("0 4 * * *", "2026-06-01T02:00:00.000Z")).toBe("2026-06-01T02:00:00.000Z")
    expect(last("0 4 * * *", "2026-06-01T01:59:59.999Z")).toBe("2026-05-31T02:00:00.000Z")
  })

  it("is due on a night that has not its hour, which nobody fires, and says so beforehand", () => {
    const night = "2026-03-29T01:30:00.000Z"
    expect(last("30 2 * * *", "2026-03-29T12:00:00.000Z")).toBe(night)
    expect(Result.getOrThrow(firstSkipped(berlin("30 2 * * *"), "2026-01-01T00:00:00.000Z"))).toBe(night)
    expect(Result.getOrThrow(firstSkipped(berlin("30 1 * * *"), "2026-01-01T00:00:00.000Z"))).toBe(undefined)
  })

  it("is due last by the second of both in a night that has its hour twice", () => {
    expect(next("30 2 * * *", "2026-10-24T12:00:00.000Z")).toBe("2026-10-25T00:30:00.000Z")
    expect(last("30 2 * * *", "2026-10-25T01:29:00.000Z")).toBe("2026-10-25T00:30:00.000Z")
    expect(next("30 2 * * *", "2026-10-25T00:30:00.000Z")).toBe("2026-10-25T01:30:00.000Z")
    expect(last("30 2 * * *", "2026-10-25T12:00:00.000Z")).toBe("2026-10-25T01:30:00.000Z")
  })

  it.each([
    ["30 2 * * *", "2026-10-24", ["2026-10-24T00:30:00.000Z", "2026-10-25T00:30:00.000Z", "2026-10-25T01:30:00.000Z"]],
    ["30 2 * * *", "2026-03-28", ["2026-03-28T01:30:00.000Z"]],
    ["30 1 * * *", "2026-03-28", ["2026-03-28T00:30:00.000Z", "2026-03-29T00:30:00.000Z"]],
    ["30 1 * * *", "2026-10-24", ["2026-10-23T23:30:00.000Z", "2026-10-24T23:30:00.000Z"]]
  ])("is fired by pg-boss's clock at these times: %s in two nights from %s on", (cron, night, times) => {
    expect(firedIn(cron, night)).toEqual(times)
  })

  it.each([
    ["", "Europe/Berlin"],
    ["61 * * * *", "Europe/Berlin"],
    ["0 4 * * *", "Europe/Atlantis"]
  ])("is refused where it cannot be read: %j in %s", (cron, timeZone) => {
    expect(Result.isFailure(nextDue({ cron, timeZone }, "2026-01-01T00:00:00.000Z"))).toBe(true)
  })
})
