/** An incremental run finds what a full one finds, from what changed on either side since the run before. */
import { documentsOf, type Observed, streamOf } from "@counterfoil/domain/comparison/Sides"
import { fold, type Placed } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../../domain/test/History.ts"
import { meddled, meddling } from "../../../domain/test/Meddling.ts"
import { before, mirror } from "../../../domain/test/Mirror.ts"
import { accountId, captured, day, eur, invoicePosted, item } from "../../../domain/test/Sample.ts"
import { textOf } from "../../src/tables/CanonicalText.ts"
import type { Sources } from "../../src/tables/Reading.ts"
import { run } from "../../src/tables/TableRun.ts"
import type { AccountTotal } from "../../src/tables/Tally.ts"
import { killedAfter } from "./Killing.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Only catches what hangs. */
const timeoutMs = 1_800_000

const settings = { asOf: "2999-01-01T00:00:00.000Z", watermark: "2999-01-01T00:00:00.000Z", stuckBefore: before }
const terms = (tenant: string, runId: string, mode: "full" | "incremental") => ({
  tenant,
  runId,
  mode,
  holder: "test",
  ...settings
})

/** The accounts that were asked for. */
interface Asked {
  readonly accounts: Array<string>
}

/**
 * A Zuora that was `former` at the run before; `tellsGone`: whether a window shows what was deleted; `shows`: which of what
 * was changed it shows, by its place.
 */
const sources = (
  former: Observed,
  now: Observed,
  tellsGone: boolean,
  asked: Asked = { accounts: [] },
  shows: (place: number) => boolean = () => true
): Sources<null, never, never> => {
  const texts = new Map(documentsOf(former).map((document) => [streamOf(document), textOf(document)]))
  const documents = documentsOf(now)
  const there = new Set(documents.map(streamOf))
  const accountOf = ({ accountId: account }: ObservedDocument) => account ?? ""
  return {
    read: (save) => Effect.as(save(documents), null),
    changes: (_former, save) =>
      Effect.as(
        save(documents.filter((document, n) => shows(n) && texts.get(streamOf(document)) !== textOf(document))),
        {
          told: null,
          gone: tellsGone ? Array.from(texts.keys()).filter((stream) => !there.has(stream)) : [],
          totals: documents.map((document): AccountTotal => ({
            account: accountOf(document),
            documents: 1,
            ...owedBy(document)
          }))
        }
      ),
    accounts: (accounts, told, save) => {
      asked.accounts.push(...accounts)
      return Effect.as(save(documents.filter((document) => accounts.includes(accountOf(document)))), told)
    },
    deleted: () => Effect.succeed({ documents: new Map(), untold: [] })
  }
}

const owedBy = (document: ObservedDocument): Pick<AccountTotal, "currency" | "owed"> => {
  if (document.kind === "invoice" || document.kind === "debitMemo")
    return {
      currency: document.balance.currency,
      owed: document.status === "Posted" ? document.balance.minor : 0n
    }
  const counts = document.status === "Posted" || document.status === "Processed"
  return { currency: document.unapplied.currency, owed: counts ? -document.unapplied.minor : 0n }
}

