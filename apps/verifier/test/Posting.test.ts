/** The verifier's figures and ours, from the same events by ways that share no code. */
import { type DocumentEvent, effectiveOn, encode } from "@counterfoil/domain/BillingEvent"
import { entry } from "@counterfoil/domain/Journal"
import { Figures } from "@counterfoil/domain/period/Figures"
import { figuresOf } from "@counterfoil/domain/period/PeriodBooks"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import { rollForward } from "@counterfoil/domain/RollForward"
import { canonical } from "@counterfoil/event-store/Json"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import { documents, laterForms } from "../../../packages/domain/test/GoldenDocuments.ts"
import { attempts, play } from "../../../packages/domain/test/History.ts"
import { day } from "../../../packages/domain/test/Sample.ts"
import { type Fields, parse } from "../src/Canonical.ts"
import { posting } from "../src/Posting.ts"
import { Totals } from "../src/Totals.ts"

/** An event as an export has it, as far as figures need it. */
const exported = (event: DocumentEvent, bookedOn: string): Fields => {
  const { data, schemaVersion, type } = encode(event)
  const text = Result.getOrThrow(canonical(data as never))
  return { type, schemaVersion, data: text, bookedOn, effectiveOn: effectiveOn(event) }
}

const encodeFigures = Schema.encodeSync(Schema.toCodecJson(Figures))
const period = { id: "2026-02", from: "2026-02-01", to: "2026-02-28" }

const sorted = (lines: ReadonlyArray<readonly [string, bigint]>) =>
  lines
    .filter(([, minor]) => minor !== 0n)
    .map(([account, minor]) => `${account} ${minor}`)
    .toSorted()

const examples: ReadonlyArray<readonly [string, DocumentEvent]> = [
  ...Object.entries(documents),
  ...laterForms.map(([name, event]) => [name, event] as const)
]

describe("The verifier's postings", () => {
  it.each(examples)("of %s are those of the journal, and its movement that of the roll-forward", (_, event) => {
    const stored = exported(event, "2026-02-10")
    const lines = posting(stored, parse(stored["data"] as string, "data"))
    expect(sorted(lines.map(({ account, minor }) => [account, minor]))).toEqual(
      sorted(entry(event).map(({ account, minor }) => [account, minor]))
    )
    const ours = rollForward([{ event, bookedOn: day("2026-02-10") }], day("2026-02-01"), day("2026-02-28"))
    const controls = new Map<string, bigint>(
      ours.map(({ control }) => [control, control === "accounts receivable" ? 1n : -1n])
    )
    const moved = new Map<string, bigint>()
    for (const { account, minor, movement } of lines) {
      const sign = controls.get(account)
      if (sign !== undefined) moved.set(movement, (moved.get(movement) ?? 0n) + sign * minor)
    }
    const theirs = new Map(ours.flatMap(({ movements }) => Array.from(movements)))
    for (const [movement, minor] of theirs) expect(moved.get(movement) ?? 0n).toBe(minor)
  })

  it("come to our figures over random histories, period by period", () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const days = ["2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01"]
        const events = play(all).placed.map(({ event }, index) => ({
          event: event as DocumentEvent,
          bookedOn: day(days[index % days.length] ?? "")
        }))
        const totals = new Totals(period)
        // Leg by leg on other days: only the whole has to balance, so the last day takes all that is left.
        const until = events.map((one) => ({
          ...one,
          bookedOn: one.bookedOn > period.to ? day(period.to) : one.bookedOn
        }))
        for (const { bookedOn, event } of until) totals.add(exported(event, bookedOn))
        expect(totals.figures).toEqual(encodeFigures(figuresOf(until, PeriodId.make("2026-02"))))
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 2_000 : 60 }
    )
  })

  it("refuse what they do not know, by name and by version", () => {
    const stored = { type: "PaymentLost", schemaVersion: 1 }
    expect(() => posting(stored, {})).toThrow("PaymentLost of version 1 is not known")
    expect(() => posting({ ...stored, type: "PaymentCaptured", schemaVersion: 2 }, {})).toThrow(
      "of version 2 is not known"
    )
    expect(() => posting({ ...stored, type: "" }, {})).toThrow("is not known")
  })
})
