/**
 * The filters and sortable fields of each v1 list.
 *
 * Source: Zuora API reference, List payments, List refunds, List credit memos, List debit memos, query parameters.
 */

const stamps = { createdById: "text", createdDate: "text", updatedById: "text", updatedDate: "text" } as const
const stampFields = ["createdById", "createdDate", "updatedById", "updatedDate"] as const

export const payments = {
  filters: {
    accountId: "text",
    amount: "amount",
    appliedAmount: "amount",
    creditBalanceAmount: "amount",
    currency: "text",
    effectiveDate: "text",
    number: "text",
    refundAmount: "amount",
    status: "text",
    type: "text",
    unappliedAmount: "amount",
    ...stamps
  },
  sortable: [
    "number",
    "accountId",
    "amount",
    "appliedAmount",
    "unappliedAmount",
    "refundAmount",
    "creditBalanceAmount",
    "effectiveDate",
    ...stampFields
  ]
} as const

export const refunds = {
  filters: {
    accountId: "text",
    amount: "amount",
    methodType: "text",
    number: "text",
    paymentId: "text",
    refundDate: "date",
    status: "text",
    type: "text",
    ...stamps
  },
  sortable: ["number", "accountId", "amount", "refundDate", "paymentId", ...stampFields]
} as const

export const creditMemos = {
  filters: {
    accountId: "text",
    accountNumber: "text",
    amount: "amount",
    appliedAmount: "amount",
    autoApplyUponPosting: "flag",
    creditMemoDate: "date",
    currency: "text",
    excludeFromAutoApplyRules: "flag",
    number: "text",
    referredInvoiceId: "text",
    refundAmount: "amount",
    sourceId: "text",
    status: "text",
    targetDate: "date",
    taxAmount: "amount",
    totalTaxExemptAmount: "amount",
    transferredToAccounting: "text",
    unappliedAmount: "amount",
    ...stamps
  },
  sortable: [
    "accountId",
    "amount",
    "appliedAmount",
    "createdById",
    "createdDate",
    "creditMemoDate",
    "number",
    "referredInvoiceId",
    "refundAmount",
    "status",
    "targetDate",
    "taxAmount",
    "totalTaxExemptAmount",
    "transferredToAccounting",
    "unappliedAmount",
    "updatedDate"
  ]
} as const

export const debitMemos = {
  filters: {
    accountId: "text",
    accountNumber: "text",
    amount: "amount",
    balance: "amount",
    beAppliedAmount: "amount",
    currency: "text",
    debitMemoDate: "date",
    dueDate: "date",
    number: "text",
    referredInvoiceId: "text",
    status: "text",
    targetDate: "date",
    taxAmount: "amount",
    totalTaxExemptAmount: "amount",
    ...stamps
  },
  sortable: [
    "number",
    "accountId",
    "debitMemoDate",
    "targetDate",
    "dueDate",
    "amount",
    "taxAmount",
    "totalTaxExemptAmount",
    "balance",
    "beAppliedAmount",
    "referredInvoiceId",
    ...stampFields
  ]
} as const
