/** How a run reads Zuora: in bulk, what differs once more, within a number of requests, and with a page for each answer. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import type { ResetBody, RunningSandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it, vi } from "vitest"
import { defaults, type Options, run } from "../src/Reconciliation.ts"
import type { Report } from "../src/report/Report.ts"
import { type Fault, over, overloaded, refused } from "./Fetching.ts"
import { client, seed } from "./import/Past.ts"
import { database, importAs } from "./import/Tenant.ts"

const { story } = database()

// Each test makes many runs: only what hangs is to be caught.
vi.setConfig({ testTimeout: 3_600_000 })
const invoiceId = (number: number) => `c${number}`.padStart(32, "0")

const reconcile = (more: Partial<Options> = {}) =>
  Effect.map(run({ ...defaults, runId: "run", lagMs: 0, ...more }), ({ report }) => report)

const named = ({ discrepancies }: Report) => discrepancies.map(({ code, title }) => `${code} ${title}`)

/** A tenant whose books are Zuora's, with one payment applied. */
const told = <A, E>(
  tell: (sandbox: RunningSandbox) => Effect.Effect<A, E, Effect.Services<ReturnType<typeof reconcile>>>,
  body: ResetBody = seed
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.start({ seed: body })
      return yield* Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            yield* apply(sandbox, 10)
            yield* importAs("import-1")
            return yield* tell(sandbox)
          })
        )
      )
    }).pipe(Effect.scoped)
  )

const put = (sandbox: RunningSandbox, path: string, body: unknown) =>
  Effect.promise(async () => {
    const call = await client(sandbox)
    expect(await call("PUT", path, body)).toMatchObject({ success: true })
  })

const apply = (sandbox: RunningSandbox, amount: number) =>
  put(sandbox, "/v1/payments/P-11/apply", { invoices: [{ amount, invoiceId: invoiceId(11) }] })

const unapply = (sandbox: RunningSandbox, amount: number) =>
  put(sandbox, "/v1/payments/P-11/unapply", { invoices: [{ amount, invoiceId: invoiceId(11) }] })

describe("the requests of a run", () => {
  it("are of jobs and not of documents: twice the documents in one window cost nothing more", () =>
    told(() =>
      Effect.gen(function* () {
        const { asked, result } = yield* over(reconcile())
        expect(result).toMatchObject({ verdict: "clean", discrepancies: [], untold: [] })
        expect(asked.filter(({ text }) => text.includes("/v1/"))).toEqual([])
        const small = yield* reconcile({ windowSize: 3 })
        expect(small).toMatchObject({ verdict: "clean", sources: result.sources })
        expect(result.requests).toBeLessThan(40)
        expect(small.requests).toBeGreaterThan(result.requests)
      })
    ))

  it("are single only for what differs", () =>
    told((sandbox) =>
      Effect.gen(function* () {
        yield* unapply(sandbox, 4)
        const { asked, result } = yield* over(reconcile())
        expect(named(result)).toEqual(["Z05 payment P-11 on invoice INV-11"])
        const single = asked.flatMap(({ text }) => /^GET (\/v1\/\S+)/.exec(text)?.[1] ?? [])
        expect(single.every((path) => /^\/v1\/(payments|invoices)\/[^/]*(11|[0-9a-f]{32})/.test(path))).toBe(true)
        expect(result.manifest.filter(({ source }) => source.startsWith("second reading"))).toHaveLength(2)
      })
    ))

  it("are no more than a run may send; what they did not reach is named, and nothing is called missing for it", () =>
    told(() =>
      Effect.gen(function* () {
        const { requests } = yield* reconcile()
        for (let maxRequests = 0; maxRequests < requests; maxRequests += 3) {
          const { asked, result } = yield* over(reconcile({ maxRequests }))
          const sent = asked.filter(({ text }) => !/oauth|presigned/.test(text))
          expect(sent.length).toBeLessThanOrEqual(maxRequests)
          expect(result.verdict).toBe(isIncomplete(result) ? "could-not-tell" : "clean")
          expect(result.untold.length > 0).toBe(isIncomplete(result))
          expect(result.untold.every(({ why }) => why.includes(`${maxRequests} requests were sent`))).toBe(true)
          expect(named(result)).toEqual([])
          expect(result.accounts.every(({ balance, zuora }) => zuora === null || zuora.minor === balance.minor)).toBe(
            true
          )
        }
      })
    ))

  it("share a day with the imports of that day", () =>
    told(() =>
      Effect.gen(function* () {
        const { requests: imported } = yield* importAs("import-2")
        const { requests: first } = yield* importAs("import-3")
        const report = yield* reconcile({ maxRequestsPerDay: 2 * imported + first + 5 })
        expect(report.requests).toBeLessThanOrEqual(imported + 5)
      })
    ))
})

