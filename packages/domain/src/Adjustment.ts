/**
 * Legacy adjustments of an invoice: tenants without Invoice Settlement change balances by them instead of memos. Observed
 * only. Source: Zuora, Invoice adjustments, Invoice item adjustments, Credit balance adjustments.
 */
import * as Schema from "effect/Schema"
import { AdjustmentId, ItemId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import { Money } from "./Money.ts"
import type { Offset, Offsets } from "./Opening.ts"

export const fields = {
  adjustmentId: AdjustmentId,
  number: Schema.String,
  /** `creditBalance`: value moved between the invoice and the account's credit balance; else a charge or a credit. */
  kind: Schema.Literals(["invoice", "item", "creditBalance"]),
  /** The line it is about; none where it is about the invoice as a whole. */
  itemId: Schema.optionalKey(ItemId),
  /** What it adds to the balance: charges are positive, credits negative. */
  amount: Money,
  effectiveOn: LocalDate
}

export const Adjustment = Schema.Struct(fields)
export type Adjustment = typeof Adjustment.Type

/** What an adjustment does to a balance. It is known on which line only where the adjustment names one. */
export const offset = (
  { adjustmentId, amount, effectiveOn, itemId, kind }: Adjustment,
  sign: 1n | -1n
): { readonly id: string; readonly offset: Offset } => ({
  id: keyOf(adjustmentId, sign === -1n),
  offset: {
    by: kind === "creditBalance" ? kind : "adjustment",
    minor: sign * amount.minor,
    items: itemId === undefined ? undefined : new Map([[itemId, sign * amount.minor]]),
    effectiveOn
  }
})

const keyOf = (id: AdjustmentId, isCanceled: boolean): string => (isCanceled ? `${id} canceled` : id)

/** Not known yet; what was canceled before anybody saw it changed nothing. */
export const isNews = (
  { adjustment, isCanceled }: { readonly adjustment: Adjustment; readonly isCanceled: boolean },
  offsets: Offsets
): boolean =>
  isCanceled
    ? offsets.has(keyOf(adjustment.adjustmentId, false)) && !offsets.has(keyOf(adjustment.adjustmentId, true))
    : !offsets.has(keyOf(adjustment.adjustmentId, false))
