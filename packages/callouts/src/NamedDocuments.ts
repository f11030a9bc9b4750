/**
 * From an object that a callout names to the documents that have to be read for it: one row per kind. A kind without a
 * row is kept, named, and left to the night.
 *
 * Names are Zuora's base objects of events. Source: Zuora documentation, Supported base object for custom events.
 */
import { InvoiceId, CreditMemoId, PaymentId } from "@counterfoil/domain/Id"
import type { Named } from "@counterfoil/domain/Callout"
import type * as DebitMemo from "@counterfoil/domain/DebitMemo"
import type * as Invoice from "@counterfoil/domain/Invoice"
import type { Source } from "@counterfoil/domain/Application"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"
import { withSources, withTargets } from "@counterfoil/billing/Known"
import { load } from "@counterfoil/billing/Loaded"
import { readDebitMemo } from "@counterfoil/billing/ZuoraDocuments"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"

/** An invoice with what pays of it now, and with what did so by our books: an un-application shows on the source only. */
const invoice = Effect.fnUntraced(function* (key: string) {
  const zuora = yield* Zuora
  const id = InvoiceId.make((yield* zuora.getInvoice(key)).id)
  const documents = yield* withSources({ kind: "invoice", id })
  const { ledger } = yield* load([StreamName.invoice(id)])
  return [...documents, ...(yield* read(paying(ledger.invoices.get(id), documents)))]
})

/** A debit memo with what pays of it by our books; what began to do so names itself by its own callout. */
const debitMemo = Effect.fnUntraced(function* (key: string) {
  const document = yield* readDebitMemo(key)
  const { ledger } = yield* load([StreamName.debitMemo(document.id)])
  return [document, ...(yield* read(paying(ledger.debitMemos.get(document.id), [document])))]
})

/** Sources that are applied to a document by our books and were not read yet. */
const paying = (
  state: Invoice.State | DebitMemo.State | undefined,
  documents: ReadonlyArray<ObservedDocument>
): ReadonlyArray<Source> => {
  const applied = state === undefined || !("applications" in state) ? [] : state.applications.applied.values()
  const sources = new Map(Array.from(applied, ({ application: { source } }) => [source.id as string, source]))
  for (const document of documents) sources.delete(document.id)
  return Array.from(sources.values())
}

const source = (from: Source) => read([from])

const read = (sources: ReadonlyArray<Source>) =>
  Effect.map(Effect.forEach(sources, withTargets, { concurrency: 4 }), (read) => unique(read.flat()))

const unique = (documents: ReadonlyArray<ObservedDocument>): ReadonlyArray<ObservedDocument> =>
  Array.from(new Map(documents.map((one) => [`${one.kind} ${one.id}`, one])).values())

const payment = (key: string) => source({ kind: "payment", id: PaymentId.make(key) })
const creditMemo = (key: string) => source({ kind: "creditMemo", id: CreditMemoId.make(key) })

/** A refund shows on what it comes from. Source: Zuora API reference, Retrieve a refund, `paymentId` and `creditMemoId`. */
const refund = Effect.fnUntraced(function* (key: string) {
  const zuora = yield* Zuora
  const { creditMemoId, paymentId } = yield* zuora.getRefund(key)
  const from = [
    ...(paymentId === undefined || paymentId === "" ? [] : [payment(paymentId)]),
    ...(creditMemoId === undefined || creditMemoId === "" ? [] : [creditMemo(creditMemoId)])
  ]
  return (yield* Effect.all(from, { concurrency: 2 })).flat()
})

const rows = {
  Invoice: invoice,
  DebitMemo: debitMemo,
  Payment: payment,
  CreditMemo: creditMemo,
  Refund: refund
} as const

const isRow = (object: string): object is keyof typeof rows => Object.hasOwn(rows, object)

/** Whether callouts about objects of this name are followed. */
export const isFollowed: (object: string) => boolean = isRow

/** The stream that an object has if it is a document whose events we hold. */
export const streamOf = ({ id, object }: Named): string => `${object}-${id}`

/** Reads what an object is about, as Zuora shows it now; undefined if we do not follow its kind. */
export const documentsOf = ({ id, object }: Named) => (isRow(object) ? rows[object](id) : undefined)
