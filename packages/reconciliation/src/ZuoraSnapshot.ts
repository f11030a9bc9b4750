/**
 * Zuora's documents as one run reads them, with what proves how complete the reading is. Lists come from object query;
 * every document is then read whole, since only the v1 calls tell items, taxation items and parts.
 */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import type {
  ObservedCreditMemo,
  ObservedDebitMemo,
  ObservedDocument,
  ObservedInvoice,
  ObservedPayment
} from "@counterfoil/domain/Observed"
import { Zuora } from "@counterfoil/zuora/Zuora"
import type { ZuoraError } from "@counterfoil/zuora/ZuoraError"
import { readCreditMemo, readDebitMemo, readInvoice, readPayment } from "@counterfoil/billing/ZuoraDocuments"
import type { DocumentUnreadable } from "@counterfoil/billing/ZuoraValues"
import { type AmountUnreadable, Tenant } from "@counterfoil/billing/Tenant"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import * as LegacyChanges from "./LegacyChanges.ts"
import { Progress } from "./Progress.ts"
import type { Source, Untold } from "./report/Report.ts"

export interface Snapshot {
  readonly observed: Observed
  /** Number and name of accounts by id; only for people, so a list that cannot be read is left empty. */
  readonly accountNames: Readonly<Record<string, string>>
  readonly sources: ReadonlyArray<Source>
  readonly untold: ReadonlyArray<Untold>
}

/** What to read: everything, or the documents of one account. */
export interface Scope {
  readonly accountId?: string | undefined
}

/** Requests in flight for one snapshot: well below what Zuora allows all clients of a tenant together. */
const concurrency = 8

type ReadError = ZuoraError | DocumentUnreadable | AmountUnreadable

/** Reads the documents. A document that cannot be read is named in `untold`; a list that cannot be read fails the run. */
export const read = Effect.fn("ZuoraSnapshot.read")(function* (scope: Scope) {
  const isLegacy = (yield* Tenant).settlement === "legacy"
  const invoiceIds = yield* idsOf("invoices", scope)
  // Without Invoice Settlement there are no memos, and Zuora has no tables of them.
  const debitIds = isLegacy ? [] : yield* idsOf("debit-memos", scope)
  const memoIds = isLegacy ? [] : yield* idsOf("credit-memos", scope)
  const paymentIds = yield* idsOf("payments", scope)
  const of = invoiceIds.length + debitIds.length + memoIds.length + paymentIds.length
  let done = 0
  const progress = yield* Progress
  const each = <A, R>(kind: string, ids: ReadonlyArray<string>, one: (id: string) => Effect.Effect<A, ReadError, R>) =>
    Effect.forEach(
      ids,
      (id) =>
        one(id).pipe(
          Effect.result,
          Effect.map(Result.mapError((error): Untold => ({ subject: `${kind} ${id}`, why: error.message }))),
          Effect.tap(() => {
            done += 1
            return progress.tell({ what: "Reading Zuora", done, of })
          })
        ),
      { concurrency }
    )
  const invoices = yield* each("invoice", invoiceIds, readInvoice)
  const debitMemos = yield* each("debit memo", debitIds, readDebitMemo)
  const memos = yield* each("credit memo", memoIds, readCreditMemo)
  const payments = yield* each("payment", paymentIds, readPayment)
  const snapshot = assemble({ invoices, debitMemos, memos, payments }, yield* namesOf(scope))
  return isLegacy ? withLegacy(snapshot, yield* LegacyChanges.read(scope.accountId)) : snapshot
})

const withLegacy = (
  { observed, sources, untold, ...snapshot }: Snapshot,
  { adjustments, moves, untold: unread }: Effect.Success<ReturnType<typeof LegacyChanges.read>>
): Snapshot => ({
  ...snapshot,
  observed: { ...observed, adjustments, moves },
  sources: [
    ...sources,
    source(
      "Zuora adjustments of invoices and items",
      adjustments.map((one) => ({ ...one, id: one.adjustment.adjustmentId }))
    ),
    source("Zuora credit balance adjustments", moves)
  ],
  untold: [...untold, ...unread]
})

const idsOf = Effect.fnUntraced(function* (
  object: "invoices" | "debit-memos" | "credit-memos" | "payments",
  { accountId }: Scope
) {
  const zuora = yield* Zuora
  const filters = accountId === undefined ? [] : [{ field: "accountid", op: "EQ" as const, value: accountId }]
  const records = yield* zuora
    .objectQuery(object, { filters, sort: { field: "id", order: "ASC" } })
    .pipe(Stream.runCollect)
  // Rows can shift between pages: an id that comes twice is read once.
  return Array.from(new Set(records.map(({ id }) => id)))
})

const namesOf = Effect.fnUntraced(function* ({ accountId }: Scope) {
  const zuora = yield* Zuora
  const filters = accountId === undefined ? [] : [{ field: "id", op: "EQ" as const, value: accountId }]
  const accounts = yield* zuora.objectQuery("accounts", { filters }).pipe(
    Stream.runCollect,
    Effect.orElseSucceed(() => [])
  )
  return Object.fromEntries(
    accounts.map(({ accountNumber, id, name }) => [id, [accountNumber, name].filter(Boolean).join(" ")])
  )
})

type Read<A> = ReadonlyArray<Result.Result<A, Untold>>

interface Readings {
  readonly invoices: Read<ObservedInvoice>
  readonly debitMemos: Read<ObservedDebitMemo>
  readonly memos: Read<ObservedCreditMemo>
  readonly payments: Read<ObservedPayment>
}

const assemble = (read: Readings, accountNames: Snapshot["accountNames"]): Snapshot => {
  const known = {
    invoices: successes(read.invoices),
    debitMemos: successes(read.debitMemos),
    memos: successes(read.memos),
    payments: successes(read.payments)
  }
  return {
    accountNames,
    observed: {
      invoices: new Map(known.invoices.map((invoice) => [invoice.id, invoice])),
      debitMemos: new Map(known.debitMemos.map((memo) => [memo.id, memo])),
      creditMemos: new Map(known.memos.map((memo) => [memo.id, memo])),
      payments: new Map(known.payments.map((payment) => [payment.id, payment]))
    },
    sources: [
      source("Zuora invoices with items and taxation items", known.invoices),
      source("Zuora debit memos with items and taxation items", known.debitMemos),
      source("Zuora credit memos with items and parts", known.memos),
      source("Zuora payments with parts and item parts", known.payments)
    ],
    untold: [read.invoices, read.debitMemos, read.memos, read.payments].flatMap((one) =>
      failures<ObservedDocument>(one)
    )
  }
}

const successes = <A>(all: Read<A>): ReadonlyArray<A> =>
  all.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))

const failures = <A>(all: Read<A>): ReadonlyArray<Untold> =>
  all.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))

const source = (name: string, documents: ReadonlyArray<{ readonly id: string }>): Source => ({
  name,
  count: documents.length,
  sha256: hashOf(documents.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
})

/** sha256 of the documents as they were understood; the same documents hash the same whatever their order. */
const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(
      JSON.stringify(value, (_key, inner: unknown) =>
        typeof inner === "bigint" ? inner.toString() : inner instanceof Map ? Array.from(inner) : inner
      )
    )
    .digest("hex")
