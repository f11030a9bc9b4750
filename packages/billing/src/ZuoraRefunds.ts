/** Refunds of payments and credit memos as Zuora shows them, in our words, and what a memo was made for. */
import type { Purpose } from "@counterfoil/domain/BillingDocument"
import type { Currency } from "@counterfoil/domain/Currency"
import { ItemId, RefundId } from "@counterfoil/domain/Id"
import type { ObservedRefund } from "@counterfoil/domain/Observed"
import type { Refund } from "@counterfoil/zuora/objects/Refund"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { Tenant } from "./Tenant.ts"
import { date, id, money } from "./ZuoraValues.ts"

/** What a refund is made from: fields of the single read, which a bulk read gives as well. */
export interface WireRefund extends Pick<
  Refund,
  "id" | "number" | "status" | "type" | "amount" | "refundDate" | "refundTransactionType"
> {
  /** What the gateway calls it. Source: Zuora API reference, Retrieve a refund, `referenceId`. */
  readonly referenceId?: string | undefined
  /** Of a memo: the items it came out of; undefined where that is not known. */
  readonly items?:
    | ReadonlyArray<{
        readonly id: string
        readonly amount: string
        readonly creditMemoItemId?: string | undefined
        readonly creditTaxItemId?: string | undefined
      }>
    | undefined
}

/** Nothing, or zero in any writing. */
export const isNone = (amount: string | undefined): boolean => amount === undefined || /^0*(\.0*)?$/.test(amount)

/** The refunds of a payment; no request where nothing was refunded. */
export const refundsOfPayment = Effect.fnUntraced(function* (payment: {
  readonly id: string
  readonly refundAmount?: string | undefined
}) {
  if (isNone(payment.refundAmount)) return undefined
  const zuora = yield* Zuora
  const refunds = yield* zuora.refunds({ filters: { paymentId: payment.id } }).pipe(Stream.runCollect)
  return refunds.filter(({ paymentId }) => paymentId === payment.id)
})

/** The refunds of a credit memo with their items. Zuora's list has no filter by memo: the account's are read. */
export const refundsOfMemo = Effect.fnUntraced(function* (memo: {
  readonly id: string
  readonly accountId?: string | undefined
  readonly refundAmount?: string | undefined
}) {
  if (isNone(memo.refundAmount) || memo.accountId === undefined) return undefined
  const zuora = yield* Zuora
  const { settlement } = yield* Tenant
  const all = yield* zuora.refunds({ filters: { accountId: memo.accountId } }).pipe(Stream.runCollect)
  return yield* Effect.forEach(
    all.filter(({ creditMemoId }) => creditMemoId === memo.id),
    (refund) =>
      settlement === "item"
        ? Effect.map(itemsOf(refund.id), (items): WireRefund => ({ ...refund, items }))
        : Effect.succeed<WireRefund>(refund)
  )
})

const itemsOf = Effect.fnUntraced(function* (refundId: string) {
  const zuora = yield* Zuora
  const parts = yield* zuora.refundParts(refundId)
  const items = yield* Effect.forEach(parts, (part) => zuora.refundItemParts(refundId, part.id))
  return items.flat()
})

/** Refunds in our words. */
export const refundsOf = Effect.fnUntraced(function* (
  name: string,
  currency: Currency,
  refunds: ReadonlyArray<WireRefund>
) {
  return yield* Effect.forEach(refunds, (refund) =>
    Effect.gen(function* () {
      const what = `refund ${refund.number} of ${name}`
      return {
        id: yield* id(RefundId, what, refund.id),
        number: refund.number,
        kind: kindOf(refund.refundTransactionType),
        method: refund.type === "Electronic" ? "Electronic" : "External",
        gatewayReference: refund.referenceId,
        counts: refund.status === "Processed" || refund.status === "Processing",
        amount: yield* money(`${what} amount`, refund.amount, currency),
        items:
          refund.items &&
          (yield* Effect.forEach(refund.items, (item) =>
            Effect.all({
              itemId: id(ItemId, what, item.creditTaxItemId ?? item.creditMemoItemId),
              amount: money(`${what} item ${item.id}`, item.amount, currency)
            })
          )),
        effectiveOn: yield* date(what, refund.refundDate)
      } satisfies ObservedRefund
    })
  )
})

/** Assumption A36: these words, documented for requests, come back in what is read. A reversal is a late failure. */
const kindOf = (type: string | undefined): ObservedRefund["kind"] =>
  type === "Chargeback" ? "chargeback" : type === "PaymentReversal" ? "return" : "refund"

/**
 * Assumption A37: Zuora's own memos are told by the reason that it gives them unless the caller gave another. Source:
 * Zuora API reference, Write off an invoice and Reverse an invoice, `reasonCode`, `revenueImpacting`.
 */
export const purposeOf = (memo: {
  readonly reasonCode?: string | undefined
  readonly revenueImpacting?: string | undefined
}): Purpose | undefined => {
  if (memo.revenueImpacting === "No") return "bad debt"
  if (memo.reasonCode === "Write-off") return "write-off"
  return memo.reasonCode === "Invoice reversal" ? "reversal" : undefined
}
