/** A fault put into a random history is found where it was put, however much follows. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import { firstBroken, lastAgreed } from "../src/FirstBroken.ts"
import { bothLegs, paymentConservation } from "../src/identities/Source.ts"
import { fold, type Ledger, type Placed } from "../src/Ledger.ts"
import * as StreamName from "../src/StreamName.ts"
import { attempts, play } from "./History.ts"
import { before, mirror } from "./Mirror.ts"
import { accountId, application, captured, day, eur, invoicePosted, item, paymentId, toItem } from "./Sample.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 200

const payment = paymentId("faulty")
const stream = StreamName.payment(payment)
const given = (id: string, amount: string): ReadonlyArray<Placed> => {
  const one = application({
    id,
    from: { kind: "payment", id: payment },
    to: "faulty",
    amount,
    items: [toItem("line", amount)]
  })
  return [
    { stream, event: { _tag: "PaymentApplied", application: one } },
    { stream: "Invoice-faulty", event: { _tag: "InvoicePaymentApplied", application: one } }
  ]
}
const born: ReadonlyArray<Placed> = [
  { stream, event: captured("faulty", "10.00") },
  { stream: "Invoice-faulty", event: invoicePosted("faulty", [item("line", "500.00")]) }
]
const conserved = (ledger: Ledger): boolean =>
  !paymentConservation.check(ledger).some(({ subject }) => subject === stream)

/** A random history, one event a commit, with more commits put in at these places, in their order. */
const storyOf = (
  steps: Parameters<typeof play>[0],
  places: ReadonlyArray<number>,
  commits: ReadonlyArray<ReadonlyArray<Placed>>
): ReadonlyArray<ReadonlyArray<Placed>> => {
  const story: Array<ReadonlyArray<Placed>> = play(steps).placed.map((one) => [one])
  const at = places.map((place) => place % (story.length + 1)).toSorted((a, b) => b - a)
  commits.toReversed().forEach((commit, index) => story.splice(at[index] ?? 0, 0, commit))
  return story
}

const places = fc.array(fc.nat(), { minLength: 3, maxLength: 4 })

describe("the first broken event", () => {
  it("is the one that gave more than there was, found in about as many looks as halving takes", () => {
    fc.assert(
      fc.property(attempts, places, (steps, at) => {
        const tooMuch = given("too-much", "7.00")
        const story = storyOf(steps, at, [born, given("enough", "6.00"), tooMuch, given("later", "1.00")])
        const found = firstBroken(story, conserved)
        expect(found?.event).toBe(tooMuch[0])
        expect(found && [conserved(found.before), conserved(found.after)]).toEqual([true, false])
        expect(found?.looks).toBeLessThanOrEqual(Math.ceil(Math.log2(story.length)) + 2 + tooMuch.length)
      }),
      { numRuns }
    )
  })

  it("is none where all is right, and none where it is right again", () => {
    expect(firstBroken([born, given("enough", "6.00")], conserved)).toBeUndefined()
    expect(firstBroken([], () => false)).toBeUndefined()
  })

  it("of ten million commits is found in log2 of them and k looks, from commits that nobody stores", () => {
    const commits = 10_000_000
    const at = 7_654_321
    const changed = (to: string): ReadonlyArray<Placed> => [
      {
        stream,
        event: {
          _tag: "PaymentChangeObserved",
          before: { amount: eur("10.00"), accountId },
          after: { amount: eur(to), accountId },
          effectiveOn: day("2026-03-02")
        }
      }
    ]
    const [enough, tooLittle] = [changed("10.00"), changed("5.00")]
    let made = 0
    const log = {
      length: commits,
      *slice(start: number, end: number) {
        for (let n = start; n < end; n++) {
          made += 1
          yield n === 0 ? [...born, ...given("all", "6.00")] : n < at ? enough : tooLittle
        }
      }
    }
    let folds = 0
    const found = firstBroken(log, (ledger) => {
      folds += 1
      return conserved(ledger)
    })
    expect(found?.event).toBe(tooLittle[0])
    expect(found && [conserved(found.before), conserved(found.after)]).toEqual([true, false])
    // k: the two ends, and each event of the one commit that is left, which here has one.
    expect([found?.looks, folds <= Math.ceil(Math.log2(commits)) + 3]).toEqual([folds, true])
    // As much as reading it twice, and the commit that is left.
    expect(made).toBeLessThanOrEqual(2 * commits + 1)
  })

  it("is looked for between commits: one leg of an application is booked before the other", () => {
    const [lost, ...other] = given("lost", "1.00")
    const story = [born, given("whole", "6.00"), other, given("later", "1.00")]
    const found = firstBroken(story, (ledger) => bothLegs.check(ledger).length === 0)
    expect(lost?.stream).toBe(stream)
    expect(found?.event).toBe(other[0])
  })
})

describe("where we last agreed with what Zuora shows", () => {
  const timing = { asOf: before, watermark: before, stuckBefore: "", changedAt: new Map<string, string>() }

  it("is before the application that Zuora does not have, wherever it is in the history", () => {
    fc.assert(
      fc.property(attempts, places, (steps, at) => {
        const unknown = given("unknown-there", "2.00")
        const story = storyOf(steps, at, [born, given("known", "6.00"), unknown])
        const shown = mirror(fold(story.filter((commit) => commit !== unknown).flat()))
        const found = lastAgreed(
          story,
          (ledger) =>
            ledger.payments.has(payment) &&
            !compare(ledger, shown, timing).some(({ documents }) => documents.includes(stream))
        )
        expect(found?.event).toBe(unknown[0])
      }),
      { numRuns }
    )
  })

  it("is nowhere where we never agreed, and undefined where we agree", () => {
    const story = [born, given("enough", "6.00")]
    expect(lastAgreed(story, () => false)).toBeUndefined()
    expect(lastAgreed(story, (ledger) => ledger.payments.has(payment))).toBeUndefined()
  })
})
