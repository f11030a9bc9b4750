/** What Zuora has deleted: it comes in as far as Zuora still shows it, and a run proves by it what is missing there. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import { adopt } from "../../src/Adoption.ts"
import { defaults, run } from "../../src/Reconciliation.ts"
import { client, day, seed } from "./Past.ts"
import { booked, database, happened, importAs, reconciled } from "./Tenant.ts"

const { story } = database()
const clean = { verdict: "clean", found: [], untold: [], violations: [] }
const invoice = (number: number) => `c${number}`.padStart(32, "0")

const invoices = (amount: number, number: number) => ({ invoices: [{ amount, invoiceId: invoice(number) }] })

/** A payment and a memo that were used before they were deleted, and an invoice that was paid before it was. */
const deletePart = async (sandbox: RunningSandbox) => {
  const call = await client(sandbox)
  const done = async (method: string, path: string, body: unknown = {}) => {
    const answer = (await call(method, path, body)) as { readonly success?: boolean; readonly Success?: boolean }
    expect({ path, answer, isDone: answer.success ?? answer.Success }).toMatchObject({ isDone: true })
  }
  await done("PUT", "/v1/payments/P-11/apply", invoices(10, 11))
  await done("PUT", "/v1/payments/P-11/cancel")
  await done("DELETE", "/v1/payments/P-11")
  await done("PUT", "/v1/credit-memos/CM-1/apply", invoices(7, 11))
  await done("PUT", "/v1/credit-memos/CM-1/unapply", invoices(7, 11))
  await done("PUT", "/v1/credit-memos/CM-1/unpost")
  await done("PUT", "/v1/credit-memos/CM-1/cancel")
  await done("DELETE", "/v1/credit-memos/CM-1")
  await done("PUT", "/v1/payments/P-21/apply", invoices(5, 22))
  await done("PUT", "/v1/payments/P-21/unapply")
  await done("PUT", `/v1/object/invoice/${invoice(22)}`, { Status: "Draft" })
  await done("PUT", `/v1/object/invoice/${invoice(22)}`, { Status: "Canceled" })
  await done("DELETE", `/v1/invoices/${invoice(22)}`)
}

/** How each document came to its end in the books, by the types of its events. */
const ends = Effect.gen(function* () {
  const store = yield* EventStore
  const events = yield* store.readAll.pipe(Stream.runCollect)
  const canceled = events.filter(({ type }) => /^(Invoice|CreditMemo|Payment)Canceled$/.test(type))
  return canceled.map(({ stream }) =>
    events.filter((one) => one.stream === stream).map(({ type }) => type.replace(/^(Invoice|CreditMemo|Payment)/, ""))
  )
})

const onSandbox = <A, E>(tell: (sandbox: RunningSandbox) => Effect.Effect<A, E>, settings: object = {}) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.start({ seed: { ...seed, settings: { ...seed.settings, ...settings } } })
      return yield* tell(sandbox)
    }).pipe(Effect.scoped)
  )

const found = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) => report.discrepancies)

describe("what was deleted in Zuora", () => {
  it.each(["kept", "deleted"])("comes in with what it gave, where its log is %s", (deletedLog) =>
    onSandbox(
      (sandbox) =>
        Effect.promise(() =>
          story(
            sandbox,
            Effect.gen(function* () {
              yield* Effect.promise(() => deletePart(sandbox))
              const report = yield* importAs("import-1")
              expect(report).toMatchObject({ verdict: "complete", gaps: [] })
              expect(report.imported.map(({ deleted }) => deleted)).toEqual([1, 0, 1, 1])
              expect(yield* booked).toEqual(yield* happened)
              expect(yield* ends).toEqual([
                ["DraftObserved", "Canceled", "PaymentApplied", "PaymentUnapplied"],
                ["Posted", "Applied", "Unapplied", "Unposted", "Canceled"],
                ["Captured", "Applied", "Unapplied", "Canceled"]
              ])
              expect(yield* reconciled).toEqual(clean)
              const again = yield* importAs("import-2")
              expect(again.imported.map(({ facts }) => facts)).toEqual([0, 0, 0, 0])
            })
          )
        ),
      { deletedLog }
    )
  )

  it("more than 30 days ago is forgotten: the import says since when, and names what was applied to it", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            yield* Effect.promise(() => deletePart(sandbox))
            yield* sandbox.clock({ set: `${day(40)}T12:00:00Z`, frozen: true })
            const report = yield* importAs("import-1")
            expect(report.gaps).toEqual([
              { subject: `invoice ${invoice(22)}`, why: "Zuora does not show it any more, not even as deleted" }
            ])
            expect(report.verdict).toBe("could-not-tell")
            expect(Date.parse(report.startedAt) - Date.parse(report.forgottenBefore)).toBe(30 * 24 * 3_600_000)
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))
})

describe("a document that was deleted after we knew it", () => {
  it("is Z02: to be adopted where Zuora shows it as deleted, to be looked at where it has forgotten it", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const call = yield* Effect.promise(() => client(sandbox))
            yield* Effect.promise(() => call("PUT", "/v1/payments/P-11/apply", invoices(10, 11)))
            yield* importAs("import-1")
            yield* Effect.promise(() => deletePart(sandbox))
            const proven = yield* found
            expect(proven.map(({ code, resolution, title, theirs }) => [code, title, theirs, resolution])).toEqual([
              ["Z02", "credit memo CM-1", "deleted", "adopt"],
              ["Z02", "invoice INV-22", "deleted", "adopt"],
              ["Z02", "payment P-11", "deleted", "adopt"]
            ])
            yield* sandbox.clock({ set: `${day(40)}T12:00:00Z`, frozen: true })
            expect((yield* found).map(({ code, resolution, theirs }) => [code, theirs, resolution])).toEqual([
              ["Z02", "missing", "human"],
              ["Z02", "missing", "human"],
              ["Z02", "missing", "human"]
            ])
            yield* sandbox.clock({ set: `${day(1)}T12:00:00Z`, frozen: true })
            const cause = { actor: "test", reason: undefined, causationId: "adopt-1", correlationId: "adopt-1" }
            const { adopted, left } = yield* adopt(proven, cause)
            expect([adopted.every(({ facts }) => facts > 0), left]).toEqual([true, []])
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))

  it("is canceled by the next import", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            yield* importAs("import-1")
            yield* Effect.promise(() => deletePart(sandbox))
            expect(yield* importAs("import-2")).toMatchObject({ verdict: "complete", gaps: [] })
            expect(yield* booked).toEqual(yield* happened)
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))
})
