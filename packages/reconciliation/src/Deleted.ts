/**
 * Documents that Zuora has deleted, by our streams, as far as it still shows them: for 30 days, as canceled ones, since
 * nothing else can be deleted. Source: Zuora documentation, Data Query, deleted rows.
 */
import { readDebitMemos, readInvoices } from "@counterfoil/billing/bulk/BulkReceivables"
import { readCreditMemos, readPayments } from "@counterfoil/billing/bulk/BulkSources"
import type { Read } from "@counterfoil/billing/bulk/Singly"
import { mostIds } from "@counterfoil/billing/bulk/Slice"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

const kinds = ["Invoice", "DebitMemo", "CreditMemo", "Payment"] as const

/** Those of these streams' documents that are deleted, by stream. What cannot be read is left out, as if it were unknown. */
export const read = Effect.fn("Deleted.read")(function* (streams: ReadonlyArray<string>) {
  const found: Array<Read<ObservedDocument>> = []
  for (const kind of kinds) {
    const prefix = `${kind}-`
    const all = streams.flatMap((stream) => (stream.startsWith(prefix) ? [stream.slice(prefix.length)] : []))
    for (let start = 0; start < all.length; start += mostIds)
      found.push(...(yield* ofKind(kind, all.slice(start, start + mostIds))))
  }
  const documents = found.flatMap((one) => (Result.isSuccess(one) ? [one.success] : []))
  return new Map(documents.map((document) => [streamOf(document), document]))
})

const ofKind = Effect.fnUntraced(function* (kind: (typeof kinds)[number], ids: ReadonlyArray<string>) {
  const slice = { after: "", first: mostIds, ids, deleted: true }
  switch (kind) {
    case "Invoice":
      return (yield* readInvoices(slice)).documents
    case "DebitMemo":
      return (yield* readDebitMemos(slice)).documents
    case "CreditMemo":
      return (yield* readCreditMemos(slice)).documents.map(Result.map(({ document }) => document))
    case "Payment":
      return (yield* readPayments(slice)).documents.map(Result.map(({ document }) => document))
  }
})
