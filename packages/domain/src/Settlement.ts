/**
 * Settling between a source and its targets: both legs of every application decided together, so that what is asked of
 * Zuora holds on each document it touches.
 */
import * as Result from "effect/Result"
import type { Application, Unapplication } from "./Application.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import type { InvoiceId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import type { Ledger, Placed } from "./Ledger.ts"
import * as Payment from "./Payment.ts"
import { OtherAccount, type Rejection } from "./Rejection.ts"
import * as StreamName from "./StreamName.ts"

/** The documents that an apply or un-apply concerns, folded. */
export interface Parties {
  readonly source:
    | { readonly kind: "payment"; readonly state: Payment.State }
    | { readonly kind: "creditMemo"; readonly state: CreditMemo.State }
  readonly invoices: ReadonlyMap<InvoiceId, Invoice.State>
}

/** Whether all these applications may be made, one after the other. The first rejection wins; nothing is half decided. */
export const decideApply = (applications: ReadonlyArray<Application>, parties: Parties) =>
  inTurn(applications, parties, applyOne)

/** Whether all these un-applications may be made, one after the other. */
export const decideUnapply = (unapplications: ReadonlyArray<Unapplication>, parties: Parties) =>
  inTurn(unapplications, parties, unapplyOne)

const inTurn = <A>(
  all: ReadonlyArray<A>,
  parties: Parties,
  decide: (one: A, parties: Parties) => Result.Result<Parties, Rejection>
): Result.Result<Parties, Rejection> => {
  let current = parties
  for (const one of all) {
    const next = decide(one, current)
    if (Result.isFailure(next)) return next
    current = next.success
  }
  return Result.succeed(current)
}

const invoiceOf = (parties: Parties, id: InvoiceId): Invoice.State => parties.invoices.get(id) ?? Invoice.initial

/** What both kinds of source are asked. */
type Command = Extract<Payment.Command, { readonly _tag: "Apply" | "Unapply" }>

const withSource = (parties: Parties, command: Command): Result.Result<Parties["source"], Rejection> => {
  const { source } = parties
  return source.kind === "payment"
    ? Result.map(Payment.decide(command, source.state), (events) => ({
        kind: "payment",
        state: events.reduce(Payment.evolve, source.state)
      }))
    : Result.map(CreditMemo.decide(command, source.state), (events) => ({
        kind: "creditMemo",
        state: events.reduce(CreditMemo.evolve, source.state)
      }))
}

const withInvoice = (
  parties: Parties,
  source: Parties["source"],
  id: InvoiceId,
  command: Invoice.Command
): Result.Result<Parties, Rejection> => {
  const state = invoiceOf(parties, id)
  return Result.map(Invoice.decide(command, state), (events) => ({
    source,
    invoices: new Map(parties.invoices).set(id, events.reduce(Invoice.evolve, state))
  }))
}

/** Records one fact on both its documents, as they are in a ledger: the two legs, less what is recorded already. */
export const recordLegs = (
  fact: Extract<Invoice.Fact, { readonly _tag: "Applied" | "Unapplied" }>,
  { creditMemos, invoices, payments }: Ledger
): ReadonlyArray<Placed & { readonly event: DocumentEvent }> => {
  const { source, target } = fact._tag === "Applied" ? fact.application : fact.unapplication
  const given =
    source.kind === "payment"
      ? Payment.record(fact, payments.get(source.id) ?? Payment.initial)
      : CreditMemo.record(fact, creditMemos.get(source.id) ?? CreditMemo.initial)
  const got = Invoice.record(fact, invoices.get(target.id) ?? Invoice.initial)
  return [
    ...given.map((event) => ({ stream: StreamName.ofSource(source), event })),
    ...got.map((event) => ({ stream: StreamName.ofTarget(target), event }))
  ]
}

const applyOne = (application: Application, parties: Parties): Result.Result<Parties, Rejection> => {
  const { state } = parties.source
  return Result.flatMap(withSource(parties, { _tag: "Apply", application }), (source) => {
    const accountId = state._tag === "NotSeen" ? null : state.accountId
    if (accountId === null)
      return Result.fail(new OtherAccount({ document: "the payment", expected: "of the invoice", found: null }))
    return withInvoice(parties, source, application.target.id, { _tag: "AcceptApplication", application, accountId })
  })
}

const unapplyOne = (unapplication: Unapplication, parties: Parties): Result.Result<Parties, Rejection> =>
  Result.flatMap(withSource(parties, { _tag: "Unapply", unapplication }), (source) =>
    withInvoice(parties, source, unapplication.target.id, { _tag: "AcceptUnapplication", unapplication })
  )
