/**
 * Zuora's documents that a person names as evidence: read, and refused where they cannot be of the call. They must belong
 * to its account, be no older than its first attempt, have become money, and not be another operation's.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import type { ObservedCreditMemo, ObservedPayment } from "@counterfoil/domain/Observed"
import type { Exhibit, Intent, Verdict } from "@counterfoil/domain/Operation"
import * as Money from "@counterfoil/domain/Money"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import type { Unanswered } from "./Policy.ts"
import { Contradicted } from "./ResolutionRefused.ts"
import { Tenant } from "./Tenant.ts"
import { clockSkewMs, later } from "./TenantClock.ts"
import { readCreditMemo, readPayment } from "./ZuoraDocuments.ts"
import { instant } from "./ZuoraValues.ts"

/** Keys of payments and credit memos, ids or numbers. */
export interface Keys {
  readonly payments?: ReadonlyArray<string>
  readonly creditMemos?: ReadonlyArray<string>
}

type Document = ObservedPayment | ObservedCreditMemo

interface Read {
  readonly document: Document
  /** Zuora's instant of creation, in UTC. */
  readonly createdAt: string
  /** The invoice that a credit memo was made from. */
  readonly madeFrom: string | undefined
}

/** What the call is said to have made or moved. */
export const showing = Effect.fn("Evidence.showing")(function* (keys: Keys, state: Unanswered, verdict: Verdict) {
  const read = yield* readAll(keys)
  yield* Effect.forEach(read, (one) => check(one, state, verdict))
  return read.map(({ document }) => document)
})

/** What came up on the account meanwhile, and is said to be of something else. */
export const unrelated = Effect.fn("Evidence.unrelated")(function* (keys: Keys, state: Unanswered, verdict: Verdict) {
  const read = yield* readAll(keys)
  yield* Effect.forEach(read, ({ document }) => checkAccount(document, state, verdict))
  return read.map(({ document }) => document)
})

export const exhibit = ({ id, kind, number }: Document): Exhibit => ({ kind, id, number })

const readAll = Effect.fnUntraced(function* ({ creditMemos = [], payments = [] }: Keys) {
  const zuora = yield* Zuora
  const settings = yield* Tenant
  const createdAt = ({ number }: Document, text: string | undefined) => instant(settings, number, text)
  return [
    ...(yield* Effect.forEach(new Set(payments), (key) =>
      Effect.gen(function* () {
        const document = yield* readPayment(key)
        const { createdDate } = yield* zuora.getPayment(key)
        return { document, createdAt: yield* createdAt(document, createdDate), madeFrom: undefined } satisfies Read
      })
    )),
    ...(yield* Effect.forEach(new Set(creditMemos), (key) =>
      Effect.gen(function* () {
        const document = yield* readCreditMemo(key)
        const { createdDate, referredInvoiceId: madeFrom } = yield* zuora.getCreditMemo(key)
        return { document, createdAt: yield* createdAt(document, createdDate), madeFrom } satisfies Read
      })
    ))
  ]
})

const nameOf = ({ kind, number }: Document): string => `${kind === "payment" ? "payment" : "credit memo"} ${number}`

const refuse = ({ request: { operationId } }: Unanswered, verdict: Verdict, text: string) =>
  new Contradicted({ operationId, verdict, text })

const checkAccount = Effect.fnUntraced(function* (document: Document, state: Unanswered, verdict: Verdict) {
  const { accountId } = document
  const { intent } = state.request
  if (accountId === undefined && intent._tag === "CreatePayment" && intent.accountId === null) return
  if (accountId === undefined || !state.request.accounts.includes(accountId))
    return yield* refuse(
      state,
      verdict,
      `${nameOf(document)} belongs to account ${accountId ?? "none"}, the operation to ${state.request.accounts.join(", ")}`
    )
})

/** A draft or a payment that failed has moved nothing. */
const counts: ReadonlySet<string> = new Set(["Processed", "Processing", "Posted"])

const check = Effect.fnUntraced(function* (read: Read, state: Unanswered, verdict: Verdict) {
  const { createdAt, document } = read
  const { intent, operationId } = state.request
  yield* checkAccount(document, state, verdict)
  const name = nameOf(document)
  const isNewDraft = document.status === "Draft" && intent._tag === "CreateCreditMemo"
  if (!counts.has(document.status) && !isNewDraft)
    return yield* refuse(state, verdict, `${name} is ${document.status}, which does not show that money moved`)
  if (createdAt < later(state.firstStartedAt, -clockSkewMs))
    return yield* refuse(
      state,
      verdict,
      `${name} was made at ${createdAt}, before the first attempt at ${state.firstStartedAt}`
    )
  const other = yield* madeBy(document, operationId)
  if (other !== undefined) return yield* refuse(state, verdict, `${name} was brought about by operation ${other}`)
  const misfit = misfitOf(read, intent)
  if (misfit !== undefined) return yield* refuse(state, verdict, `${name} ${misfit}`)
})

/** Why a document cannot be what the call was to make, as far as its intention says. */
const misfitOf = ({ document, madeFrom }: Read, intent: Intent): string | undefined => {
  switch (intent._tag) {
    case "Collect": {
      const { invoiceId } = intent
      const isElsewhere = document.parts.length > 0 && document.parts.every(({ target }) => target.id !== invoiceId)
      return invoiceId !== undefined && isElsewhere ? `is on other invoices than ${invoiceId}` : undefined
    }
    case "CollectDebitMemo": {
      const isElsewhere =
        document.parts.length > 0 && document.parts.every(({ target }) => target.id !== intent.debitMemoId)
      return isElsewhere ? `is on other documents than debit memo ${intent.debitMemoId}` : undefined
    }
    case "CreatePayment":
      return document.kind === "payment" && Money.equals(document.amount, intent.amount)
        ? undefined
        : `is no payment of ${Money.show(intent.amount)}`
    case "CreateCreditMemo":
      if (document.kind !== "creditMemo") return "is no credit memo"
      if (intent.invoiceId !== undefined && madeFrom !== intent.invoiceId)
        return `was not made from invoice ${intent.invoiceId}`
      return intent.number === undefined || intent.number === document.number
        ? undefined
        : `has not the number ${intent.number}`
    default:
      return undefined
  }
}

/** The operation, other than this one, whose end put the document into our books. */
const madeBy = Effect.fnUntraced(function* (document: Document, operationId: OperationId) {
  const store = yield* EventStore
  const [first] = yield* store.readStream(streamOf(document))
  if (first === undefined) return undefined
  const { causationId, origin } = first.meta as { readonly causationId: string; readonly origin: string }
  return origin === "answered" && causationId !== operationId ? causationId : undefined
})
