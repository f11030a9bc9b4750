/** A fault put into a history is found where it was put, in about as many folds as halving takes, however long it is. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../domain/test/History.ts"
import {
  accountId,
  application,
  captured,
  day,
  eur,
  invoicePosted,
  item,
  paymentId,
  toItem,
  unapplication
} from "../../domain/test/Sample.ts"
import { bisect, bisected, identitiesAsked } from "../src/bisect/Bisect.ts"
import type { DocumentEntry } from "../src/Entry.ts"
import { commitsOf, inMemory, record } from "./Tenants.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 1_000 : 60
const subject = { kind: "document", stream: "Payment-faulty" } as const

const given = (id: string, amount: string): ReadonlyArray<Placed> => {
  const one = application({
    id,
    from: { kind: "payment", id: paymentId("faulty") },
    to: "faulty",
    amount,
    items: [toItem("line", amount)]
  })
  return [
    { stream: "Payment-faulty", event: { _tag: "PaymentApplied", application: one } },
    { stream: "Invoice-faulty", event: { _tag: "InvoicePaymentApplied", application: one } }
  ]
}
const born: ReadonlyArray<Placed> = [
  { stream: "Payment-faulty", event: captured("faulty", "10.00") },
  { stream: "Invoice-faulty", event: invoicePosted("faulty", [item("line", "500.00")]) }
]

/** Every commit at an instant of its own. */
const told = <A, E>(placed: ReadonlyArray<Placed>, question: Effect.Effect<A, E, EventStore>) =>
  inMemory(
    Effect.andThen(record(placed, "history", TestClock.adjust(1)), question).pipe(Effect.provide(TestClock.layer()))
  )

describe("bisect", () => {
  it("names the event that gave more than there was, with both figures, in few folds", async () => {
    await fc.assert(
      fc.asyncProperty(attempts, fc.nat(), fc.nat(), async (steps, first, second) => {
        const others = play(steps).placed
        const [low, high] = [first % (others.length + 1), second % (others.length + 1)].toSorted((a, b) => a - b)
        const story = [
          ...born,
          ...others.slice(0, low),
          ...given("enough", "6.00"),
          ...others.slice(low, high),
          ...given("too-much", "7.00"),
          ...others.slice(high),
          ...given("later", "1.00")
        ]
        for (const identity of ["I05", "13", "13 payment conservation"]) {
          const found = await told(story, bisect(identity, subject))
          expect(found.broken).toMatchObject({
            event: "Payment-faulty@3",
            type: "PaymentApplied",
            actor: "ada",
            before: eur("4.00"),
            after: eur("-3.00"),
            violations: [{ subject: "Payment-faulty" }]
          })
          expect(found.broken?.looks).toBeLessThanOrEqual(Math.ceil(Math.log2(found.commits)) + 3 + 2)
        }
      }),
      { numRuns }
    )
  })

  it("of an account looks at all of its documents and at its sum", async () => {
    const story = [...born, ...given("enough", "6.00"), ...given("too-much", "7.00").slice(0, 1)]
    const account = { kind: "account", accountId } as const
    const lost = await told(story, bisect("I15", account))
    expect(lost.broken).toMatchObject({ event: "Payment-faulty@3", violations: [{ subject: "application too-much" }] })
    const sum = await told(story, bisect("I17", account))
    expect(sum.broken).toMatchObject({ event: "Payment-faulty@3", violations: [{ subject: "account A-1 EUR" }] })
  })

  it("says that it holds where it does, and refuses what it does not know", async () => {
    const story = [...born, ...given("enough", "6.00")]
    expect(await told(story, bisect("I05", subject))).toMatchObject({ broken: null, events: 4, commits: 3 })
    expect(await told(story, bisect("I02", subject))).toMatchObject({ broken: null })
    expect(await told(story, Effect.flip(bisect("I99", subject)))).toMatchObject({ _tag: "IdentityUnknown" })
    const none = { kind: "document", stream: "Payment-none" } as const
    expect(await told(story, Effect.flip(bisect("I05", none)))).toMatchObject({ _tag: "DocumentNotFound" })
  })

  it("finds a header that hides what its items offset", async () => {
    const twice = invoicePosted("faulty", [item("line", "10.00"), item("other", "10.00")])
    const all = application({
      id: "wrong",
      from: { kind: "payment", id: paymentId("faulty") },
      to: "faulty",
      amount: "20.00",
      items: [toItem("line", "20.00")]
    })
    const story: ReadonlyArray<Placed> = [
      { stream: "Payment-faulty", event: captured("faulty", "20.00") },
      { stream: "Invoice-faulty", event: twice },
      { stream: "Payment-faulty", event: { _tag: "PaymentApplied", application: all } },
      { stream: "Invoice-faulty", event: { _tag: "InvoicePaymentApplied", application: all } }
    ]
    const found = await told(story, bisect("I02", { kind: "document", stream: "Invoice-faulty" }))
    expect(found.broken).toMatchObject({ event: "Invoice-faulty@2", after: eur("0.00") })
  })

  it("takes log2 of the commits and five more folds over a long history", () => {
    const commits = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 1 << 19 : 1 << 15
    const at = Math.floor(commits * 0.7)
    const placed: Array<Placed> = [...born]
    for (let n = 2; n < commits; n += 2)
      if (n === (at & ~1)) placed.push(...given("fault", "700.00"), { stream: "Payment-faulty", event: refund })
      else placed.push(...pair(n))
    const found = bisected(identitiesAsked("I05"), subject, {
      entries: entriesOf(placed),
      own: new Set(["Payment-faulty"])
    })
    expect(found.commits).toBeGreaterThan(commits * 0.9)
    expect(found.broken?.violations).toHaveLength(1)
    // The ends are looked at, then each half, then the events of one commit one by one. 10 million commits: 24 and five.
    expect(found.broken?.looks).toBeLessThanOrEqual(Math.ceil(Math.log2(found.commits)) + 5)
  })
})

const refund: DocumentEvent = { _tag: "PaymentRefunded", amount: eur("0.01"), effectiveOn: day("2026-03-03") }

/** An application and what takes it back. */
const pair = (n: number): ReadonlyArray<Placed> => {
  const from = { kind: "payment", id: paymentId("faulty") } as const
  const items = [toItem("line", "1.00")]
  const one = application({ id: `a${n}`, from, to: "faulty", amount: "1.00", items })
  const back = unapplication({ id: `u${n}`, of: `a${n}`, from, to: "faulty", amount: "1.00", items })
  return [
    { stream: "Payment-faulty", event: { _tag: "PaymentApplied", application: one } },
    { stream: "Invoice-faulty", event: { _tag: "InvoicePaymentApplied", application: one } },
    { stream: "Payment-faulty", event: { _tag: "PaymentUnapplied", unapplication: back } },
    { stream: "Invoice-faulty", event: { _tag: "InvoicePaymentUnapplied", unapplication: back } }
  ]
}

/** As they would have been stored, an instant a commit. */
const entriesOf = (placed: ReadonlyArray<Placed>): ReadonlyArray<DocumentEntry> => {
  let position = 0
  return commitsOf(placed).flatMap((own, index) =>
    own.map(({ event, stream }): DocumentEntry => ({
      stream,
      event: event as DocumentEvent,
      stored: {
        log: 0,
        position: (position += 1),
        stream,
        version: position,
        eventId: "",
        subject: "A-1",
        type: event._tag,
        schemaVersion: 1,
        data: null,
        meta: null,
        effectiveOn: "2026-03-01",
        bookedOn: "2026-03-01",
        recordedAt: `${index}`,
        contentHash: ""
      }
    }))
  )
}
