/**
 * Rows as object query shows them: other names than v1 (`paymentNumber`, `totalAmount`, `memoNumber`, `balance`),
 * datetimes ISO with offset. Source: Zuora API reference, "Object queries", samples.
 */
import { type Call, isoDatetime } from "./Call.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as Receivable from "./Receivable.ts"
import { Decimal, amount } from "./Json.ts"
import { unappliedOf } from "./Payment.ts"
import { placesOf, format } from "./Decimals.ts"
import { userOf } from "./Tenant.ts"

export type ObjectRow = { readonly [field: string]: unknown }

const stamps = (call: Call, row: { readonly createdDate: number; readonly updatedDate: number }) => ({
  createdById: userOf(call.tx.tenant),
  createdDate: isoDatetime(call, row.createdDate),
  updatedById: userOf(call.tx.tenant),
  updatedDate: isoDatetime(call, row.updatedDate)
})

const accounts = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("account")].map((account) => ({
    id: account.id,
    accountNumber: account.number,
    name: account.name,
    currency: account.currency,
    status: account.status,
    defaultPaymentMethodId: account.paymentMethodId,
    ...stamps(call, account)
  }))

const invoices = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("invoice")].map((invoice) => ({
    id: invoice.id,
    invoiceNumber: invoice.number,
    accountId: invoice.accountId,
    currency: invoice.currency,
    amount: amount(Receivable.amountOf(invoice), invoice.currency),
    amountWithoutTax: amount(Receivable.amountOf(invoice) - Receivable.taxAmountOf(invoice), invoice.currency),
    taxAmount: amount(Receivable.taxAmountOf(invoice), invoice.currency),
    taxExemptAmount: new Decimal("0"),
    balance: amount(Receivable.balanceOf(invoice), invoice.currency),
    paymentAmount: amount(Receivable.paidOf(invoice), invoice.currency),
    creditMemoAmount: amount(Receivable.creditedOf(invoice), invoice.currency),
    refundAmount: new Decimal("0"),
    adjustmentAmount: new Decimal("0"),
    creditBalanceAdjustmentAmount: new Decimal("0"),
    reversed: invoice.reversed,
    status: invoice.status,
    source: invoice.source,
    sourceType: invoice.sourceType,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    targetDate: invoice.targetDate,
    postedDate: invoice.postedDate === null ? null : isoDatetime(call, invoice.postedDate),
    ...stamps(call, invoice)
  }))

const invoiceItems = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("invoice")].flatMap((invoice) =>
    invoice.items.map((item) => ({
      id: item.id,
      invoiceId: invoice.id,
      accountId: invoice.accountId,
      chargeName: item.name,
      chargeAmount: amount(item.amount, invoice.currency),
      taxAmount: amount(
        item.taxItems.reduce((sum, tax) => sum + tax.amount, 0n),
        invoice.currency
      ),
      balance: amount(Receivable.itemBalance(invoice, item), invoice.currency),
      // A digit here, a word in v1: 0 Charge, 1 Discount.
      processingType: item.appliedToItemId === null ? "0" : "1",
      appliedToInvoiceItemId: item.appliedToItemId,
      serviceStartDate: item.serviceStart,
      serviceEndDate: item.serviceEnd,
      ...stamps(call, invoice)
    }))
  )

const taxationItems = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("invoice")].flatMap((invoice) =>
    invoice.items.flatMap((item) =>
      item.taxItems.map((tax) => ({
        id: tax.id,
        invoiceId: invoice.id,
        invoiceItemId: item.id,
        accountId: invoice.accountId,
        name: tax.name,
        taxAmount: amount(tax.amount, invoice.currency),
        taxRate: new Decimal(tax.rate),
        balance: amount(Receivable.taxBalance(tax), invoice.currency),
        paymentAmount: amount(tax.paid, invoice.currency),
        creditAmount: amount(tax.credited, invoice.currency),
        ...stamps(call, invoice)
      }))
    )
  )

const payments = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("payment")].map((payment) => ({
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

/** The sign of an unapplication is not documented: switch `unapplicationSign`. */
const signed = (call: Call, direction: "apply" | "unapply", minor: bigint, currency: string): Decimal => {
  const negative = direction === "unapply" && call.settings.unapplicationSign === "negative"
  return new Decimal(format(negative ? -minor : minor, placesOf(currency)))
}

const applications = (call: Call, kind: "payment" | "creditMemo"): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("application")]
    .filter((row) => row.sourceKind === kind)
    .map((row) => {
      const currency = call.tx.raw(row.sourceKind, row.sourceId)?.currency ?? ""
      const sum = signed(call, row.direction, row.amount, currency)
      return {
        id: row.id,
        ...(kind === "payment"
          ? { paymentId: row.sourceId, applyAmount: sum, paymentApplicationStatus: "Processed" }
          : { creditMemoId: row.sourceId, amount: sum }),
        invoiceId: row.invoiceId,
        debitMemoId: row.debitMemoId,
        accountId: row.accountId,
        billingDocumentOwnerId: row.accountId,
        effectiveDate: row.effectiveDate,
        applicationGroupId: row.groupId,
        ...stamps(call, row)
      }
    })

const creditMemos = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("creditMemo")].map((memo) => ({
    id: memo.id,
    memoNumber: memo.number,
    accountId: memo.accountId,
    currency: memo.currency,
    status: memo.status,
    memoDate: memo.creditMemoDate,
    totalAmount: amount(CreditMemo.amountOf(memo), memo.currency),
    totalAmountWithoutTax: amount(CreditMemo.amountOf(memo) - CreditMemo.taxAmountOf(memo), memo.currency),
    taxAmount: amount(CreditMemo.taxAmountOf(memo), memo.currency),
    appliedAmount: amount(CreditMemo.appliedOf(memo), memo.currency),
    refundAmount: amount(CreditMemo.refundedOf(memo), memo.currency),
    balance: amount(memo.status === "Canceled" ? 0n : CreditMemo.unappliedOf(memo), memo.currency),
    invoiceId: memo.referredInvoiceId,
    reasonCode: memo.reasonCode,
    source: memo.source,
    sourceType: memo.sourceType,
    reversed: false,
    ...stamps(call, memo)
  }))

const creditMemoItems = (call: Call): ReadonlyArray<ObjectRow> =>
  [...call.tx.all("creditMemo")].flatMap((memo) =>
    memo.items.map((item) => ({
      id: item.id,
      creditMemoId: memo.id,
      accountId: memo.accountId,
      skuName: item.name,
      amount: amount(item.amount, memo.currency),
      appliedAmount: amount(item.applied, memo.currency),
      unappliedAmount: amount(CreditMemo.unappliedOfLine(item), memo.currency),
      refundAmount: amount(item.refunded, memo.currency),
      invoiceItemId: item.sourceId,
      ...stamps(call, memo)
    }))
  )

const objects: { readonly [name: string]: (call: Call) => ReadonlyArray<ObjectRow> } = {
  accounts,
  invoices,
  "invoice-items": invoiceItems,
  "taxation-items": taxationItems,
  taxationitems: taxationItems,
  payments,
  "payment-applications": (call) => applications(call, "payment"),
  "credit-memos": creditMemos,
  creditmemos: creditMemos,
  "credit-memo-items": creditMemoItems,
  "credit-memo-applications": (call) => applications(call, "creditMemo")
}

/** Every row of an object, in the order it came into being; `undefined` for an unknown object. */
export const recordsOf = (call: Call, object: string): ReadonlyArray<ObjectRow> | undefined => objects[object]?.(call)
