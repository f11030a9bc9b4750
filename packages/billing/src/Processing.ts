/** While a payment is Processing its invoice is locked, and a second attempt may charge twice. */
import type { AccountId, OperationId, PaymentId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import { paymentsOf } from "./AccountPayments.ts"
import { PaymentInFlight } from "./BillingError.ts"
import * as Known from "./Known.ts"
import type { Cause } from "./Recording.ts"

/** Nobody tells us when one has ended, so those that were still Processing when last seen are looked at again. */
export const refuseWhileProcessing = Effect.fnUntraced(function* (
  asking: { readonly operationId: OperationId },
  accountId: AccountId,
  cause: Cause
) {
  for (const { id } of yield* processing(accountId))
    yield* Known.refresh(asking, { kind: "payment", id }, accountId, cause)
  const [still] = yield* processing(accountId)
  if (still !== undefined) return yield* new PaymentInFlight({ accountId, paymentNumber: still.number })
})

const processing = Effect.fnUntraced(function* (accountId: AccountId) {
  return Array.from(yield* paymentsOf(accountId)).flatMap(
    ([id, payment]): ReadonlyArray<{ id: PaymentId; number: string }> =>
      payment._tag === "Processing" ? [{ id, number: payment.number }] : []
  )
})
