/** From an answer to recorded facts: read what it does not tell, commit everything at once. */
import * as AccountLane from "@counterfoil/domain/AccountLane"
import type { Application, Unapplication } from "@counterfoil/domain/Application"
import type { CreditMemoId, DebitMemoId, InvoiceId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import { shown as shownText } from "@counterfoil/domain/PersonalText"
import * as Ledger from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { StoredCall } from "./BillingCall.ts"
import { CallNotSent, Declined, NothingHappened, Refused } from "./BillingError.ts"
import { storedCall } from "./Calls.ts"
import { load } from "./Loaded.ts"
import { factsOf, touched } from "./Observing.ts"
import { append, loadOperation, type OperationRecord, type Requested } from "./OperationRecord.ts"
import { persistent } from "./Persistent.ts"
import { shown } from "./ReadLag.ts"
import { type Cause, type Recorded, withOrigin } from "./Recording.ts"
import { placedOf } from "./StoredEvents.ts"
import { moment } from "./TenantClock.ts"

/** What a successful operation brought about, read from its recorded facts: the same whenever it is asked. */
export interface Settled {
  readonly operationId: OperationId
  readonly applications: ReadonlyArray<Application>
  readonly unapplications: ReadonlyArray<Unapplication>
  readonly payments: ReadonlyArray<PaymentId>
  /** Invoices that were posted by it. */
  readonly invoices: ReadonlyArray<InvoiceId>
  /** Debit memos and credit memos likewise. */
  readonly debitMemos: ReadonlyArray<DebitMemoId>
  readonly creditMemos: ReadonlyArray<CreditMemoId>
}

/** Records a success: the legs that were intended, then whatever else Zuora shows, and the end of the operation. */
export const recordSuccess = Effect.fnUntraced(function* (operationId: OperationId, answer: unknown, cause: Cause) {
  const begun = yield* loadOperation(operationId)
  if (begun.state._tag === "NotRequested" || begun.state._tag === "Requested")
    return yield* Effect.die(`operation ${operationId} was never sent`)
  if (begun.state._tag === "Recorded") return yield* ended(operationId)
  const { request } = begun.state
  const kind = storedCall(request.call.name)
  if (kind === undefined) return yield* Effect.die(`this program does not know the call ${request.call.name}`)
  const documents = yield* shown(kind, request, answer, saidAt(begun.state))
  const attempt = Effect.gen(function* () {
    const record = yield* loadOperation(operationId)
    if (record.state._tag === "Recorded") return
    const { facts, rests } = yield* bookedBy(kind, request, documents)
    yield* finish(record, [yield* recorded(request, { _tag: "Succeeded" })], cause, facts, rests)
  })
  yield* persistent(attempt)
  return yield* ended(operationId)
})

/**
 * What goes into the books: the legs of a call that happened, then whatever else these documents show. Without a call
 * only the latter, as it was seen.
 */
export const bookedBy = Effect.fnUntraced(function* (
  kind: StoredCall | undefined,
  { intent, operationId }: Requested,
  documents: ReadonlyArray<ObservedDocument>
) {
  const { today } = yield* moment
  const origin = kind === undefined ? "observed" : "answered"
  const read = yield* touched(documents)
  const rests = yield* load([...read.versions.keys(), ...(kind?.streams(intent) ?? [])])
  const legs = withOrigin(kind?.legs(intent, rests.ledger) ?? [], origin)
  const strategy = kind === undefined ? "observed" : "zuora"
  const before = Ledger.fold(legs, rests.ledger)
  const seen = factsOf(before, documents, operationId, today, strategy)
  const proved = kind?.follows?.(intent, documents, Ledger.fold(seen, before)) ?? []
  return { facts: [...legs, ...withOrigin([...seen, ...proved], origin)], rests }
})

const recorded = Effect.fnUntraced(function* ({ effectiveOn }: Requested, outcome: Operation.Outcome) {
  const { now } = yield* moment
  return { _tag: "OperationRecorded", outcome, at: now, effectiveOn } satisfies Operation.Event
})

type Begun = Exclude<Operation.State, { readonly _tag: "NotRequested" | "Recorded" | "Requested" }>

/** When Zuora answered, or when the call went out at the latest. */
const saidAt = (state: Begun): string => (state._tag === "Answered" ? state.answer.answeredAt : state.lastStartedAt)

/** Records that nothing moved, frees the lane, and says why. */
export const recordNo = Effect.fnUntraced(function* (
  operationId: OperationId,
  outcome: Operation.Outcome,
  cause: Cause
) {
  yield* persistent(
    Effect.gen(function* () {
      const record = yield* loadOperation(operationId)
      const { state } = record
      if (state._tag !== "Recorded" && state._tag !== "NotRequested")
        yield* finish(record, [yield* recorded(state.request, outcome)], cause, [], undefined)
    })
  )
  return yield* ended(operationId)
})

/** What a recorded operation has come to, from the store alone: the same for everybody who asks. */
export const ended = Effect.fnUntraced(function* (operationId: OperationId) {
  const { state } = yield* loadOperation(operationId)
  if (state._tag !== "Recorded") return yield* Effect.die(`operation ${operationId} is ${state._tag}`)
  return state.outcome._tag === "Succeeded" ? yield* settled(operationId) : yield* failureOf(operationId, state.outcome)
})

const failureOf = (operationId: OperationId, outcome: Exclude<Operation.Outcome, { _tag: "Succeeded" }>) => {
  switch (outcome._tag) {
    case "Declined":
      return Effect.fail(new Declined({ operationId, code: outcome.code, text: shownText(outcome.text) }))
    case "Refused":
      return Effect.fail(new Refused({ operationId, code: outcome.code, text: shownText(outcome.text) }))
    case "NotSent":
      return Effect.fail(new CallNotSent({ operationId, text: shownText(outcome.text) }))
    case "NothingHappened":
      return Effect.fail(new NothingHappened({ operationId, text: shownText(outcome.text) }))
  }
}

/** The end of an operation: its last events, its lanes freed, the facts, all in one commit that can be stored once. */
export const finish = Effect.fnUntraced(function* (
  record: OperationRecord,
  operation: ReadonlyArray<Operation.Event>,
  cause: Cause,
  documents: ReadonlyArray<Recorded>,
  rests: Effect.Success<ReturnType<typeof load>> | undefined
) {
  if (record.state._tag === "NotRequested") return yield* Effect.die("never requested")
  const { effectiveOn } = record.state.request
  yield* append(
    record,
    {
      name: "recorded",
      operation,
      lanes: new Map(
        Array.from(record.lanes, ([account, state]) => [
          account,
          AccountLane.decideFree({ operationId: record.operationId, effectiveOn }, state)
        ])
      ),
      documents,
      rests
    },
    cause
  )
})

const settled = Effect.fnUntraced(function* (operationId: OperationId) {
  const store = yield* EventStore
  const stored = yield* store.readCommit(`${operationId}:recorded`)
  const events = yield* placedOf(Option.getOrElse(stored, () => []))
  const ledger = Ledger.fold(events)
  const all = events.map(({ event }) => event)
  return {
    operationId,
    applications: all.flatMap((event) =>
      event._tag === "PaymentApplied" || event._tag === "CreditMemoApplied" ? [latest(ledger, event.application)] : []
    ),
    unapplications: all.flatMap((event) =>
      event._tag === "PaymentUnapplied" || event._tag === "CreditMemoUnapplied" ? [event.unapplication] : []
    ),
    payments: all.flatMap((event) => (event._tag === "PaymentCaptured" ? [event.paymentId] : [])),
    invoices: all.flatMap((event) => (event._tag === "InvoicePosted" ? [event.invoiceId] : [])),
    debitMemos: all.flatMap((event) => (event._tag === "DebitMemoPosted" ? [event.debitMemoId] : [])),
    creditMemos: all.flatMap((event) => (event._tag === "CreditMemoPosted" ? [event.creditMemoId] : []))
  } satisfies Settled
})

/** The application with the split that was read for it in the same commit. */
const latest = (ledger: Ledger.Ledger, application: Application): Application => {
  const { source } = application
  const state = source.kind === "payment" ? ledger.payments.get(source.id) : ledger.creditMemos.get(source.id)
  return state?.usage.applications.applied.get(application.id)?.application ?? application
}
