/**
 * A chargeback: the customer's bank takes money of a payment back. What is unapplied of it goes first; what more is needed
 * is un-applied before, oldest application first. That Zuora takes it in this order is inferred: see docs/assumptions.md.
 */
import * as Result from "effect/Result"
import type { Split, Unapplication } from "./Application.ts"
import type { DocumentEvent } from "./BillingEvent.ts"
import type { ApplicationId, GroupId, PaymentId, RefundId } from "./Id.ts"
import * as Ledger from "./Ledger.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import * as Payment from "./Payment.ts"
import type { Rejection } from "./Rejection.ts"
import { decideUnapply, recordLegs } from "./Settlement.ts"
import * as StreamName from "./StreamName.ts"
import { takeAmount } from "./Unapplying.ts"

/** What the bank takes. Ids and the day come from outside. */
export interface Taken {
  readonly refundId: RefundId
  readonly number: string
  readonly amount: Money.Money
  /** What the gateway charges for it. */
  readonly fee: Money.Money | undefined
  readonly groupId: GroupId
  /** The id of an un-application by its place among them. */
  readonly newId: (index: number) => ApplicationId
  readonly effectiveOn: LocalDate
}

type Placed = Ledger.Placed & { readonly event: DocumentEvent }

/** What it comes to: un-applications on both documents, then the chargeback. */
export const decideChargeback = (
  taken: Taken,
  id: PaymentId,
  ledger: Ledger.Ledger
): Result.Result<ReadonlyArray<Placed>, Rejection> => {
  const state = ledger.payments.get(id) ?? Payment.initial
  const unapplications = needed(taken, state)
  return Result.flatMap(decideUnapply(unapplications, { source: { kind: "payment", state }, targets: ledger }), () => {
    const freed = unapplications.reduce<{ readonly placed: ReadonlyArray<Placed>; readonly ledger: Ledger.Ledger }>(
      (so, unapplication) => {
        const legs = recordLegs({ _tag: "Unapplied", unapplication }, so.ledger)
        return { placed: [...so.placed, ...legs], ledger: Ledger.fold(legs, so.ledger) }
      },
      { placed: [], ledger }
    )
    const { amount, effectiveOn, fee, number, refundId } = taken
    const command = { _tag: "ChargeBack", amount, ...(fee === undefined ? {} : { fee }), effectiveOn } as const
    return Result.map(Payment.decide(command, freed.ledger.payments.get(id) ?? Payment.initial), (events) => [
      ...freed.placed,
      ...events.map((event) => ({
        stream: StreamName.payment(id),
        event: event._tag === "PaymentChargedBack" ? { ...event, refundId, number } : event
      }))
    ])
  })
}

const needed = ({ amount, effectiveOn, groupId, newId }: Taken, state: Payment.State): ReadonlyArray<Unapplication> => {
  if (state._tag !== "Processed" || amount.currency !== state.amount.currency) return []
  const live = Array.from(state.usage.applications.applied.values()).filter(({ remainingMinor }) => remainingMinor > 0n)
  const held = live.reduce((sum, { remainingMinor }) => sum + remainingMinor, 0n)
  const missing = amount.minor - Payment.unappliedMinor(state)
  // More than the payment ever had is asked of the payment, which then says so.
  if (missing <= 0n || missing > held) return []
  return takeAmount(live, Money.make(amount.currency, missing)).map((part, index) => {
    const { application } = part.applied
    return {
      id: newId(index),
      applicationId: application.id,
      groupId,
      source: application.source,
      target: application.target,
      amount: part.amount,
      split: splitOf(part.items),
      strategy: "oldest-first",
      ...(application.toAccountId === undefined ? {} : { toAccountId: application.toAccountId }),
      effectiveOn
    }
  })
}

const splitOf = ([first, ...rest]: ReturnType<typeof takeAmount>[number]["items"]): Split =>
  first === undefined ? { _tag: "HeaderOnly" } : { _tag: "Stated", items: [first, ...rest] }
