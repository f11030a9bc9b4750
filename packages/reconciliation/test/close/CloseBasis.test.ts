/** What a close rests on, summed up in one pass: what whoever holds everything comes to. */
import { understood } from "@counterfoil/billing/StoredEvents"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as Case from "@counterfoil/domain/Case"
import { ApproverId, OperationId } from "@counterfoil/domain/Id"
import type { Placed } from "@counterfoil/domain/Ledger"
import { figuresOf } from "@counterfoil/domain/period/PeriodBooks"
import { lastDay, type PeriodId } from "@counterfoil/domain/period/PeriodId"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { attempts, play } from "../../../domain/test/History.ts"
import { closeBasis } from "../../src/close/CloseBasis.ts"
import * as StoreState from "../../src/StoreState.ts"
import { grown, rootOf } from "../../src/tables/Trees.ts"
import { database } from "../tables/Tenants.ts"
import { day, month } from "./Books.ts"
import { slip } from "./TableBooks.ts"

const db = database()
const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 300 : 25
const march = month("2026-03")

/** The call of all operations. */
const call = { name: "cancel-payment", method: "PUT", path: "/", body: "{}", keyed: false }
const at = "2026-03-02T10:00:00Z"
const on = day("2026-03-02")

/** Of operation `n`, on days up to the month's end and after it. */
const ofCall = (n: number, kind: number): BillingEvent => {
  const operationId = OperationId.make(`op-${n}`)
  const requested: BillingEvent = {
    _tag: "OperationRequested",
    operationId,
    intent: { _tag: "CancelPayment", paymentId: "1" as never },
    call,
    commandHash: "01",
    callHash: "00",
    trackId: "t",
    accounts: [],
    before: [],
    effectiveOn: day(["2026-03-31", "2026-04-01", "2026-02-01"][n % 3] ?? "")
  }
  const all: ReadonlyArray<BillingEvent> = [
    requested,
    { _tag: "OperationAttemptStarted", attempt: 1, startedAt: at, effectiveOn: on },
    { _tag: "OperationAnswered", attempt: 1, status: 200, headers: {}, body: "{}", answeredAt: at, effectiveOn: on },
    { _tag: "OperationOutcomeUnknown", attempt: 1, cause: "cut", at, effectiveOn: on },
    { _tag: "OperationRecorded", outcome: { _tag: "Succeeded" }, at, effectiveOn: on }
  ]
  return all[kind % all.length] ?? requested
}

const ofCase = (n: number, kind: number): BillingEvent => {
  const runId = "run"
  const opened: BillingEvent = {
    _tag: "CaseOpened",
    discrepancyId: `case-${n}`,
    code: "Z05",
    severity: n % 2 === 0 ? "critical" : "medium",
    title: "",
    accountId: null,
    amount: null,
    runId,
    effectiveOn: on
  }
  const all: ReadonlyArray<BillingEvent> = [
    opened,
    { _tag: "CaseResolved", runId, effectiveOn: on },
    { _tag: "CaseReopened", amount: null, runId, effectiveOn: on },
    { _tag: "CaseExplained", cause: "known", expectedBy: day("2026-04-30"), effectiveOn: on },
    { _tag: "CaseAccepted", reason: "so it is", approverId: ApproverId.make("ada"), needed: 1, effectiveOn: on }
  ]
  return all[kind % all.length] ?? opened
}

/** What a newer program writes into a stream of documents. */
const newer = Effect.fnUntraced(function* (n: number, versions: Map<string, number>) {
  const store = yield* EventStore
  const [stream, version] = ["Invoice-newer", versions.get("Invoice-newer") ?? 0]
  const event = { type: "InvoiceSung", schemaVersion: 1, data: {}, meta: {}, effectiveOn: on, bookedOn: on }
  yield* store.append({
    id: `newer-${n}`,
    appends: [{ stream, subject: null, expectedVersion: version, events: [event] }]
  })
  versions.set(stream, version + 1)
})

/** By everything in memory. */
const held = Effect.fnUntraced(function* (
  tenant: string,
  periodId: PeriodId,
  heads: ReadonlyArray<{ readonly log: number; readonly size: number }>
) {
  const store = yield* EventStore
  const { cases, documents, illegible, operations } = yield* StoreState.read
  const all = Array.from(yield* Stream.runCollect(store.readAll))
  const tail = all.find(
    (stored) =>
      StoreState.isDocument(stored.stream) &&
      stored.bookedOn <= lastDay(periodId) &&
      Result.isSuccess(understood(stored)) &&
      stored.position > (heads.find(({ log }) => log === stored.log)?.size ?? 0)
  )
  return {
    figures: figuresOf(documents, periodId),
    discrepancies: Array.from(cases).flatMap(([id, one]) => (one._tag !== "NotSeen" && Case.counts(one) ? [id] : [])),
    operations: Array.from(operations).flatMap(([id, one]) =>
      one._tag !== "NotRequested" && one._tag !== "Recorded" && one.request.effectiveOn <= lastDay(periodId) ? [id] : []
    ),
    untold: illegible.untold(undefined),
    tail: tail === undefined ? undefined : { log: tail.log, position: tail.position },
    roots: (yield* grown(tenant, heads, [])).map((tree) => ({ log: tree.log, size: tree.size, root: rootOf(tree) }))
  }
})

const chunk = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  first: fc.nat(3),
  calls: fc.array(fc.tuple(fc.nat(2), fc.nat(4)), { maxLength: 4 }),
  cases: fc.array(fc.tuple(fc.nat(2), fc.nat(4)), { maxLength: 4 }),
  isNewer: fc.nat(9).map((n) => n === 0)
})

it("is figures, refusals, tail and roots as everything in memory gives them, of one log and of two", () =>
  fc.assert(
    fc.asyncProperty(
      attempts,
      fc.array(chunk, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 2 }),
      fc.nat(100),
      (steps, chunks, logs, percent) =>
        db.story((tenant) =>
          Effect.gen(function* () {
            for (let log = 1; log < logs; log++) yield* Effect.promise(() => db.sql("select es.open_log($1)", [tenant]))
            const { placed } = play(steps)
            const versions = new Map<string, number>()
            const requested = new Set<number>()
            // A call is requested once, whatever else is told of it.
            const told = ([id, kind]: readonly [number, number]): Placed => {
              const event = ofCall(id, kind === 0 && requested.has(id) ? 1 : kind)
              if (event._tag === "OperationRequested") requested.add(id)
              return { stream: `Operation-op-${id}`, event }
            }
            let from = 0
            for (const [n, { calls, cases, first, isNewer, size }] of chunks.entries()) {
              const own = [
                ...placed.slice(from, from + size),
                ...calls.map(told),
                ...cases.map(([id, kind]) => ({ stream: `Case-case-${id}`, event: ofCase(id, kind) }))
              ]
              from += size
              const open = [undefined, "2026-03-20", "2026-04-01", "2026-02-28"][first]
              if (own.length > 0) yield* slip(`chunk-${n}`, own, open === undefined ? undefined : day(open), versions)
              if (isNewer) yield* newer(n, versions)
            }
            const store = yield* EventStore
            const heads = (yield* store.logs).flatMap(({ log, position }) => {
              const size = Math.floor((position * percent) / 100)
              return size === 0 ? [] : [{ log, size }]
            })
            const { rootOf: root, ...basis } = yield* closeBasis(march, heads)
            const roots = heads.map(({ log, size }) => ({ log, size, root: root(log, size) }))
            expect({ ...basis, roots }).toEqual(yield* held(tenant, march, heads))
          })
        )
    ),
    { numRuns: histories }
  ))
