/** Keys become ids, and documents that we never saw become known, before anything is decided on them. */
import { AccountBusy, nobody } from "@counterfoil/domain/AccountLane"
import type { Source, Target } from "@counterfoil/domain/Application"
import { AccountId, CreditMemoId, DebitMemoId, InvoiceId, type OperationId, PaymentId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { CommandInvalid } from "./BillingError.ts"
import { record, recordOnce } from "./Observing.ts"
import { loadOperation } from "./OperationRecord.ts"
import { current } from "./ReadLag.ts"
import { persistent } from "./Persistent.ts"
import type { Cause } from "./Recording.ts"
import { readSource } from "./SourceDocument.ts"
import { readTarget } from "./TargetDocument.ts"
import { readDebitMemo, readInvoice } from "./ZuoraDocuments.ts"

/** Zuora's ids today: 32 hexadecimal characters. Everything else is a number. Source: Requests and responses. */
const isId = (key: string): boolean => /^[0-9a-f]{32}$/i.test(key)

const isKnown = Effect.fnUntraced(function* (stream: string) {
  const store = yield* EventStore
  return (yield* store.readStream(stream)).length > 0
})

interface Asking {
  readonly operationId: OperationId
}

/**
 * Records what Zuora shows of an account's documents now: what was there before a call is what a lost answer is judged
 * by. While another operation holds the account this is `AccountBusy`, since what Zuora shows may be that one's doing.
 */
const recordNow = Effect.fnUntraced(function* <E extends { readonly _tag: string }, R>(
  { operationId }: Asking,
  accountId: AccountId | null,
  cause: Cause,
  read: Effect.Effect<ReadonlyArray<ObservedDocument>, E, R>
) {
  const attempt = Effect.gen(function* () {
    const { lanes, loaded } = yield* loadOperation(operationId, accountId === null ? [] : [accountId])
    for (const [account, lane] of lanes)
      if (lane._tag === "Taken") {
        if (lane.operationId === operationId) return yield* read
        return yield* new AccountBusy({ accountId: account, operationId: lane.operationId, until: lane.until })
      }
    const documents = yield* current(read)
    yield* recordOnce(documents, cause, "observed", loaded.versions)
    return documents
  })
  return yield* persistent(attempt)
})

/** A payment or memo as Zuora has it now, and since when it has been so. */
export const refresh = Effect.fn("Known.refresh")(function* <S extends Source>(
  asking: Asking,
  source: S,
  accountId: AccountId | null,
  cause: Cause
) {
  const documents = yield* recordNow(asking, accountId, cause, withTargets(source))
  return { source, unchangedSince: updatedAt(documents, source.id) }
})

/** Zuora's instant of a document's last change. */
const updatedAt = (documents: ReadonlyArray<ObservedDocument>, id: string): string =>
  documents.find((document) => document.id === id)?.updatedAt ?? ""

/** A payment or memo with the invoices that it is applied to and that we never saw. */
export const withTargets = Effect.fnUntraced(function* (source: Source) {
  const document = yield* readSource(source)
  return [document, ...(yield* targetsOf(document))]
})

/** Documents that a source is applied to and that we never saw. */
const targetsOf = Effect.fnUntraced(function* (document: ObservedDocument) {
  if (!("parts" in document)) return []
  const read = yield* Effect.forEach(document.parts, ({ target }) =>
    Effect.flatMap(isKnown(StreamName.ofTarget(target)), (seen) =>
      seen ? Effect.succeed([]) : Effect.map(readTarget(target), (one) => [one])
    )
  )
  return read.flat()
})

/** The id of an invoice given by id or number, which we know afterwards. */
export const invoice = Effect.fn("Known.invoice")(function* (key: string, cause: Cause) {
  if (isId(key) && (yield* isKnown(StreamName.invoice(InvoiceId.make(key))))) return InvoiceId.make(key)
  return (yield* recordUnknown(yield* readInvoice(key), cause)).id
})

/** The id of a debit memo given by id or number, which we know afterwards. */
const debitMemo = Effect.fn("Known.debitMemo")(function* (key: string, cause: Cause) {
  if (isId(key) && (yield* isKnown(StreamName.debitMemo(DebitMemoId.make(key))))) return DebitMemoId.make(key)
  return (yield* recordUnknown(yield* readDebitMemo(key), cause)).id
})

const recordUnknown = Effect.fnUntraced(function* <D extends ObservedDocument>(document: D, cause: Cause) {
  if (!(yield* isKnown(streamOf(document)))) yield* record([document], cause, "observed")
  return document
})

/** The invoice or debit memo that a command names by exactly one of the two keys, and that we know afterwards. */
export const target = Effect.fnUntraced(function* (
  { debitMemoKey, invoiceKey }: { readonly invoiceKey?: string; readonly debitMemoKey?: string },
  cause: Cause
) {
  if (invoiceKey !== undefined && debitMemoKey === undefined)
    return { kind: "invoice", id: yield* invoice(invoiceKey, cause) } satisfies Target
  if (debitMemoKey !== undefined && invoiceKey === undefined)
    return { kind: "debitMemo", id: yield* debitMemo(debitMemoKey, cause) } satisfies Target
  return yield* new CommandInvalid({
    problem: "invoiceKey: name an invoice or, by debitMemoKey, a debit memo, not both"
  })
})

/** An invoice given by id or number, which we know afterwards as Zuora has it now, with everything that pays of it. */
export const invoiceNow = Effect.fn("Known.invoiceNow")(function* (asking: Asking, key: string, cause: Cause) {
  const { accountId, id } = yield* readInvoice(key)
  const documents = yield* recordNow(asking, accountId, cause, withSources({ kind: "invoice", id }))
  return { invoiceId: id, unchangedSince: updatedAt(documents, id) }
})

/** As {@link invoiceNow}, of a debit memo. */
export const debitMemoNow = Effect.fn("Known.debitMemoNow")(function* (asking: Asking, key: string, cause: Cause) {
  const { accountId, id } = yield* readDebitMemo(key)
  const documents = yield* recordNow(asking, accountId, cause, withSources({ kind: "debitMemo", id }))
  return { debitMemoId: id, unchangedSince: updatedAt(documents, id) }
})

/** An invoice or debit memo with everything that pays of it, and what else that is applied to. */
export const withSources = Effect.fnUntraced(function* (target: Target) {
  const [document, parts] = yield* Effect.all([readTarget(target), partsOn(target)], { concurrency: 2 })
  const payments = new Set(parts.flatMap(({ paymentId }) => (isGiven(paymentId) ? [PaymentId.make(paymentId)] : [])))
  const memos = new Set(
    parts.flatMap(({ creditMemoId }) => (isGiven(creditMemoId) ? [CreditMemoId.make(creditMemoId)] : []))
  )
  const sources: ReadonlyArray<Source> = [
    ...Array.from(payments, (paymentId) => ({ kind: "payment" as const, id: paymentId })),
    ...Array.from(memos, (creditMemoId) => ({ kind: "creditMemo" as const, id: creditMemoId }))
  ]
  const read = yield* Effect.forEach(sources, withTargets, { concurrency: 4 })
  const others = read.flat().filter((one) => one.id !== target.id)
  return [document, ...others]
})

/** What pays of a document, by source. */
export const partsOn = (target: Target) =>
  Effect.flatMap(Zuora, (zuora) =>
    target.kind === "invoice" ? zuora.invoiceApplicationParts(target.id) : zuora.debitMemoApplicationParts(target.id)
  )

const isGiven = (id: string | undefined): id is string => id !== undefined && id !== ""

/** A payment given by id or number, which we know afterwards as Zuora has it now. */
export const payment = Effect.fn("Known.payment")(function* (asking: Asking, key: string, cause: Cause) {
  const zuora = yield* Zuora
  const { accountId, id } = yield* zuora.getPayment(key)
  const paymentId = PaymentId.make(id)
  return yield* refresh(asking, { kind: "payment", id: paymentId }, ownerOf(accountId) ?? nobody(paymentId), cause)
})

/** A credit memo given by id or number, which we know afterwards as Zuora has it now. */
export const creditMemo = Effect.fn("Known.creditMemo")(function* (asking: Asking, key: string, cause: Cause) {
  const zuora = yield* Zuora
  const { accountId, id } = yield* zuora.getCreditMemo(key)
  return yield* refresh(asking, { kind: "creditMemo", id: CreditMemoId.make(id) }, ownerOf(accountId), cause)
})

/** A payment need not have an account yet. */
const ownerOf = (accountId: string | undefined): AccountId | null =>
  accountId === undefined || accountId === "" ? null : AccountId.make(accountId)

/** The id of an account given by id or number. */
export const account = Effect.fn("Known.account")(function* (key: string) {
  if (isId(key)) return AccountId.make(key)
  const zuora = yield* Zuora
  const found = yield* zuora
    .objectQuery("accounts", { filters: [{ field: "accountnumber", op: "EQ", value: key }], pageSize: 1 })
    .pipe(Stream.runHead)
  return yield* Option.match(found, {
    onNone: () =>
      Effect.fail(new CommandInvalid({ problem: `accountKey: Zuora has no account ${key}: give its id or number` })),
    onSome: ({ id }) => Effect.succeed(AccountId.make(id))
  })
})
