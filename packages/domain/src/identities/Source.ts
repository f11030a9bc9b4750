/** Payments and memos give no more than they have, on any day, and only in kind: identities 13, 16, 19, 20. */
import * as CreditBalance from "../CreditBalance.ts"
import type { Ledger } from "../Ledger.ts"
import { postedCreditMemos, postedReceivables, processedPayments, sourceOf } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
import { minorOf } from "../Refund.ts"
import * as StreamName from "../StreamName.ts"
import * as Usage from "../Usage.ts"
import { compare, type Identity, type Violation } from "./Identity.ts"

/** 13: captured is applied plus unapplied plus refunded, so unapplied is never below zero. */
export const paymentConservation: Identity = {
  code: "13 payment conservation",
  equation: "captured = applied + unapplied + refunded, 0 <= unapplied <= captured",
  check: (ledger) =>
    Array.from(ledger.payments).flatMap(([id, payment]) => {
      if (payment._tag === "NotSeen") return []
      const captured = Payment.capturedMinor(payment)
      const unapplied = captured - Usage.usedMinor(payment.usage)
      const nearest = unapplied < 0n ? 0n : unapplied > captured ? captured : unapplied
      return compare(
        "13 payment conservation",
        StreamName.payment(id),
        Money.make(payment.amount.currency, nearest),
        Money.make(payment.amount.currency, unapplied)
      )
    })
}

/** 16: unapplied value is never below zero on any day: nothing is used before it is there. */
export const neverBeforeTheMoney: Identity = {
  code: "16 unapplied on every day",
  equation: "unapplied(t) >= 0 for every effective date t",
  check: (ledger) => [
    ...processedPayments(ledger).flatMap((payment) =>
      compare(
        "16 unapplied on every day",
        StreamName.payment(payment.paymentId),
        Money.zero(payment.amount.currency),
        Money.make(payment.amount.currency, Usage.lowestMinor(payment.usage, payment.amount.minor, payment.effectiveOn))
      )
    ),
    ...postedCreditMemos(ledger).flatMap((memo) =>
      compare(
        "16 unapplied on every day",
        StreamName.creditMemo(memo.creditMemoId),
        Money.zero(memo.total.currency),
        Money.make(memo.total.currency, Usage.lowestMinor(memo.usage, memo.total.minor, memo.effectiveOn))
      )
    )
  ]
}

/**
 * 19: both legs of every application say the same: what a source gave is what its targets got. What stood at a cut-over
 * may have one leg only.
 */
export const bothLegs: Identity = {
  code: "19 both legs",
  equation: "given by sources = got by targets, per application, un-applications included",
  check: (ledger) => {
    const given = legs(ledger, "source")
    const got = legs(ledger, "target")
    return Array.from(new Set([...given.keys(), ...got.keys()])).flatMap((id) => {
      const left = given.get(id)
      const right = got.get(id)
      if ((left === undefined && right?.carried === true) || (right === undefined && left?.carried === true)) return []
      const currency = (left ?? right)?.application.amount.currency
      return currency === undefined
        ? []
        : compare(
            "19 both legs",
            `application ${id}`,
            Money.make(currency, left?.remainingMinor ?? 0n),
            Money.make(currency, right?.remainingMinor ?? 0n)
          )
    })
  }
}

/**
 * 20: source, target and amount are of one currency, and of one account unless the application says which other. What
 * stood at a cut-over was Zuora's to allow.
 */
export const oneCurrencyOneAccount: Identity = {
  code: "20 one currency, one account",
  equation: "currency and account of source = currency and account of target, or the other account is stated",
  check: (ledger) =>
    postedReceivables(ledger).flatMap(({ receivable }) =>
      Array.from(receivable.applications.applied.values()).flatMap(
        ({ application, carried }): ReadonlyArray<Violation> => {
          const source = sourceOf(ledger, application.source)
          const { currency } = receivable.total
          const fits =
            application.amount.currency === currency &&
            (source === undefined ||
              (source.currency === currency &&
                (carried ||
                  source.accountId === receivable.accountId ||
                  application.toAccountId === receivable.accountId)))
          return fits
            ? []
            : [
                {
                  identity: "20 one currency, one account",
                  subject: `application ${application.id}`,
                  expected: Money.zero(currency),
                  found: application.amount
                }
              ]
        }
      )
    )
}

const legs = (ledger: Ledger, side: "source" | "target") => {
  const all =
    side === "target"
      ? [...ledger.invoices.values(), ...ledger.debitMemos.values()].map(({ applications }) => applications)
      : [
          ...Array.from(ledger.payments.values(), (payment) => payment.usage.applications),
          ...Array.from(ledger.creditMemos.values(), (memo) => memo.usage.applications)
        ]
  return new Map(all.flatMap((applications) => Array.from(applications.applied)))
}

/** 15: no more came in than was asked for. */
export const capturedWithinRequested: Identity = {
  code: "15 captured",
  equation: "captured <= requested",
  check: (ledger) =>
    processedPayments(ledger).flatMap(({ amount, paymentId, requested }) =>
      requested !== undefined && amount.minor > requested.minor
        ? compare("15 captured", StreamName.payment(paymentId), requested, amount)
        : []
    )
}

/** 18: a chargeback or return is undone by no more than it took. */
export const undoneWithinRefund: Identity = {
  code: "18 undone refunds",
  equation: "what is undone of a refund, chargeback or return <= what it took",
  check: (ledger) =>
    [
      ...processedPayments(ledger).map(({ amount: { currency }, paymentId, usage }) => ({
        stream: StreamName.payment(paymentId),
        currency,
        usage
      })),
      ...postedCreditMemos(ledger).map(({ creditMemoId, total: { currency }, usage }) => ({
        stream: StreamName.creditMemo(creditMemoId),
        currency,
        usage
      }))
    ].flatMap(({ currency, stream, usage }) =>
      Array.from(new Set(usage.refunds.flatMap(({ id }) => (id === undefined ? [] : [id])))).flatMap((id) => {
        const minor = minorOf(usage.refunds, id) ?? 0n
        return minor < 0n
          ? compare("18 undone refunds", `${stream} refund ${id}`, Money.zero(currency), Money.make(currency, minor))
          : []
      })
    )
}

/** 21: a credit balance is never below zero. */
export const creditBalanceNeverNegative: Identity = {
  code: "21 credit balance",
  equation: "increases - decreases >= 0 for every effective date",
  check: (ledger) =>
    Array.from(ledger.creditBalances).flatMap(([accountId, state]) =>
      state.balance === undefined
        ? []
        : compare(
            "21 credit balance",
            StreamName.creditBalance(accountId),
            Money.zero(state.balance.currency),
            Money.make(state.balance.currency, CreditBalance.lowestMinor(state))
          )
    )
}
