/** All documents folded from their events: the one view that identities, comparison and reports read. */
import type { Application, Source, Target } from "./Application.ts"
import type { BillingEvent } from "./BillingEvent.ts"
import * as CreditBalance from "./CreditBalance.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import type { AccountId, CreditMemoId, DebitMemoId, InvoiceId, PaymentId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import type { ObservedDocument } from "./Observed.ts"
import * as Payment from "./Payment.ts"
import type { Folded } from "./StreamFold.ts"
import * as StreamName from "./StreamName.ts"

export interface Ledger {
  readonly invoices: ReadonlyMap<InvoiceId, Invoice.State>
  readonly debitMemos: ReadonlyMap<DebitMemoId, DebitMemo.State>
  readonly creditMemos: ReadonlyMap<CreditMemoId, CreditMemo.State>
  readonly payments: ReadonlyMap<PaymentId, Payment.State>
  /** Legacy. */
  readonly creditBalances: ReadonlyMap<AccountId, CreditBalance.State>
}

export const empty: Ledger = {
  invoices: new Map(),
  debitMemos: new Map(),
  creditMemos: new Map(),
  payments: new Map(),
  creditBalances: new Map()
}

/** An event and the stream it is in. */
export interface Placed {
  readonly stream: string
  readonly event: BillingEvent
}

/**
 * Folds events, each stream in its order, into documents, onward from a ledger that stays as it is. Other streams
 * (operations, lanes) are passed over.
 */
export const fold = (events: Iterable<Placed>, from: Ledger = empty): Ledger => {
  const invoices = new Map(from.invoices)
  const debitMemos = new Map(from.debitMemos)
  const creditMemos = new Map(from.creditMemos)
  const payments = new Map(from.payments)
  const creditBalances = new Map(from.creditBalances)
  for (const { stream, event } of events) {
    const [kind, id] = parts(stream)
    if (kind === "Invoice") onward(invoices, id as InvoiceId, event as Invoice.Event, Invoice)
    else if (kind === "DebitMemo") onward(debitMemos, id as DebitMemoId, event as DebitMemo.Event, DebitMemo)
    else if (kind === "CreditMemo") onward(creditMemos, id as CreditMemoId, event as CreditMemo.Event, CreditMemo)
    else if (kind === "Payment") onward(payments, id as PaymentId, event as Payment.Event, Payment)
    else if (kind === "CreditBalance")
      onward(creditBalances, id as AccountId, event as CreditBalance.Event, CreditBalance)
  }
  return { invoices, debitMemos, creditMemos, payments, creditBalances }
}

/** The documents among streams that were folded each by itself. */
export const of = (streams: Iterable<readonly [string, Folded]>): Ledger => {
  const invoices = new Map<InvoiceId, Invoice.State>()
  const debitMemos = new Map<DebitMemoId, DebitMemo.State>()
  const creditMemos = new Map<CreditMemoId, CreditMemo.State>()
  const payments = new Map<PaymentId, Payment.State>()
  const creditBalances = new Map<AccountId, CreditBalance.State>()
  for (const [stream, folded] of streams) {
    const [, id] = parts(stream)
    if (folded.kind === "Invoice") invoices.set(id as InvoiceId, folded.state)
    else if (folded.kind === "DebitMemo") debitMemos.set(id as DebitMemoId, folded.state)
    else if (folded.kind === "CreditMemo") creditMemos.set(id as CreditMemoId, folded.state)
    else if (folded.kind === "Payment") payments.set(id as PaymentId, folded.state)
    else if (folded.kind === "CreditBalance") creditBalances.set(id as AccountId, folded.state)
  }
  return { invoices, debitMemos, creditMemos, payments, creditBalances }
}

const onward = <K, S, E>(
  states: Map<K, S>,
  id: K,
  event: E,
  { evolve, initial }: { readonly initial: S; readonly evolve: (state: S, event: E) => S }
): void => {
  states.set(id, evolve(states.get(id) ?? initial, event))
}

