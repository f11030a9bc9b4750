/** Payments that came up on an account: what tells whether a call that was to make one did. */
import { type AccountId, PaymentId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { load } from "./Loaded.ts"
import { clockSkewMs, later } from "./TenantClock.ts"

/** Payments in these states never became money. */
export const worthless: ReadonlySet<string> = new Set(["Draft", "Error", "Canceled", "Voided"])

/** Payments of an account since an instant that are not known to us and might be money, processing ones included. */
export const unknownPaymentsSince = Effect.fnUntraced(function* (accountId: AccountId, since: string) {
  const zuora = yield* Zuora
  const payments = yield* zuora
    .objectQuery("payments", {
      filters: [
        { field: "accountid", op: "EQ", value: accountId },
        { field: "createddate", op: "GE", value: later(since, -clockSkewMs) }
      ]
    })
    .pipe(Stream.runCollect)
  const known = yield* Effect.forEach(payments, (payment) =>
    Effect.map(load([StreamName.payment(PaymentId.make(payment.id))]), ({ ledger }) => ledger.payments.size > 0)
  )
  return Array.from(payments)
    .filter(({ status }, index) => known[index] !== true && !worthless.has(status ?? ""))
    .map(({ id, paymentNumber }) => ({ id, number: paymentNumber ?? id }))
})

/** Whether there is none of them. */
export const noPaymentSince = (accountId: AccountId, since: string) =>
  Effect.map(unknownPaymentsSince(accountId, since), ({ length }) => length === 0)
