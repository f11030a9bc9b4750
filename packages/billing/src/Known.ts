/** Keys become ids, and documents that we never saw become known, before anything is decided on them. */
import { AccountId, CreditMemoId, InvoiceId, PaymentId } from "@counterfoil/domain/Id"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { CommandInvalid } from "./BillingError.ts"
import { record } from "./Observing.ts"
import type { Cause } from "./Recording.ts"
import { readCreditMemo, readInvoice, readPayment } from "./ZuoraDocuments.ts"

/** Zuora's ids today: 32 hexadecimal characters. Everything else is a number. Source: Requests and responses. */
const isId = (key: string): boolean => /^[0-9a-f]{32}$/i.test(key)

const isKnown = Effect.fnUntraced(function* (stream: string) {
  const store = yield* EventStore
  return (yield* store.readStream(stream)).length > 0
})

/** Makes sure that we have the document, reading and recording it if we do not. */
const known = Effect.fnUntraced(function* <Id, E, R>(
  kind: "Invoice" | "Payment" | "CreditMemo",
  makeId: (text: string) => Id,
  key: string,
  read: Effect.Effect<ObservedDocument, E, R>,
  cause: Cause
) {
  if (isId(key) && (yield* isKnown(`${kind}-${key}`))) return makeId(key)
  const document = yield* read
  if (!(yield* isKnown(streamOf(document))))
    yield* record([document, ...(yield* targetsOf(document))], cause, "observed")
  return makeId(document.id)
})

/** Invoices that a source is applied to and that we never saw. */
const targetsOf = Effect.fnUntraced(function* (document: ObservedDocument) {
  if (document.kind === "invoice") return []
  const read = yield* Effect.forEach(document.parts, (part) =>
    Effect.flatMap(isKnown(`Invoice-${part.target.id}`), (seen) =>
      seen ? Effect.succeed([]) : Effect.map(readInvoice(part.target.id), (invoice) => [invoice])
    )
  )
  return read.flat()
})

/** Ids of documents given by id or number, which we know afterwards. */
export const invoice = (key: string, cause: Cause) =>
  known("Invoice", (id) => InvoiceId.make(id), key, readInvoice(key), cause)
export const payment = (key: string, cause: Cause) =>
  known("Payment", (id) => PaymentId.make(id), key, readPayment(key), cause)
export const creditMemo = (key: string, cause: Cause) =>
  known("CreditMemo", (id) => CreditMemoId.make(id), key, readCreditMemo(key), cause)

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
