/** What runs tell of a discrepancy over time, and what people say between them. */
import * as Approvers from "@counterfoil/billing/Approvers"
import { fresh } from "@counterfoil/billing/ApproverToken"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Case from "@counterfoil/domain/Case"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { ApproverId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import * as Cases from "../src/Cases.ts"
import type { Report } from "../src/report/Report.ts"
import * as StoreState from "../src/StoreState.ts"
import { discrepancy, money } from "./report/Example.ts"

const whole: Cases.Looked = { isWhole: true, withGateways: false }
const cause = (id: string) => ({ actor: "test", causationId: id, correlationId: id })
const late = discrepancy("Z05", "Payment-1 > Invoice-1", { amount: money("10.00"), accountId: "A1" })

/** A run of a day that found these. */
const run = Effect.fnUntraced(function* (
  day: string,
  discrepancies: ReadonlyArray<Discrepancy>,
  more: { readonly looked?: Cases.Looked; readonly untold?: Report["untold"] } = {}
) {
  const report = { runId: `run-${day}`, asOf: `${day}T12:00:00.000Z`, discrepancies, untold: more.untold ?? [] }
  const { cases } = yield* StoreState.read
  return yield* Cases.record(report, cases, more.looked ?? whole, cause(report.runId))
})

const phases = Effect.map(Cases.all, (all) => all.map((state) => `${state.discrepancyId}: ${Case.phaseOf(state)}`))

const layer = Layer.mergeAll(
  EventStore.layerMemory({ tenant: "test" }),
  Tenant.layer({ tenant: "test", timeZone: "UTC" }),
  TestClock.layer()
)
const tell = <A, E>(story: Effect.Effect<A, E, EventStore | Tenant>) =>
  Effect.runPromise(
    TestClock.setTime(Date.parse("2026-03-01T12:00:00Z")).pipe(Effect.andThen(story), Effect.provide(layer))
  )

const enrolled = Effect.fnUntraced(function* (id: string, by?: Effect.Success<typeof fresh>) {
  const token = yield* fresh
  yield* Approvers.enrol({
    actor: "test",
    approverId: ApproverId.make(id),
    name: id,
    roles: ["approver"],
    token,
    approverToken: by
  })
  return token
})

describe("Cases", () => {
  it("are opened once, resolved by a run that looked, and come back", () =>
    tell(
      Effect.gen(function* () {
        expect(yield* run("2026-03-01", [late])).toBe(1)
        expect(yield* run("2026-03-02", [late])).toBe(0)
        expect(yield* run("2026-03-03", [])).toBe(1)
        expect(yield* phases).toEqual([`${late.id}: resolved`])
        yield* run("2026-03-04", [late])
        expect(yield* Cases.all).toMatchObject([{ _tag: "Open", openedOn: "2026-03-01", since: "2026-03-04" }])
      })
    ))

  it("stay as they are where a run did not look, or could not tell", () =>
    tell(
      Effect.gen(function* () {
        const payout = discrepancy("S02", "Payout-1", { amount: money("5.00") })
        yield* run("2026-03-01", [late, payout])
        yield* run("2026-03-02", [], { looked: { isWhole: false, withGateways: false } })
        yield* run("2026-03-03", [], { untold: [{ subject: "payments", why: "page 7 could not be read" }] })
        expect(yield* phases).toEqual([`${late.id}: open`, `${payout.id}: open`])
        yield* run("2026-03-04", [])
        expect(yield* phases).toEqual([`${late.id}: resolved`, `${payout.id}: open`])
        yield* run("2026-03-05", [], { looked: { isWhole: true, withGateways: true } })
        expect(yield* phases).toEqual([`${late.id}: resolved`, `${payout.id}: resolved`])
      })
    ))

  it("have none for timing, and one commit for many", () =>
    tell(
      Effect.gen(function* () {
        const many = Array.from({ length: 1200 }, (_, n) => discrepancy("Z03", `Invoice-${n}`, { accountId: "A1" }))
        expect(yield* run("2026-03-01", [...many, discrepancy("Z08", "Invoice-9")])).toBe(1200)
        expect((yield* Cases.all).length).toBe(1200)
        expect(yield* run("2026-03-01", many)).toBe(0)
      })
    ))

  it("wait for what somebody explained, and tell the report what they are", () =>
    tell(
      Effect.gen(function* () {
        yield* run("2026-03-01", [late])
        yield* Cases.explain(late.id, { cause: "on its way", expectedBy: LocalDate.make("2026-03-03") }, cause("e1"))
        const { cases } = yield* StoreState.read
        const seen = (day: string) => Cases.reported(cases, [late], "run", LocalDate.make(day))[late.id]
        expect(seen("2026-03-03")).toEqual({
          phase: "explained",
          counts: false,
          isImmaterial: false,
          openedOn: "2026-03-01",
          since: "2026-03-01",
          cause: "on its way",
          expectedBy: "2026-03-03"
        })
        expect(seen("2026-03-04")).toMatchObject({ phase: "aged", counts: true })
      })
    ))

  it("do not count while they are immaterial, and never hide what is", () => {
    const small = discrepancy("Z03", "Invoice-1", { amount: money("0.40"), accountId: "A9" })
    const other = discrepancy("Z03", "Invoice-2", { amount: money("-0.40"), accountId: "A2" })
    const critical = discrepancy("Z01", "Payment-9", { amount: money("0.01"), accountId: "A3" })
    const limits = (perAccount: string, inSum: string) =>
      new Map([["EUR", { perAccount: money(perAccount), inSum: money(inSum) }]])
    const seen = (perAccount: string, inSum: string) =>
      Object.entries(
        Cases.reported(
          new Map(),
          [small, other, critical, late],
          "run",
          LocalDate.make("2026-03-01"),
          limits(perAccount, inSum)
        )
      ).map(([id, { counts, isImmaterial }]) => `${id}: ${counts ? "counts" : isImmaterial ? "immaterial" : "?"}`)
    expect(seen("0.50", "1.00")).toEqual([
      `${small.id}: immaterial`,
      `${other.id}: immaterial`,
      `${critical.id}: counts`,
      `${late.id}: counts`
    ])
    // Together they are 0.80, whatever their signs.
    expect(seen("0.50", "0.80").every((one) => one.endsWith("counts"))).toBe(true)
    expect(seen("0.40", "1.00").every((one) => one.endsWith("counts"))).toBe(true)
  })

  it("are accepted by one approver below the limit, by two different ones from it on", () =>
    tell(
      Effect.gen(function* () {
        yield* run("2026-03-01", [late])
        const ada = yield* enrolled("ada")
        const grace = yield* enrolled("grace", ada)
        const accept = (approverToken: typeof ada, id: string, limit?: string) =>
          Cases.accept(
            late.id,
            { approverToken, reason: "small", twoFrom: new Map(limit === undefined ? [] : [["EUR", money(limit)]]) },
            cause(id)
          )
        expect(yield* accept(ada, "a1")).toEqual({ approvals: 1, needed: 2 })
        expect(yield* accept(ada, "a2")).toEqual({ approvals: 1, needed: 2 })
        expect(yield* phases).toEqual([`${late.id}: open`])
        expect(yield* accept(grace, "a3")).toEqual({ approvals: 2, needed: 2 })
        expect(yield* phases).toEqual([`${late.id}: accepted`])

        const other = discrepancy("Z05", "Payment-2 > Invoice-2", { amount: money("-9.99") })
        yield* run("2026-03-02", [late, other])
        expect(
          yield* Cases.accept(
            other.id,
            { approverToken: ada, reason: "small", twoFrom: new Map([["EUR", money("10.00")]]) },
            cause("a4")
          )
        ).toEqual({ approvals: 1, needed: 1 })
        expect(yield* phases).toEqual([`${late.id}: accepted`, `${other.id}: accepted`])
      })
    ))

  it("are accepted while somebody is enrolled: the token is looked at again", () =>
    tell(
      Effect.gen(function* () {
        yield* run("2026-03-01", [late])
        const ada = yield* enrolled("ada")
        const store = yield* EventStore
        const tenant = yield* Tenant
        let isFirst = true
        // Just before the acceptance is stored, the record of approvers grows.
        const meanwhile = EventStore.of({
          ...store,
          append: (commit) =>
            Effect.gen(function* () {
              if (isFirst) {
                isFirst = false
                yield* enrolled("grace", ada).pipe(Effect.provideService(EventStore, store))
              }
            }).pipe(Effect.provideService(Tenant, tenant), Effect.orDie, Effect.andThen(store.append(commit)))
        })
        yield* Cases.accept(
          late.id,
          { approverToken: ada, reason: "small", twoFrom: new Map([["EUR", money("99.00")]]) },
          cause("a1")
        ).pipe(Effect.provideService(EventStore, meanwhile))
        expect(yield* phases).toEqual([`${late.id}: accepted`])
      })
    ))

  it("are accepted by nobody without a token that is good for it", () =>
    tell(
      Effect.gen(function* () {
        yield* run("2026-03-01", [late])
        yield* enrolled("ada")
        const stranger = yield* fresh
        const refused = yield* Effect.flip(
          Cases.accept(late.id, { approverToken: stranger, reason: "small", twoFrom: new Map() }, cause("a1"))
        )
        expect(refused._tag).toBe("TokenUnknown")
        expect(yield* phases).toEqual([`${late.id}: open`])
      })
    ))
})
