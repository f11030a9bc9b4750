/**
 * Settling between a source and its targets: both legs of every application decided together, so that what is asked of
 * Zuora holds on each document it touches.
 */
import * as Result from "effect/Result"
import type { Application, Target, Unapplication } from "./Application.ts"
import type * as Applications from "./Applications.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as DebitMemo from "./DebitMemo.ts"
import * as Invoice from "./Invoice.ts"
import type { Ledger, Placed } from "./Ledger.ts"
import * as Payment from "./Payment.ts"
import type * as Receivable from "./Receivable.ts"
import { OtherAccount, type Rejection } from "./Rejection.ts"
import * as StreamName from "./StreamName.ts"

/** The documents that an apply or un-apply concerns, folded. */
export interface Parties {
  readonly source:
    | { readonly kind: "payment"; readonly state: Payment.State }
    | { readonly kind: "creditMemo"; readonly state: CreditMemo.State }
  readonly targets: Pick<Ledger, "invoices" | "debitMemos">
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

const withTarget = (
  parties: Parties,
  source: Parties["source"],
  target: Target,
  command: Receivable.Command
): Result.Result<Parties, Rejection> => {
  const { debitMemos, invoices } = parties.targets
  if (target.kind === "invoice") {
    const state = invoices.get(target.id) ?? Invoice.initial
    return Result.map(Invoice.decide(command, state), (events) => ({
      ...parties,
      source,
      targets: { debitMemos, invoices: new Map(invoices).set(target.id, events.reduce(Invoice.evolve, state)) }
    }))
  }
  const state = debitMemos.get(target.id) ?? DebitMemo.initial
  return Result.map(DebitMemo.decide(command, state), (events) => ({
    ...parties,
    source,
    targets: { invoices, debitMemos: new Map(debitMemos).set(target.id, events.reduce(DebitMemo.evolve, state)) }
  }))
}

/** Records one fact on both its documents, as they are in a ledger: the two legs, less what is recorded already. */
export const recordLegs = (
  fact: Applications.Fact,
  { creditMemos, debitMemos, invoices, payments }: Ledger
): ReadonlyArray<Placed & { readonly event: DocumentEvent }> => {
  const { source, target } = fact._tag === "Unapplied" ? fact.unapplication : fact.application
  const given =
    source.kind === "payment"
      ? Payment.record(fact, payments.get(source.id) ?? Payment.initial)
      : CreditMemo.record(fact, creditMemos.get(source.id) ?? CreditMemo.initial)
  const got: ReadonlyArray<DocumentEvent> =
    target.kind === "invoice"
      ? Invoice.record(fact, invoices.get(target.id) ?? Invoice.initial)
      : DebitMemo.record(fact, debitMemos.get(target.id) ?? DebitMemo.initial)
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
      return Result.fail(new OtherAccount({ document: "the payment", expected: "of the document", found: null }))
    return withTarget(parties, source, application.target, { _tag: "AcceptApplication", application, accountId })
  })
}

const unapplyOne = (unapplication: Unapplication, parties: Parties): Result.Result<Parties, Rejection> =>
  Result.flatMap(withSource(parties, { _tag: "Unapply", unapplication }), (source) =>
    withTarget(parties, source, unapplication.target, { _tag: "AcceptUnapplication", unapplication })
  )
