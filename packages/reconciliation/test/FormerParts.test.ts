/** Applications that Zuora has deleted or written anew since a run: told by every kind of run, by their own codes. */
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { AccountId } from "@counterfoil/domain/Id"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
import { defaults, type Options, run } from "../src/Reconciliation.ts"
import type { Report } from "../src/report/Report.ts"
import { toCsv } from "../src/report/ReportCsv.ts"
import { toHtml } from "../src/report/ReportHtml.ts"
import { legacySeed } from "./import/LegacyPast.ts"
import { client, day, seed } from "./import/Past.ts"
import { database, importAs } from "./import/Tenant.ts"

const { story } = database()

/** A century after the documents: the database's own clock, by which our events are recorded, is always behind. */
const noonOf = (days: number): string => `${day(days).replace(/^20/, "21")}T12:00:00Z`

const onDay = (sandbox: RunningSandbox, days: number) =>
  Effect.gen(function* () {
    yield* Effect.promise(() => Effect.runPromise(sandbox.clock({ set: noonOf(days), frozen: true })))
    yield* TestClock.setTime(Date.parse(noonOf(days)))
  })

const tell = <A, E>(
  sandbox: RunningSandbox,
  told: Effect.Effect<A, E, EventStore | Postgres | Tenant | Zuora | TestClock.TestClock>,
  settlement: "item" | "legacy" = "item"
) => Effect.promise(() => story(sandbox, told.pipe(Effect.provide(TestClock.layer())), settlement))

const reconcile = (runId: string, more: Partial<Options> = {}) =>
  Effect.map(run({ ...defaults, runId, ...more }), ({ report }) => report)

const cause = { actor: "test", causationId: "run", correlationId: "run" }
const invoice = (number: number) => `c${number}`.padStart(32, "0")
const accountId = "a1".padStart(32, "0") as AccountId

/** Of payment P-11. */
const put = (sandbox: RunningSandbox, verb: "apply" | "unapply", days: number) =>
  Effect.promise(async () => {
    const call = await client(sandbox)
    const body = { effectiveDate: day(days), invoices: [{ amount: 4, invoiceId: invoice(11) }] }
    expect(await call("PUT", `/v1/payments/P-11/${verb}`, body)).toMatchObject({ success: true })
  })

const told = ({ discrepancies }: Report) =>
  discrepancies.map(({ code, resolution, title }) => `${code} ${title}: ${resolution}`)

/** P-11 has given 4.00 to INV-11 in our books and Zuora's, and a run has seen that; then something happens. */
const after = <A, E>(
  happens: (sandbox: RunningSandbox) => Effect.Effect<unknown, E>,
  expected: (
    sandbox: RunningSandbox
  ) => Effect.Effect<A, unknown, EventStore | Postgres | Tenant | Zuora | TestClock.TestClock>
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.start({ seed })
      yield* tell(
        sandbox,
        Effect.gen(function* () {
          yield* onDay(sandbox, 0)
          yield* put(sandbox, "apply", 2)
          yield* importAs("import-1")
          yield* onDay(sandbox, 1)
          expect((yield* reconcile("run-1")).discrepancies).toEqual([])
          yield* onDay(sandbox, 2)
          yield* Effect.orDie(happens(sandbox))
          yield* onDay(sandbox, 4)
          yield* expected(sandbox)
        })
      )
    }).pipe(Effect.scoped)
  )

/** The runs of one day: of what changed, of everything, of the account. All tell the same. */
const nightly = Effect.gen(function* () {
  const some = yield* reconcile("incremental", { isIncremental: true })
  const whole = yield* reconcile("full")
  const account = yield* reconcile("account", { accountId })
  expect(some.since).not.toBeNull()
  expect(whole.discrepancies).toEqual(some.discrepancies)
  expect(account.discrepancies).toEqual(some.discrepancies)
  return some
})

describe("Applications that a run has seen before", () => {
  it("Z07: one that was taken back in Zuora is adopted, and then nothing differs", () =>
    after(
      ({ edit }) => edit({ kind: "unapply", paymentKey: "P-11" }),
      (sandbox) =>
        Effect.gen(function* () {
          const report = yield* nightly
          expect(told(report)).toEqual(["Z07 payment P-11 on invoice INV-11: adopt"])
          expect(report.discrepancies[0]?.consequences.map(({ code }) => code)).toContain("Z05")
          expect(Object.values(report.proposals)).toMatchObject([{ _tag: "Offered" }])
          expect([toCsv(report), toHtml(report)].every((text) => text.includes("Z07"))).toBe(true)
          yield* onDay(sandbox, 6)
          // Nothing has changed since, and it is told by the same code.
          expect(told(yield* nightly)).toEqual(told(report))
          yield* adopt(report.discrepancies, cause)
          expect(told(yield* nightly)).toEqual([])
        })
    ))

  it("Z07: one whose part vanished while the balances stand is left to people", () =>
    after(
      ({ edit }) => edit({ kind: "deletePart", paymentKey: "P-11", invoiceKey: "INV-11" }),
      () =>
        Effect.gen(function* () {
          const report = yield* nightly
          expect(told(report)).toEqual(["Z07 payment P-11 on invoice INV-11: human"])
          expect(Object.values(report.proposals)).toMatchObject([{ _tag: "Refrained" }])
          const { adopted } = yield* adopt(report.discrepancies, cause)
          expect(adopted).toEqual([])
        })
    ))

  it("Z11: one that was taken back and applied again has another id, and nothing differs", () =>
    after(
      (sandbox) => Effect.andThen(put(sandbox, "unapply", 2), put(sandbox, "apply", 2)),
      (sandbox) =>
        Effect.gen(function* () {
          const report = yield* nightly
          expect(told(report)).toEqual(["Z11 payment P-11: wait"])
          expect(report.verdict).toBe("clean")
          yield* onDay(sandbox, 6)
          expect(told(yield* nightly)).toEqual(told(report))
        })
    ))

  it("Z11: a tenant that moves to Invoice Settlement has other ids for all that its runs have seen", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const invoicePayments = [{ payment: "P-0", invoice: "INV-0", amount: "10.00" }]
        const sandbox = yield* Sandbox.start({ seed: { ...legacySeed([]), invoicePayments } })
        yield* tell(
          sandbox,
          Effect.gen(function* () {
            yield* onDay(sandbox, 1)
            yield* importAs("import-1")
            for (const days of [20, 21]) {
              yield* onDay(sandbox, days)
              expect(told(yield* reconcile(`run-${days}`))).toEqual([])
            }
            yield* Effect.promise(() => Effect.runPromise(sandbox.edit({ kind: "settleInvoices" })))
            yield* onDay(sandbox, 24)
            const { tenant, timeZone } = yield* Tenant
            // Without Invoice Item Settlement, as the sandbox has it here.
            const moved = Tenant.layer({ tenant, timeZone, settlement: "header" })
            const report = yield* reconcile("run-24").pipe(Effect.provide(moved))
            expect(told(report)).toEqual(["Z11 payment P-0: wait"])
            expect(report.verdict).toBe("clean")
          }),
          "legacy"
        )
      }).pipe(Effect.scoped)
    ))
})
