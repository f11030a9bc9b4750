/** Payments and memos give no more than they have, on any day, and only in kind: identities 13, 16, 19, 20. */
import type { Application } from "../Application.ts"
import type { Ledger } from "../Ledger.ts"
import { postedCreditMemos, postedInvoices, processedPayments } from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Payment from "../Payment.ts"
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

/** 19: both legs of every application say the same: what a source gave is what its targets got. */
export const bothLegs: Identity = {
  code: "19 both legs",
  equation: "given by sources = got by targets, per application, un-applications included",
  check: (ledger) => {
    const given = legs(ledger, "source")
    const got = legs(ledger, "target")
    return Array.from(new Set([...given.keys(), ...got.keys()])).flatMap((id) => {
      const left = given.get(id)
      const right = got.get(id)
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

/** 20: source, target and amount are of one currency, and of one account. */
export const oneCurrencyOneAccount: Identity = {
  code: "20 one currency, one account",
  equation: "currency and account of source = currency and account of target",
  check: (ledger) =>
    postedInvoices(ledger).flatMap((invoice) =>
      Array.from(invoice.applications.applied.values()).flatMap(({ application }): ReadonlyArray<Violation> => {
        const source = sourceOf(ledger, application)
        const fits =
          application.amount.currency === invoice.total.currency &&
          (source === undefined ||
            (source.currency === invoice.total.currency && source.accountId === invoice.accountId))
        return fits
          ? []
          : [
              {
                identity: "20 one currency, one account",
                subject: `application ${application.id}`,
                expected: Money.zero(invoice.total.currency),
                found: application.amount
              }
            ]
      })
    )
}

const sourceOf = (ledger: Ledger, { source }: Application) => {
  if (source.kind === "payment") {
    const payment = ledger.payments.get(source.id)
    return payment === undefined || payment._tag === "NotSeen"
      ? undefined
      : { currency: payment.amount.currency, accountId: payment.accountId }
  }
  const memo = ledger.creditMemos.get(source.id)
  return memo === undefined || memo._tag === "NotSeen"
    ? undefined
    : { currency: memo.total.currency, accountId: memo.accountId }
}

const legs = (ledger: Ledger, side: "source" | "target") => {
  const all =
    side === "target"
      ? Array.from(ledger.invoices.values(), (invoice) => invoice.applications)
      : [
          ...Array.from(ledger.payments.values(), (payment) => payment.usage.applications),
          ...Array.from(ledger.creditMemos.values(), (memo) => memo.usage.applications)
        ]
  return new Map(all.flatMap((applications) => Array.from(applications.applied)))
}
