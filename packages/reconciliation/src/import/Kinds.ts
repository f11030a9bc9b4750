/** What an import of a tenant reads, in order. */
import type { Settings } from "@counterfoil/billing/Tenant"
import type { Kind } from "@counterfoil/domain/Import"

const settled = ["invoice", "debitMemo", "creditMemo", "payment"] as const
/** Without Invoice Settlement there are no memos, and Zuora has no tables of them. */
const legacy = ["invoice", "payment", "invoiceAdjustment", "itemAdjustment", "creditBalanceAdjustment"] as const

export const kindsOf = ({ settlement }: Pick<Settings, "settlement">): ReadonlyArray<Kind> =>
  settlement === "legacy" ? legacy : settled

/** As people call them. */
export const names: Readonly<Record<Kind, string>> = {
  invoice: "invoices",
  debitMemo: "debit memos",
  creditMemo: "credit memos",
  payment: "payments",
  invoiceAdjustment: "invoice adjustments",
  itemAdjustment: "item adjustments",
  creditBalanceAdjustment: "credit balance adjustments"
}
