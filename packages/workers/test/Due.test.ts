/** When schedules are due: as pg-boss reads them, and the one hour that it does not. */
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { firstSkipped, lastDue, nextDue } from "../src/Due.ts"

const berlin = (cron: string) => ({ cron, timeZone: "Europe/Berlin" })
const last = (cron: string, at: string) => Result.getOrThrow(lastDue(berlin(cron), at))
const next = (cron: string, at: string) => Result.getOrThrow(nextDue(berlin(cron), at))

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
    expect(last("30 2 * * *", "2026-10-25T12:00:00.000Z")).toBe("2026-10-25T01:30:00.000Z")
  })

  it.each([
    ["", "Europe/Berlin"],
    ["61 * * * *", "Europe/Berlin"],
    ["0 4 * * *", "Europe/Atlantis"]
  ])("is refused where it cannot be read: %j in %s", (cron, timeZone) => {
    expect(Result.isFailure(nextDue({ cron, timeZone }, "2026-01-01T00:00:00.000Z"))).toBe(true)
  })
})