const parts = (stream: string): readonly [string, string] => {
  const dash = stream.indexOf("-")
  return [stream.slice(0, dash), stream.slice(dash + 1)]
}

/** What is owed, whichever document it is owed by. */
export type Receivable = Invoice.Posted | DebitMemo.Posted

/** Posted invoices and debit memos, with the stream of each. */
export const postedReceivables = (
  ledger: Ledger
): ReadonlyArray<{ readonly stream: string; readonly receivable: Receivable }> => [
  ...postedInvoices(ledger).map((one) => ({ stream: StreamName.invoice(one.invoiceId), receivable: one })),
  ...postedDebitMemos(ledger).map((one) => ({ stream: StreamName.debitMemo(one.debitMemoId), receivable: one }))
]

/** Posted invoices with their balances. */
export const postedInvoices = (ledger: Ledger): ReadonlyArray<Invoice.Posted> =>
  Array.from(ledger.invoices.values()).filter((state) => state._tag === "Posted")

const postedDebitMemos = (ledger: Ledger): ReadonlyArray<DebitMemo.Posted> =>
  Array.from(ledger.debitMemos.values()).filter((state) => state._tag === "Posted")

export const postedCreditMemos = (ledger: Ledger): ReadonlyArray<CreditMemo.Posted> =>
  Array.from(ledger.creditMemos.values()).filter((state) => state._tag === "Posted")

export const processedPayments = (ledger: Ledger): ReadonlyArray<Payment.Processed> =>
  Array.from(ledger.payments.values()).filter((state) => state._tag === "Processed")

/** The document that gives; undefined while it is not known. */
export const givingOf = (
  { creditMemos, payments }: Pick<Ledger, "creditMemos" | "payments">,
  source: Source
): Exclude<CreditMemo.State | Payment.State, { readonly _tag: "NotSeen" }> | undefined => {
  const state = source.kind === "payment" ? payments.get(source.id) : creditMemos.get(source.id)
  return state === undefined || state._tag === "NotSeen" ? undefined : state
}

/** The account and currency of what gives; undefined while the document is not known. */
export const sourceOf = (ledger: Ledger, source: Source) => {
  const state = givingOf(ledger, source)
  return state === undefined
    ? undefined
    : { currency: ("amount" in state ? state.amount : state.total).currency, accountId: state.accountId }
}

/** What is given to; undefined while the document is not known. */
export const targetOf = (
  { debitMemos, invoices }: Pick<Ledger, "debitMemos" | "invoices">,
  target: Target
): Exclude<Invoice.State | DebitMemo.State, { readonly _tag: "NotSeen" }> | undefined => {
  const state = target.kind === "invoice" ? invoices.get(target.id) : debitMemos.get(target.id)
  return state === undefined || state._tag === "NotSeen" ? undefined : state
}

/** Our state of a document that Zuora shows; undefined while it is not known. */
export const stateOf = (
  { creditMemos, debitMemos, invoices, payments }: Ledger,
  document: ObservedDocument
): Invoice.State | DebitMemo.State | CreditMemo.State | Payment.State | undefined => {
  switch (document.kind) {
    case "invoice":
      return invoices.get(document.id)
    case "debitMemo":
      return debitMemos.get(document.id)
    case "creditMemo":
      return creditMemos.get(document.id)
    case "payment":
      return payments.get(document.id)
  }
}

/** Whether the books know a document that Zuora shows. */
export const isKnown = (ledger: Ledger, document: ObservedDocument): boolean =>
  (stateOf(ledger, document)?._tag ?? "NotSeen") !== "NotSeen"

/** What an application from this account must say of a target: its account, where that is another one. */
export const toAccount = (
  ledger: Ledger,
  from: AccountId | null | undefined,
  target: Target
): Pick<Application, "toAccountId"> => {
  const to = targetOf(ledger, target)?.accountId
  return from === undefined || from === null || to === undefined || from === to ? {} : { toAccountId: to }
}
