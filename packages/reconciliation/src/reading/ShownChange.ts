/** One legacy change of a balance as Zuora shows it: an adjustment of an invoice, or a move of a credit balance. */
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "@counterfoil/domain/Observed"
import * as StreamName from "@counterfoil/domain/StreamName"

/** With the account that it belongs to. */
export type ShownChange =
  | { readonly kind: "adjustment"; readonly accountId: string; readonly change: ObservedAdjustment }
  | { readonly kind: "move"; readonly accountId: string; readonly change: ObservedCreditBalanceMove }

/** No two of a kind have the same, whether an adjustment is of an invoice or of a line (assumption A80). */
export const idOf = (one: ShownChange): string =>
  one.kind === "adjustment" ? one.change.adjustment.adjustmentId : one.change.id

/** The stream that it is recorded on. */
export const streamOf = (one: ShownChange): string =>
  one.kind === "adjustment" ? StreamName.invoice(one.change.invoiceId) : StreamName.creditBalance(one.change.accountId)
