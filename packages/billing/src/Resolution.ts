/**
 * Settling by a person's word what no program can settle: a collect whose idempotency key is too old, a PUT after which
 * Zuora shows something between done and not done. It takes a reason, evidence and an approver's token, and it is refused
 * where `resume` still gets further, or where Zuora shows something else. Verdict, facts, end and lane are one commit.
 */
import { CreditMemoId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Operation from "@counterfoil/domain/Operation"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { approve, type Approved } from "./Approvers.ts"
import type { StoredCall } from "./BillingCall.ts"
import { CommandInvalid, OperationNotFound } from "./BillingError.ts"
import { Key } from "./Command.ts"
import * as Evidence from "./Evidence.ts"
import { eventsIn } from "./Loaded.ts"
import { loadOperation, type OperationRecord } from "./OperationRecord.ts"
import { bookedBy, ended, finish, type Settled } from "./Outcome.ts"
import { unknownPaymentsSince } from "./PaymentsSince.ts"
import { persistent } from "./Persistent.ts"
import { Policy, type Unanswered } from "./Policy.ts"
import type { Cause } from "./Recording.ts"
import { Contradicted, StillResumable } from "./ResolutionRefused.ts"
import { kindOf } from "./Resumption.ts"
import { Tenant } from "./Tenant.ts"
import { readTargets } from "./TargetDocument.ts"
import { later, moment } from "./TenantClock.ts"
import { readCreditMemo, readInvoice, readPayment } from "./ZuoraDocuments.ts"

/** Text with something in it. */
const Said = Schema.String.check(Schema.isPattern(/\S/, { message: "Expected some text" }))

const Keys = Schema.optionalKey(Schema.Array(Key))

export const Resolve = Schema.Struct({
  operationId: OperationId,
  /** Who asks for it; who answers for it is the approver. */
  actor: Schema.NonEmptyString,
  verdict: Operation.Verdict,
  reason: Said,
  evidence: Schema.Struct({
    /** Where it was seen: a statement, a settlement file, a ticket. */
    text: Said,
    /** Ids or numbers of what the call made in Zuora. A collect that happened needs at least one of either. */
    payments: Keys,
    creditMemos: Keys,
    /** Payments that came up on the account since the first attempt and belong to something else. */
    unrelatedPayments: Keys
  })
})
export type Resolve = typeof Resolve.Type & { readonly approverToken: Redacted.Redacted }

/** Settles an operation. The same verdict again is no news; another one is refused. */
export const resolve = Effect.fn("Resolution.resolve")(function* (command: Resolve, cause: Cause) {
  const { approverToken, operationId, verdict } = command
  const attempt = Effect.gen(function* () {
    const approved = yield* approve(approverToken, "approver")
    const record = yield* loadOperation(operationId)
    const { state } = record
    if (state._tag === "NotRequested") return yield* new OperationNotFound({ operationId })
    if (state._tag === "Recorded" && (yield* resolvedAs(record)) === verdict) return
    if (state._tag !== "InFlight" && state._tag !== "Unknown")
      return yield* new Operation.NotUnknown({
        operationId,
        found: state._tag === "Recorded" ? state.outcome._tag : state._tag
      })
    const kind = yield* kindOf(state.request)
    yield* refuseWhileResumable(record, state, kind, verdict)
    yield* verdict === "happened"
      ? happened(command, record, state, kind, approved, cause)
      : nothingHappened(command, record, state, kind, approved, cause)
  })
  yield* persistent(attempt)
  return yield* ended(operationId).pipe(
    Effect.catchTag("NothingHappened", () => Effect.succeed({ ...nothing, operationId } satisfies Settled))
  )
})

const nothing = { applications: [], unapplications: [], payments: [], invoices: [], debitMemos: [], creditMemos: [] }

const resolvedAs = ({ operationId }: OperationRecord) =>
  Effect.map(
    eventsIn(StreamName.operation(operationId)),
    (events) => events.find((event) => event._tag === "OperationResolved")?.verdict
  )

/** A person's word is for what nothing else settles: not while somebody is at it, a repeat is safe, or a look tells. */
const refuseWhileResumable = Effect.fnUntraced(function* (
  record: OperationRecord,
  state: Unanswered,
  kind: StoredCall,
  verdict: Operation.Verdict
) {
  const settings = yield* Tenant
  const { repeat } = yield* Policy
  const { operationId } = record
  const { now } = yield* moment
  const resumable = (text: string, notBefore: string) => new StillResumable({ operationId, text, notBefore })
  const contradicted = (text: string) => new Contradicted({ operationId, verdict, text })
  const lane = Array.from(record.lanes.values()).find((held) => held._tag === "Taken")
  if (state._tag === "InFlight" && lane?._tag === "Taken" && lane.until > now)
    return yield* resumable(`${lane.owner} may still be at it`, lane.until)
  if (repeat(state, undefined, now, settings) === "Send")
    return yield* resumable("its idempotency key is alive, so a repeat is safe and tells", now)
  const { finding } = yield* kind.look(state.request, state.firstStartedAt)
  if (finding === "happened")
    return yield* verdict === "happened"
      ? resumable("Zuora shows that it happened, which needs no evidence", now)
      : contradicted("it shows what the call was to do")
  if (finding === "not happened" && verdict === "happened")
    return yield* contradicted("everything is as it was before the call")
  const quiet = later(state.lastStartedAt, settings.quietMs)
  if (verdict === "nothing happened" && quiet > now)
    return yield* resumable("a request that was lost on the way may still take effect", quiet)
})

const happened = Effect.fnUntraced(function* (
  command: Resolve,
  record: OperationRecord,
  state: Unanswered,
  kind: StoredCall,
  approved: Approved,
  cause: Cause
) {
  const { evidence, verdict } = command
  const shows = yield* Evidence.showing(evidence, state, verdict)
  const rested = kind.streams(state.request.intent)
  if (shows.length === 0 && rested.length === 0)
    return yield* new CommandInvalid({
      problem: "resolve: name the payment or credit memo that shows it: nothing else tells what was moved"
    })
  const sources = yield* Effect.forEach(rested, readSourceOf)
  const changed = rested.length === 0 ? [] : (yield* kind.show(state.request, undefined)).documents
  const documents = new Map<string, ObservedDocument>(
    [...sources.flat(), ...shows, ...changed].map((document) => [streamOf(document), document])
  )
  for (const target of yield* readTargets(shows)) documents.set(streamOf(target), target)
  const { intent } = state.request
  if (intent._tag === "Collect" && intent.invoiceId !== undefined) {
    const invoice = yield* readInvoice(intent.invoiceId)
    documents.set(streamOf(invoice), invoice)
  }
  yield* store(command, record, state, kind, approved, { shows, read: [...documents.values()] }, cause)
})

/** The sources among the documents that a call rests on, as Zuora shows them now. */
const readSourceOf = Effect.fnUntraced(function* (stream: string) {
  const id = stream.slice(stream.indexOf("-") + 1)
  if (stream === StreamName.payment(PaymentId.make(id))) return [yield* readPayment(id)]
  if (stream === StreamName.creditMemo(CreditMemoId.make(id))) return [yield* readCreditMemo(id)]
  return []
})

const nothingHappened = Effect.fnUntraced(function* (
  command: Resolve,
  record: OperationRecord,
  state: Unanswered,
  kind: StoredCall,
  approved: Approved,
  cause: Cause
) {
  const { evidence, operationId, verdict } = command
  const contradicted = (text: string) => new Contradicted({ operationId, verdict, text })
  if ((evidence.payments ?? []).length + (evidence.creditMemos ?? []).length > 0)
    return yield* new CommandInvalid({
      problem: "resolve: payments and credit memos show that something happened; others are unrelatedPayments"
    })
  const unrelated = yield* Evidence.unrelated({ payments: evidence.unrelatedPayments ?? [] }, state, verdict)
  if (kind.cameToNothing !== undefined && !(yield* kind.cameToNothing(state.request, state.firstStartedAt))) {
    const found = yield* Effect.forEach(state.request.accounts, (account) =>
      unknownPaymentsSince(account, state.firstStartedAt)
    )
    const explained = new Set<string>(unrelated.map(({ id }) => id))
    const unexplained = found.flat().filter(({ id }) => !explained.has(id))
    if (unexplained.length > 0 || found.flat().length === 0)
      return yield* contradicted(
        `since the first attempt payments came up that nothing explains: ${unexplained.map(({ number }) => number).join(", ")}`
      )
  }
  yield* store(command, record, state, kind, approved, { unrelated, read: unrelated }, cause)
})

type Exhibits = Parameters<typeof Evidence.exhibit>[0]

/** One commit, on the condition that operation, lane, documents and the approver are still what they were. */
const store = Effect.fnUntraced(function* (
  { evidence, operationId, reason, verdict }: Resolve,
  record: OperationRecord,
  state: Unanswered,
  kind: StoredCall,
  { approverId, versions }: Approved,
  found: {
    readonly shows?: ReadonlyArray<Exhibits>
    readonly unrelated?: ReadonlyArray<Exhibits>
    readonly read: ReadonlyArray<ObservedDocument>
  },
  cause: Cause
) {
  const { now } = yield* moment
  const { effectiveOn } = state.request
  const { facts, rests } = yield* bookedBy(verdict === "happened" ? kind : undefined, state.request, found.read)
  const events = yield* Effect.fromResult(
    Operation.decideResolve(
      {
        verdict,
        reason,
        evidence: {
          text: evidence.text,
          shows: (found.shows ?? []).map(Evidence.exhibit),
          unrelated: (found.unrelated ?? []).map(Evidence.exhibit)
        },
        approverId,
        at: now,
        effectiveOn
      },
      operationId,
      state
    )
  )
  yield* finish(record, events, cause, facts, {
    ...rests,
    versions: new Map([...rests.versions, ...versions])
  })
})
