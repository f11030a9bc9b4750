/** The kinds of documents that Zuora has, and how they are read: a page of a kind in bulk, one singly by its stream. */
import { readDebitMemos, readInvoices } from "@counterfoil/billing/bulk/BulkReceivables"
import { readCreditMemos, readPayments } from "@counterfoil/billing/bulk/BulkSources"
import type { Read } from "@counterfoil/billing/bulk/Singly"
import type { Page, Slice } from "@counterfoil/billing/bulk/Slice"
import type { Settings } from "@counterfoil/billing/Tenant"
import { readCreditMemo, readDebitMemo, readInvoice, readPayment } from "@counterfoil/billing/ZuoraDocuments"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** What gives value before what it is given to, so that few requests leave no balance without what explains it. */
export const documentKinds = ["Payment", "CreditMemo", "Invoice", "DebitMemo"] as const
export type DocumentKind = (typeof documentKinds)[number]

/** Without Invoice Settlement there are no memos, and Zuora has no tables of them. */
export const kindsOf = ({ settlement }: Pick<Settings, "settlement">): ReadonlyArray<DocumentKind> =>
  settlement === "legacy" ? ["Payment", "Invoice"] : documentKinds

/** As people call one, and many. */
export const names: Readonly<Record<DocumentKind, readonly [one: string, many: string]>> = {
  Payment: ["payment", "payments"],
  CreditMemo: ["credit memo", "credit memos"],
  Invoice: ["invoice", "invoices"],
  DebitMemo: ["debit memo", "debit memos"]
}

/** The kind and id of a document's stream; undefined for any other stream. */
export const documentIn = (stream: string): { readonly kind: DocumentKind; readonly id: string } | undefined => {
  const dash = stream.indexOf("-")
  const kind = documentKinds.find((one) => one === stream.slice(0, dash))
  return kind === undefined ? undefined : { kind, id: stream.slice(dash + 1) }
}

type Documents = Page<Read<ObservedDocument>>

/** A page of documents of a kind, as they stand. */
export const readPage = Effect.fnUntraced(function* (kind: DocumentKind, slice: Slice) {
  const present = { ...slice, presentOnly: true }
  const page = <A extends ObservedDocument>({ documents, upTo }: Page<Read<A>>): Documents => ({ documents, upTo })
  switch (kind) {
    case "Invoice":
      return page(yield* readInvoices(present))
    case "DebitMemo":
      return page(yield* readDebitMemos(present))
    case "CreditMemo": {
      const { documents, upTo } = yield* readCreditMemos(present)
      return page({ documents: documents.map(Result.map(({ document }) => document)), upTo })
    }
    case "Payment": {
      const { documents, upTo } = yield* readPayments(present)
      return page({ documents: documents.map(Result.map(({ document }) => document)), upTo })
    }
  }
})

const asDocument = (document: ObservedDocument): ObservedDocument => document

/** One document, by its kind and id, with all that v1 calls tell of it. */
export const readOne = (kind: DocumentKind, id: string) => {
  switch (kind) {
    case "Invoice":
      return Effect.map(readInvoice(id), asDocument)
    case "DebitMemo":
      return Effect.map(readDebitMemo(id), asDocument)
    case "CreditMemo":
      return Effect.map(readCreditMemo(id), asDocument)
    case "Payment":
      return Effect.map(readPayment(id), asDocument)
  }
}
