/** Repairs over a real sandbox: approved, made, proven by the next run; never twice, whatever dies or gets lost. */
import { Billing } from "@counterfoil/billing/Billing"
import * as Case from "@counterfoil/domain/Case"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import * as Cases from "../../src/Cases.ts"
import * as Repairing from "../../src/repair/Repairing.ts"
import { money } from "../report/Example.ts"
import { asked, cheaper, consolidatedLine, meddle } from "./Plants.ts"
import {
  approved,
  arrived,
  cause,
  enrolled,
  inLife,
  proposed,
  reconcile,
  repaired,
  story,
  untilEnded
} from "./Workshop.ts"

const eventsOf = Effect.flatMap(EventStore, (store) => Stream.runCollect(store.readAll))
const phases = Effect.map(Cases.all, (all) => all.map((state) => `${state.code}: ${Case.phaseOf(state)}`))

describe("A repair", () => {
  it("is proposed with what Zuora shows and what that breaks; made, the next run proves it, and once more changes nothing", () =>
    story(
      inLife(
        Effect.gen(function* () {
          yield* cheaper
          expect(yield* proposed()).toEqual({
            "Z04 item Consolidated line of invoice INV00000100 4.00": [
              "record what Zuora shows of invoice INV00000100",
              "un-apply 4.00 EUR of payment P-00000100 from invoice INV00000100 (4.00 on Consolidated line)"
            ]
          })
          const { id, outcome, whys } = yield* repaired("Z04")
          expect([outcome, whys]).toEqual(["done", []])
          expect(yield* proposed()).toEqual({})
          expect(yield* phases).toEqual(["Z04: approved"])
          const before = Array.from(yield* eventsOf).length
          const again = yield* Repairing.make(id, cause("again"))
          expect(again.outcome).toBe("done")
          expect(Array.from(yield* eventsOf).length).toBe(before)
          expect(yield* arrived("/unapply")).toBe(1)
          const { cases, report } = yield* reconcile()
          yield* Cases.record(report, cases, { isWhole: true, withGateways: false }, cause("run-2"))
          expect(yield* phases).toEqual(["Z04: resolved"])
        })
      )
    ))

  it("needs two different approvers from the limit on, each of exactly this proposal", () =>
    story(
      inLife(
        Effect.gen(function* () {
          yield* cheaper
          const ada = yield* enrolled("ada")
          const grace = yield* enrolled("grace", ada)
          const limit = new Map([["EUR", money("4.00")]])
          expect(yield* approved("Z04", ada, [], limit)).toMatchObject({ approvals: 1, needed: 2 })
          expect(yield* approved("Z04", ada, [], limit)).toMatchObject({ approvals: 1, needed: 2 })
          expect(yield* phases).toEqual(["Z04: proposed"])
          const early = yield* Effect.flip(Repairing.make((yield* approved("Z04", ada, [], limit)).id, cause("early")))
          expect(early).toMatchObject({ _tag: "RepairNotApproved", approvals: 1, needed: 2 })
          // The line changes once more: what ada has approved is not what would be made now.
          yield* meddle({
            kind: "invoiceLine",
            invoiceKey: "INV00000100",
            lineId: consolidatedLine,
            amount: "5.00"
          })
          const { id } = yield* approved("Z04", grace, [], limit)
          expect(yield* phases).toEqual(["Z04: proposed"])
          expect(yield* approved("Z04", ada, [], limit)).toMatchObject({ id, approvals: 2, needed: 2 })
          expect(yield* phases).toEqual(["Z04: approved"])
          expect((yield* Repairing.make(id, cause("repair"))).outcome).toBe("done")
          expect(yield* proposed()).toEqual({})
        })
      )
    ))

  it("ends as failed where the books have moved before a call, and is proposed anew", () =>
    story(
      inLife(
        Effect.gen(function* () {
          yield* cheaper
          const { id } = yield* approved("Z04", yield* enrolled("ada"))
          const billing = yield* Billing
          yield* billing.unapplyPayment({
            ...asked("meanwhile"),
            paymentKey: "P-00000100",
            invoiceKey: "INV00000100",
            amount: money("47.20")
          })
          const { outcome, steps } = yield* Repairing.make(id, cause("repair"))
          expect([outcome, steps.map((step) => step.outcome)]).toEqual(["failed", ["done", "failed"]])
          expect(yield* arrived("/unapply")).toBe(1)
          expect(yield* Effect.flip(Repairing.make(id, cause("again")))).toMatchObject({ _tag: "RepairNotApproved" })
          expect(yield* proposed()).toEqual({})
        })
      )
    ))

  it("waits where an answer was lost, and is gone on with, once", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* inLife(cheaper)
        const { id } = yield* inLife(Effect.flatMap(enrolled("ada"), (ada) => approved("Z04", ada)))
        yield* sandbox.fault({ kind: "loseAnswer", path: "/v1/payments/*/unapply" })
        expect((yield* inLife(Repairing.make(id, cause("first")))).outcome).toBe("open")
        expect(yield* untilEnded(id)).toBe("done")
        expect(yield* arrived("/unapply")).toBe(1)
        expect(yield* inLife(proposed())).toEqual({})
      })
    ))
})
