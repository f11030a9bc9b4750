/** What tenants without Invoice Settlement change balances by, recorded on every document that it touches. */
import * as CreditBalance from "./CreditBalance.ts"
import * as Invoice from "./Invoice.ts"
import type { Ledger, Placed } from "./Ledger.ts"
import * as Money from "./Money.ts"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "./Observed.ts"
import * as Payment from "./Payment.ts"
import * as StreamName from "./StreamName.ts"

export const observeAdjustment = (
  { invoices }: Ledger,
  { adjustment, invoiceId, isCanceled }: ObservedAdjustment
): ReadonlyArray<Placed> =>
  Invoice.record({ _tag: "Adjusted", adjustment, isCanceled }, invoices.get(invoiceId) ?? Invoice.initial).map(
    (event) => ({ stream: StreamName.invoice(invoiceId), event })
  )

/** Both legs of a move: the credit balance, and the invoice or payment that value came from or went to. */
export const observeMove = (ledger: Ledger, move: ObservedCreditBalanceMove): ReadonlyArray<Placed> => [
  ...CreditBalance.record(move, ledger.creditBalances.get(move.accountId) ?? CreditBalance.initial).map((event) => ({
    stream: StreamName.creditBalance(move.accountId),
    event
  })),
  ...otherLeg(ledger, move)
]

/**
 * An invoice's balance moves with the credit balance: a negative one is brought up by what the account gains, a positive
 * one down by what it loses. What a payment gives away the account gains.
 */
const otherLeg = (
  { invoices, payments }: Ledger,
  { amount, document, effectiveOn, id, isCanceled, number }: ObservedCreditBalanceMove
): ReadonlyArray<Placed> => {
  const shared = { adjustmentId: id, number, kind: "creditBalance", effectiveOn } as const
  switch (document?.kind) {
    case "invoice":
      return Invoice.record(
        { _tag: "Adjusted", adjustment: { ...shared, amount }, isCanceled },
        invoices.get(document.id) ?? Invoice.initial
      ).map((event) => ({ stream: StreamName.invoice(document.id), event }))
    case "payment":
      return Payment.record(
        { _tag: "Adjusted", adjustment: { ...shared, amount: Money.negate(amount) }, isCanceled },
        payments.get(document.id) ?? Payment.initial
      ).map((event) => ({ stream: StreamName.payment(document.id), event }))
    default:
      return []
  }
}