describe("An incremental run", () => {
  it(
    "finds what a full one finds, whatever changed on both sides, and whether deletions show or not",
    async () => {
      let found = 0
      await fc.assert(
        fc.asyncProperty(
          attempts,
          fc.nat(),
          fc.array(meddling, { maxLength: 5 }),
          fc.array(meddling, { maxLength: 5 }),
          fc.boolean(),
          (steps, cut, first, second, tellsGone) =>
            db.story((tenant) =>
              Effect.gen(function* () {
                const { ledger, placed } = play(steps)
                const at = cut % (placed.length + 1)
                const then = meddled(mirror(fold(placed.slice(0, at))), first)
                const now = meddled(meddled(mirror(ledger), first), second)
                const versions = yield* record("then", placed.slice(0, at))
                yield* run(terms(tenant, "run-1", "full"), sources(then, then, true))
                yield* record("now", placed.slice(at), versions)
                const some = yield* run(terms(tenant, "run-2", "incremental"), sources(then, now, tellsGone))
                expect(some.mode).toBe("incremental")
                const all = yield* run(terms(tenant, "run-3", "full"), sources(now, now, true))
                found += all.findings.length
                expect(some.findings).toEqual(all.findings)
                expect(some.violations).toEqual(all.violations)
              })
            )
        ),
        { numRuns: isLong ? 500 : 15, endOnFailure: true }
      )
      expect(found).toBeGreaterThan(15)
    },
    timeoutMs
  )

  it(
    "that is killed before any statement or commit is gone on with, and finds what an undisturbed one finds",
    () =>
      fc.assert(
        fc.asyncProperty(
          attempts,
          fc.array(meddling, { minLength: 2, maxLength: 5 }),
          fc.array(meddling, { minLength: 2, maxLength: 5 }),
          fc.boolean(),
          (steps, first, second, tellsGone) =>
            db.story((undisturbed) =>
              Effect.gen(function* () {
                const { ledger, placed } = play(steps)
                const then = meddled(mirror(ledger), first)
                const now = meddled(then, second)
                const begin = Effect.fnUntraced(function* (tenant: string) {
                  yield* record("all", placed)
                  yield* run(terms(tenant, "run-1", "full"), sources(then, then, true))
                })
                yield* begin(undisturbed)
                const zuora = sources(then, now, tellsGone, undefined, (place) => place % 2 === 0)
                const expected = yield* run(terms(undisturbed, "run-2", "incremental"), zuora)
                const { ended, kills } = yield* Effect.promise(() =>
                  db.story((tenant) =>
                    Effect.gen(function* () {
                      yield* begin(tenant)
                      for (let statements = 2, kills = 0; ; statements += 3, kills += 1) {
                        const exit = yield* run(terms(tenant, "run-2", "incremental"), zuora).pipe(
                          Effect.provideServiceEffect(Postgres, killedAfter(statements)),
                          Effect.exit
                        )
                        if (Exit.isSuccess(exit)) return { ended: exit.value, kills }
                        yield* Effect.promise(() =>
                          db.sql("update recon.lease set until = now() where tenant = $1", [tenant])
                        )
                      }
                    })
                  )
                )
                expect(ended).toMatchObject({ mode: "incremental", isResumed: true })
                expect(ended.findings).toEqual(expected.findings)
                expect(kills).toBeGreaterThan(5)
              })
            )
        ),
        { numRuns: isLong ? 100 : 5, endOnFailure: true }
      ),
    timeoutMs
  )

  const many: ReadonlyArray<Placed> = Array.from({ length: 40 }, (_, n) => ({
    stream: `Invoice-${n}`,
    event: invoicePosted(`${n}`, [item(`i${n}`, "10.00")])
  }))

  const suspects = (tenant: string) =>
    Effect.promise(async () =>
      (await db.sql("select stream from recon.suspect where tenant = $1 order by stream", [tenant])).map(
        ({ stream }) => stream
      )
    )

  it("looks at nothing but what changed and what was open", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", many)
        const zuora = mirror(fold(many))
        const gone: Observed = { ...zuora, invoices: new Map(Array.from(zuora.invoices).slice(1)) }
        yield* run(terms(tenant, "run-1", "full"), sources(gone, gone, true))
        expect(yield* suspects(tenant)).toEqual(["Invoice-0"])
        // What a foreign hand does to a settled row shows in the next full run only: nobody looks at it now.
        yield* Effect.promise(() =>
          db.sql("update recon.document set print = null where tenant = $1 and stream = 'Invoice-9'", [tenant])
        )
        const some = yield* run(terms(tenant, "run-2", "incremental"), sources(gone, gone, true))
        expect(some.discrepancies.map(({ id }) => id)).toEqual(["Z02 Invoice-0"])
        expect(yield* suspects(tenant)).toEqual(["Invoice-0"])
        yield* run(terms(tenant, "run-3", "full"), sources(gone, gone, true))
        expect(yield* suspects(tenant)).toEqual(["Invoice-0", "Invoice-9"])
      })
    ))

  it("reads an account whole where Zuora's totals do not tie, and finds what vanished there", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", many)
        const zuora = mirror(fold(many))
        const less: Observed = { ...zuora, invoices: new Map(Array.from(zuora.invoices).slice(1)) }
        yield* run(terms(tenant, "run-1", "full"), sources(zuora, zuora, true))
        const asked: Asked = { accounts: [] }
        const some = yield* run(terms(tenant, "run-2", "incremental"), sources(zuora, less, false, asked))
        expect(asked.accounts).toEqual([accountId])
        expect(some.discrepancies.map(({ id }) => id)).toEqual(["Z02 Invoice-0"])
      })
    ))

  it("looks at the account that a payment left, too", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const first: ReadonlyArray<Placed> = [
          { stream: "Invoice-1", event: invoicePosted("1", [item("i", "10.00")]) },
          { stream: "Payment-1", event: captured("1", "10.00") }
        ]
        const moved: Placed = {
          stream: "Payment-1",
          event: {
            _tag: "PaymentTransferred",
            amount: eur("10.00"),
            from: accountId,
            to: "A-2" as never,
            effectiveOn: day("2026-03-03")
          }
        }
        const versions = yield* record("first", first)
        const then = mirror(fold(first))
        yield* run(terms(tenant, "run-1", "full"), sources(then, then, true))
        yield* record("moved", [moved], versions)
        // Its former account owes by its row what it does not owe by its documents: nobody but that account shows it.
        yield* Effect.promise(() =>
          db.sql("update recon.document set brought = brought + 1 where tenant = $1 and stream = 'Invoice-1'", [tenant])
        )
        const now = mirror(fold([...first, moved]))
        yield* run(terms(tenant, "run-2", "incremental"), sources(then, now, true))
        const [look] = yield* Effect.promise(() =>
          db.sql("select result from recon.step where tenant = $1 and name = 'look'", [tenant])
        )
        expect(look).toEqual({ result: [accountId] })
      })
    ))

  it("is a full one where there is none to go on from", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const zuora = mirror(fold([]))
        expect(yield* run(terms(tenant, "run-1", "incremental"), sources(zuora, zuora, true))).toMatchObject({
          mode: "full"
        })
      })
    ))
})
