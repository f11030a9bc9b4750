/** What is news in a payment as Zuora shows it. */
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedPayment } from "./Observed.ts"
import type { State } from "./Payment.ts"
import type { Event } from "./PaymentEvent.ts"
import * as Refund from "./Refund.ts"

/**
 * The events that make our payment say what Zuora's says, applications left out. What no longer counts was given back
 * before: its refunds were undone first.
 */
export const newsOf = (payment: ObservedPayment, state: State, on: LocalDate): ReadonlyArray<Event> => {
  const seen = {
    paymentId: payment.id,
    number: payment.number,
    accountId: payment.accountId ?? null,
    amount: payment.amount,
    method: payment.method,
    ...(payment.gatewayReference === undefined ? {} : { gatewayReference: payment.gatewayReference }),
    effectiveOn: payment.effectiveOn
  }
  switch (payment.status) {
    case "Processing":
      return state._tag === "NotSeen" ? [{ _tag: "PaymentSubmitted", ...seen }] : []
    case "Processed":
      return [...processed(seen, on, state), ...refunds(payment, on, state)]
    case "Failed":
      return state._tag === "Failed" || state._tag === "NotSeen"
        ? []
        : [...refunds(payment, on, state), { _tag: "PaymentFailed", captured: capturedOf(state), effectiveOn: on }]
    case "Canceled":
      return state._tag === "Canceled" || state._tag === "NotSeen"
        ? []
        : [...refunds(payment, on, state), { _tag: "PaymentCanceled", captured: capturedOf(state), effectiveOn: on }]
    case "Other":
      return []
  }
}

/** Less came in than was submitted. */
const partly = (
  { amount: captured }: { readonly amount: Money.Money },
  effectiveOn: LocalDate,
  state: Exclude<State, { _tag: "Processed" }>
): ReadonlyArray<Event> =>
  state._tag === "Processing" && state.amount.currency === captured.currency && captured.minor < state.amount.minor
    ? [
        {
          _tag: "PaymentPartiallyCaptured",
          requested: state.amount,
          counted: capturedOf(state),
          captured,
          effectiveOn
        }
      ]
    : []

/** What a payment counts: nothing unless it is processed. */
export const capturedOf = (state: Exclude<State, { _tag: "NotSeen" }>): Money.Money =>
  state._tag === "Processed" ? state.amount : Money.zero(state.amount.currency)

const processed = (
  seen: Omit<Extract<Event, { _tag: "PaymentCaptured" }>, "_tag">,
  on: LocalDate,
  state: State
): ReadonlyArray<Event> => {
  if (state._tag !== "Processed") return [...partly(seen, on, state), { _tag: "PaymentCaptured", ...seen }]
  const { accountId, amount } = state
  const isSame = Money.equals(amount, seen.amount)
  return [
    ...(isSame
      ? []
      : [
          {
            _tag: "PaymentChangeObserved" as const,
            before: { amount, accountId },
            after: { amount: seen.amount, accountId },
            effectiveOn: on
          }
        ]),
    ...(accountId === seen.accountId
      ? []
      : [
          {
            _tag: "PaymentTransferred" as const,
            amount: seen.amount,
            from: accountId,
            to: seen.accountId,
            effectiveOn: on
          }
        ])
  ]
}

const refunds = (payment: ObservedPayment, on: LocalDate, state: State): ReadonlyArray<Event> =>
  Refund.newsOf(payment.refunded, payment.refunds, state.usage.refunds, on).map((news): Event => {
    switch (news.kind) {
      case "refunded":
        return { _tag: refundedTags[news.of], ...news.terms }
      case "named":
        return { _tag: "PaymentRefundIdentified", ...news.fields }
      case "undone":
        return undoneEvent(news.fields)
    }
  })

const refundedTags = {
  refund: "PaymentRefunded",
  chargeback: "PaymentChargedBack",
  return: "PaymentReturned"
} as const

export const undoneEvent = (fields: Refund.Undone): Event => ({
  _tag: fields.kind === "chargeback" ? "PaymentChargebackReversed" : "PaymentRefundCanceled",
  ...fields
})
