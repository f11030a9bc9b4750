/**
 * Books that begin at a cut-over: what was open then comes in as it stood, what has happened since as it happened, and
 * what was closed before stays out without being missed.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import { Currency } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Result from "effect/Result"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { day as dayOf, play, seed, type Step, step } from "./Past.ts"
import { booked, database, happened, importAs, reconciled } from "./Tenant.ts"

const { story } = database()
const pasts = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 5
/** Only catches what hangs. */
const timeoutMs = 3_600_000

const day = (text: string) => Schema.decodeUnknownSync(LocalDate)(text)
const clean = { verdict: "clean", found: [], untold: [], violations: [] }
const cutOver = (on: string) => ({ terms: { _tag: "Begin", cutOverOn: day(on) } }) as const

/** Lines of the log after a day. */
const after = (lines: ReadonlyArray<string>, on: string) => lines.filter((line) => (line.split(" ")[4] ?? "") > on)

describe("a cut-over", () => {
  it(
    "leaves what is open as it is and has every application since then on its own day, and goes on when repeated",
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 20, maxLength: 40 }),
          fc.array(step, { minLength: 1, maxLength: 10 }),
          fc.nat(40),
          fc.constantFrom(2, 5000),
          (before, later, cut, windowSize) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const sandbox = yield* Sandbox.start({ seed })
                const played = yield* Effect.promise(() => play(sandbox, before))
                const on = dayOf(Math.min(cut, played.days))
                yield* Effect.promise(() =>
                  story(
                    sandbox,
                    Effect.gen(function* () {
                      const report = yield* importAs("import-1", { windowSize, ...cutOver(on) })
                      expect(report.gaps).toEqual([])
                      expect(report.verdict).toBe("complete")
                      expect(yield* reconciled).toEqual(clean)
                      expect(after(yield* booked, on)).toEqual(after(yield* happened, on))
                      // What was closed may be taken back later: the next import sees it.
                      yield* Effect.promise(() => play(sandbox, later, { ...played, days: played.days + 1 }))
                      const next = yield* importAs("import-2", { windowSize, ...cutOver(on) })
                      expect(next).toMatchObject({ verdict: "complete", gaps: [] })
                      expect(yield* reconciled).toEqual(clean)
                      const again = yield* importAs("import-3", cutOver(on))
                      expect(again.imported.map(({ facts }) => facts)).toEqual([0, 0, 0, 0])
                    })
                  )
                )
              }).pipe(Effect.scoped)
            )
        ),
        { numRuns: pasts }
      ),
    timeoutMs
  )

  const one = (verb: Step["verb"], source: number, target: number, cents: number, days: number): Step => ({
    verb,
    source,
    target,
    cents,
    days
  })

  it("lets a call of ours take back what stood: of what was open, and of what was closed and is not in the books", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox.start({ seed })
        // INV-11 stays open with 10.00 of P-11; P-31 is used up by INV-31 and a refund, so it is closed.
        yield* Effect.promise(() =>
          play(sandbox, [
            one("applyPayment", 0, 0, 1000, 1),
            one("applyPayment", 2, 0, 2000, 1),
            one("refundPayment", 2, 0, 500, 1),
            one("applyPayment", 5, 0, 100, 7)
          ])
        )
        yield* Effect.promise(() =>
          story(
            sandbox,
            Effect.gen(function* () {
              const { verdict } = yield* importAs("import-1", cutOver("2026-01-09"))
              expect(verdict).toBe("complete")
              const known = yield* EventStore
              expect(yield* known.readStream(`Payment-${yield* idOf("P-31")}`)).toEqual([])
              const billing = yield* Billing
              for (const [number, invoice, amount] of [
                ["P-11", "INV-11", "10.00"],
                ["P-31", "INV-31", "20.00"]
              ] as const)
                yield* billing.unapplyPayment({
                  operationId: OperationId.make(`unapply-${number}`),
                  actor: "test",
                  paymentKey: number,
                  invoiceKey: invoice,
                  amount: eur(amount),
                  items: yield* itemsOf(number)
                })
              expect(yield* reconciled).toEqual(clean)
            }).pipe(Effect.provide(Billing.layer({ owner: "test" })))
          )
        )
      }).pipe(Effect.scoped)
    ))
})

const eur = (text: string) => Result.getOrThrow(Money.parse(text, Currency.make("EUR")))

const idOf = (number: string) => Effect.flatMap(Zuora, (zuora) => Effect.map(zuora.getPayment(number), ({ id }) => id))

/** What a payment gives now, line by line. */
const itemsOf = Effect.fnUntraced(function* (number: string) {
  const zuora = yield* Zuora
  const parts = yield* zuora.paymentParts(number)
  const part = parts.find(({ invoiceId }) => invoiceId !== undefined)
  const [first, ...rest] = (yield* zuora.paymentItemParts(number, part?.id ?? "")).map((item) => ({
    targetItemId: ItemId.make(item.taxItemId ?? item.invoiceItemId ?? ""),
    amount: eur(item.amount)
  }))
  return first === undefined ? yield* Effect.die("nothing is applied") : ([first, ...rest] as const)
})
