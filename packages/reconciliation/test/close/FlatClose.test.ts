/** A large period is proposed, signed, checked and shown in as much memory as a small one: of its events none is kept. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { OperationId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect, it } from "vitest"
import { application, captured, invoicePosted, item, paymentId, toItem } from "../../../domain/test/Sample.ts"
import * as Closing from "../../src/close/Closing.ts"
import { watching } from "../../src/close/ClosedPeriods.ts"
import { database } from "../tables/Tenants.ts"
import { priorExcerpt } from "../../src/close/PriorActivity.ts"
import { approvers, cause, clean, day, key, month } from "./Books.ts"
import { slip } from "./TableBooks.ts"

const db = database()
setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const march = month("2026-03")
const [small, large] = [6_000, 30_000]
const eventsAPair = 6
const pairsACommit = 100
/** MB by which a work may hold more; 24,000 events are more than ten times as many. */
const mostMore = 3

/** An invoice of the month before, paid by a call of ours that has its end: six events. */
const paid = (n: number): ReadonlyArray<Placed> => {
  const id = String(n)
  const from = { kind: "payment", id: paymentId(id) } as const
  const one = application({ id: `a${n}`, from, to: id, amount: "5.00", items: [toItem(`i${n}`, "5.00")] })
  const operation = (event: BillingEvent): Placed => ({ stream: `Operation-op-${n}`, event })
  return [
    { stream: `Invoice-${n}`, event: invoicePosted(id, [item(`i${n}`, "5.00")], "2026-02-20") },
    { stream: `Payment-${n}`, event: captured(id, "5.00") },
    operation({
      _tag: "OperationRequested",
      operationId: OperationId.make(`op-${n}`),
      intent: { _tag: "CancelPayment", paymentId: paymentId(id) },
      call: { name: "cancel-payment", method: "PUT", path: "/", body: "{}", keyed: false },
      commandHash: "01",
      callHash: "00",
      trackId: id,
      accounts: [],
      before: [],
      effectiveOn: day("2026-03-02")
    }),
    operation({
      _tag: "OperationRecorded",
      outcome: { _tag: "Succeeded" },
      at: "2026-03-02T10:00:00Z",
      effectiveOn: day("2026-03-02")
    }),
    { stream: `Payment-${n}`, event: { _tag: "PaymentApplied", application: one } },
    { stream: `Invoice-${n}`, event: { _tag: "InvoicePaymentApplied", application: one } }
  ]
}

const fill = Effect.fnUntraced(function* (from: number, to: number, versions: Map<string, number>) {
  for (let at = from; at < to; at += pairsACommit * eventsAPair) {
    const first = at / eventsAPair
    const placed = Array.from({ length: pairsACommit }, (_, n) => paid(first + n)).flat()
    yield* slip(`fill-${at}`, placed, day("2026-03-01"), versions)
  }
})

/** What a work holds when it has read everything, in MB, once for each time that it does. */
const heldBy = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const store = yield* EventStore
    const held: Array<number> = []
    const look = Effect.sync(() => {
      collectGarbage()
      held.push(process.memoryUsage().heapUsed / 1_048_576)
    })
    const readAll = Stream.concat(store.readAll, Stream.drain(Stream.fromEffect(look)))
    yield* work.pipe(Effect.provideService(EventStore, { ...store, readAll }))
    return held
  })

/** As a run that reads them all looks at closed periods. */
const watched = Effect.gen(function* () {
  const { readAll } = yield* EventStore
  const { found, see } = yield* watching
  yield* Stream.runForEach(readAll, (stored) => Effect.sync(() => see(stored)))
  return found()
})

it(
  "keeps none of the events of what it proposes, signs, checks and shows",
  () =>
    db.story((tenant) => {
      const seals = SealStore.layerPostgres({ url: Redacted.make(db.url()), tenant, threads: 0 })
      return Effect.gen(function* () {
        const { ada, grace } = yield* approvers
        /** Closes the month and opens it again. */
        const held = Effect.fnUntraced(function* (id: string, events: number) {
          const report = yield* clean
          const { runId } = report
          const proposed = yield* heldBy(Closing.propose(march, { report }, cause(id)))
          yield* Closing.sign(march, { runId, approverToken: ada }, cause(`${id}-ada`))
          const signed = yield* heldBy(Closing.sign(march, { runId, approverToken: grace, key }, cause(`${id}-grace`)))
          const checked = yield* heldBy(Effect.map(watched, (found) => expect(found).toEqual([])))
          const shown = yield* heldBy(
            Effect.map(priorExcerpt(march, 10), ({ count, first }) => {
              expect(first).toHaveLength(10)
              expect(count).toBe(events / eventsAPair)
            })
          )
          for (const [name, approverToken] of Object.entries({ ada, grace }))
            yield* Closing.reopen(march, { approverToken, reason: "it goes on" }, cause(`${id}-${name}-again`))
          return [proposed, signed, checked, shown].flat()
        })
        const versions = new Map<string, number>()
        yield* fill(0, small, versions)
        // What is compiled and kept for ever is so by then.
        yield* held("first", small)
        const little = yield* held("small", small)
        yield* fill(small, large, versions)
        const much = yield* held("large", large)
        expect([little, much].map(({ length }) => length)).toEqual([4, 4])
        for (const [n, megabytes] of much.entries()) expect(megabytes - (little[n] ?? 0)).toBeLessThan(mostMore)
      }).pipe(Effect.provide(seals))
    }),
  120_000
)