describe("a second reading", () => {
  it("takes back what a bulk reading of an old moment said", () =>
    told(
      (sandbox) =>
        Effect.gen(function* () {
          yield* unapply(sandbox, 4)
          yield* importAs("import-2")
          // Views go on showing what was before: as if the unapplication and the import's reading had not been.
          yield* sandbox.fault({ kind: "staleRead", path: "/query/jobs/*", lagMs: 60_000, times: 200 })
          const report = yield* reconcile()
          expect(report).toMatchObject({ verdict: "clean", discrepancies: [] })
          expect(report.manifest.filter(({ source }) => source.startsWith("second reading"))).not.toEqual([])
        }),
      seed
    ))

  it("puts together what changed between two pages of one document", () =>
    told((sandbox) =>
      Effect.gen(function* () {
        let changes = 0
        const { result } = yield* over(reconcile(), ({ text }) => {
          if (!text.includes("FROM invoiceitem") || changes++ > 0) return undefined
          return Effect.runPromise(Effect.as(unapply(sandbox, 4), undefined))
        })
        expect(changes).toBe(1)
        expect(named(result)).toEqual(["Z05 payment P-11 on invoice INV-11"])
      })
    ))

  it("of what was refunded tells a chargeback that an import took for a refund, where it is asked for", () =>
    told(
      (sandbox) =>
        Effect.gen(function* () {
          yield* Effect.promise(async () => {
            const call = await client(sandbox)
            const body = { amount: 5 }
            expect(await call("POST", "/v1/gateway-settlement/payments/P-30/chargeback", body)).toMatchObject({
              success: true
            })
          })
          yield* importAs("import-2")
          expect(named(yield* reconcile())).toEqual([])
          // A tenant that shows what was asked for (assumption A36).
          const { result } = yield* over(reconcile({ isThorough: true }), async ({ forward, text }) => {
            if (!text.startsWith("GET /v1/refunds")) return undefined
            const answer = (await (await forward()).json()) as { readonly refunds: ReadonlyArray<object> }
            const refunds = answer.refunds.map((refund) => ({ ...refund, refundTransactionType: "Chargeback" }))
            return Response.json({ ...answer, refunds })
          })
          expect(result.discrepancies.map(({ code, ours, theirs }) => [code, ours, theirs])).toEqual([
            ["Z03", "refund", "chargeback"]
          ])
        }),
      {
        ...seed,
        payments: [
          ...(seed.payments ?? []),
          { number: "P-30", account: "A-3", amount: "9.00", effectiveDate: "2026-01-04", type: "Electronic" }
        ]
      }
    ))

  it("that fails leaves the difference untold, and names it", () =>
    told((sandbox) =>
      Effect.gen(function* () {
        yield* unapply(sandbox, 4)
        const { result } = yield* over(reconcile(), ({ text }) =>
          /^GET \/v1\/payments\/[^/]+ /.test(text) ? refused() : undefined
        )
        expect(result.verdict).toBe("could-not-tell")
        expect(named(result)).toEqual([])
        expect(result.untold).toEqual([
          {
            subject: expect.stringMatching(/^payment /),
            why: expect.stringContaining("Z05 application-difference could not be confirmed")
          }
        ])
      })
    ))
})

/** Whether something is missing that is compared: names of accounts are only for people. */
const isIncomplete = ({ manifest }: Report): boolean =>
  manifest.some(({ source, why }) => why !== null && source !== "accounts")

/** A report without what differs from one run to the next. */
const lasting = ({ finishedAt: _, requests: __, startedAt: ___, ...report }: Report) => report

const once =
  (ordinal: number, answer: () => Response): Fault =>
  (asked) =>
    asked.ordinal === ordinal ? answer() : undefined

describe("every request of a run", () => {
  it("that fails for good leaves it could-not-tell; that fails for a moment leaves the report as it is", () =>
    told((sandbox) =>
      Effect.gen(function* () {
        yield* unapply(sandbox, 4)
        const asOf = "2026-12-31T00:00:00Z"
        const { asked, result } = yield* over(reconcile({ asOf }))
        expect(result.verdict).toBe("discrepancies")
        expect(asked.length).toBeGreaterThan(20)
        const names = new Set<number>()
        for (const { ordinal } of asked) {
          const failed = yield* over(reconcile({ asOf }), once(ordinal, refused))
          const missed = failed.result.manifest.filter(({ why }) => why !== null)
          expect(missed).not.toEqual([])
          if (!isIncomplete(failed.result)) names.add(ordinal)
          expect(failed.result.verdict).toBe(isIncomplete(failed.result) ? "could-not-tell" : "discrepancies")
          expect(failed.result.untold.length > 0).toBe(isIncomplete(failed.result))
          expect(named(failed.result).every((one) => named(result).includes(one))).toBe(true)
          const passing = yield* over(reconcile({ asOf }), once(ordinal, overloaded))
          expect(lasting(passing.result)).toEqual(lasting(result))
        }
        // A job is submitted, looked at, and its file fetched.
        expect(names.size).toBe(3)
      })
    ))
})
