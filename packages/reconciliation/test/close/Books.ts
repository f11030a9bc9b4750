/** Books to close: facts put in as billing puts them in, a run that found nothing, two approvers. */
import * as Approvers from "@counterfoil/billing/Approvers"
import { fresh } from "@counterfoil/billing/ApproverToken"
import { load } from "@counterfoil/billing/Loaded"
import { openDays } from "@counterfoil/billing/OpenDays"
import { persistent } from "@counterfoil/billing/Persistent"
import { commit, withOrigin } from "@counterfoil/billing/Recording"
import { Tenant } from "@counterfoil/billing/Tenant"
import { later, moment } from "@counterfoil/billing/TenantClock"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { AccountId, ApproverId, InvoiceId, ItemId, PaymentId } from "@counterfoil/domain/Id"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { PeriodId } from "@counterfoil/domain/period/PeriodId"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { newSealKey, sealKey } from "@counterfoil/event-store/proof/SealKey"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import * as Closing from "../../src/close/Closing.ts"
import type { Report } from "../../src/report/Report.ts"
import { money } from "../report/Example.ts"

export const month = (text: string) => PeriodId.make(text)
export const day = (text: string) => LocalDate.make(text)
export const cause = (id: string) => ({ actor: "test", causationId: id, correlationId: id })
export const key = Result.getOrThrow(sealKey(newSealKey()))

const account = AccountId.make("A-1")

/** An invoice of a business day. */
export const invoice = (id: string, on: string, amount = "100.00"): DocumentEvent => ({
  _tag: "InvoicePosted",
  invoiceId: InvoiceId.make(id),
  number: `INV-${id}`,
  accountId: account,
  sourceType: "Subscription",
  total: money(amount),
  items: [{ id: ItemId.make(`${id}-1`), kind: "charge", amount: money(amount) }],
  effectiveOn: day(on)
})

export const payment = (id: string, on: string, amount = "30.00"): DocumentEvent => ({
  _tag: "PaymentCaptured",
  paymentId: PaymentId.make(id),
  number: `P-${id}`,
  accountId: account,
  method: "Electronic",
  gatewayReference: `ch-${id}`,
  amount: money(amount),
  effectiveOn: day(on)
})

/** Records a fact as the calls of billing do, on a day of the clock. */
export const book = (event: DocumentEvent) =>
  persistent(
    Effect.gen(function* () {
      const store = yield* EventStore
      const { today } = yield* moment
      const stream =
        event._tag === "InvoicePosted"
          ? `Invoice-${event.invoiceId}`
          : `Payment-${"paymentId" in event ? event.paymentId : ""}`
      const placed = [{ stream, event }]
      const { versions } = yield* load([stream])
      yield* store.append(
        commit({
          id: `book:${stream}`,
          cause: { ...cause("call-1"), reason: "sent late" },
          today,
          accountOf: () => account,
          versions,
          events: withOrigin(placed, "observed"),
          openDays: yield* openDays(placed, today)
        })
      )
    })
  )

/** Where the events of documents stand, and on which day each is booked. */
export const booked = Effect.gen(function* () {
  const store = yield* EventStore
  const all = yield* store.readAfter(0, 0, 10_000)
  return all
    .filter(({ stream }) => /^(Invoice|Payment)-/.test(stream))
    .map(({ bookedOn, position, stream }) => ({ stream, bookedOn, position }))
})

/** A run over everything that found nothing, as of now. */
export const clean = Effect.map(moment, ({ now }): Report => {
  return {
    tenant: "test",
    runId: `run-${now}`,
    asOf: now,
    watermark: later(now, -2 * 3_600_000),
    since: null,
    startedAt: now,
    finishedAt: now,
    verdict: "clean",
    sources: [{ name: "Events in the store", count: 3, sha256: "ab".repeat(32) }],
    discrepancies: [],
    cases: {},
    brokenBy: {},
    proposals: {},
    untold: [],
    identities: [],
    accounts: [],
    accountNames: {},
    trialBalance: { balances: [], inTransit: [] },
    inTransit: [],
    requests: 0,
    manifest: [],
    trend: []
  }
})

/** The tokens of Ada and Grace. */
export const approvers = Effect.gen(function* () {
  const [ada, grace] = [yield* fresh, yield* fresh]
  const person = { actor: "test", roles: ["approver"] as const }
  yield* Approvers.enrol({
    ...person,
    approverId: ApproverId.make("ada"),
    name: "Ada Lovelace",
    token: ada,
    approverToken: undefined
  })
  yield* Approvers.enrol({
    ...person,
    approverId: ApproverId.make("grace"),
    name: "Grace Hopper",
    token: grace,
    approverToken: ada
  })
  return { ada, grace }
})

/** Proposes, and signs by both. */
export const close = Effect.fnUntraced(function* (
  period: string,
  { ada, grace }: Effect.Success<typeof approvers>,
  id = `close-${period}`
) {
  const periodId = month(period)
  const report = yield* clean
  yield* Closing.propose(periodId, { report }, cause(id))
  yield* Closing.sign(periodId, { runId: report.runId, approverToken: ada, key }, cause(`${id}-ada`))
  return yield* Closing.sign(periodId, { runId: report.runId, approverToken: grace, key }, cause(`${id}-grace`))
})

export const layer = Layer.mergeAll(
  SealStore.layerMemory({ tenant: "test" }).pipe(Layer.provideMerge(EventStore.layerMemory({ tenant: "test" }))),
  Tenant.layer({ tenant: "test", timeZone: "UTC" }),
  TestClock.layer()
)

/** A story over memory that begins on a day. */
export const tell = <A, E>(story: Effect.Effect<A, E, EventStore | SealStore | Tenant>, on = "2026-02-03") =>
  Effect.runPromise(TestClock.setTime(Date.parse(`${on}T12:00:00Z`)).pipe(Effect.andThen(story), Effect.provide(layer)))

/** The clock at noon of a day. */
export const onDay = (on: string) => TestClock.setTime(Date.parse(`${on}T12:00:00Z`))
