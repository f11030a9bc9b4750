/** Payments as bulk reads show them. Source: Zuora API reference, "Object queries", samples. */
import { amount } from "../server/Json.ts"
import { unappliedOf } from "../payments/Payment.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"

export const payments = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("payment").map((payment) => ({
    id: payment.id,
    paymentNumber: payment.number,
    accountId: payment.accountId,
    type: payment.type,
    status: payment.status,
    currency: payment.currency,
    amount: amount(payment.amount, payment.currency),
    appliedAmount: amount(payment.applied, payment.currency),
    unappliedAmount: amount(unappliedOf(payment), payment.currency),
    refundAmount: amount(payment.refunded, payment.currency),
    effectiveDate: payment.effectiveDate,
    gatewayOrderId: payment.gatewayOrderId,
    gatewayState: payment.gatewayState,
    paymentMethodId: payment.paymentMethodId,
    referenceId: payment.referenceId,
    comment: payment.comment,
    source: payment.source,
    sourceName: null,
    ...stamps(call, payment)
  }))
