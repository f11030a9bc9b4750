/** Payments that came up on an account: what tells whether a call that was to make one did. */
import { type AccountId, PaymentId } from "@counterfoil/domain/Id"
import * as StreamName from "@counterfoil/domain/StreamName"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { load } from "./Loaded.ts"
import { later } from "./TenantClock.ts"

/** Zuora's clock and ours may differ by this much. */
const clockSkewMs = 5 * 60_000

/** Payments in these states never became money. */
const worthless: ReadonlySet<string> = new Set(["Draft", "Error", "Canceled", "Voided"])

/**
 * Whether no payment of an account has come up since an instant that is not known to us and might be money, processing
 * ones included.
 */
export const noPaymentSince = Effect.fnUntraced(function* (accountId: AccountId, since: string) {
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
    Effect.map(load([StreamName.payment(PaymentId.make(payment.id))]), ({ placed }) => placed.length > 0)
  )
  return Array.from(payments).every(({ status }, index) => known[index] === true || worthless.has(status ?? ""))
})
