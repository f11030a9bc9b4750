/**
 * Credit memos and debit memos with their items and taxation items as bulk reads show them. The debit memo's names
 * follow the credit memo's (inference). Source: Zuora API reference, "Object queries", samples.
 */
import * as CreditMemo from "../memos/CreditMemo.ts"
import { Decimal, amount } from "../server/Json.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"
import * as Receivable from "../settlement/Receivable.ts"

export const creditMemos = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("creditMemo").map((memo) => ({
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
    reversed: memo.reversed,
    revenueImpacting: memo.revenueImpacting ? "Yes" : "No",
    ...stamps(call, memo)
  }))

export const creditMemoItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("creditMemo").flatMap((memo) =>
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

export const creditTaxationItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("creditMemo").flatMap((memo) =>
    memo.items.flatMap((item) =>
      item.taxItems.map((tax) => ({
        id: tax.id,
        creditMemoId: memo.id,
        creditMemoItemId: item.id,
        accountId: memo.accountId,
        name: tax.name,
        taxAmount: amount(tax.amount, memo.currency),
        taxRate: new Decimal(tax.rate),
        appliedAmount: amount(tax.applied, memo.currency),
        unappliedAmount: amount(CreditMemo.unappliedOfLine(tax), memo.currency),
        refundAmount: amount(tax.refunded, memo.currency),
        sourceTaxItemId: tax.sourceId,
        ...stamps(call, memo)
      }))
    )
  )

export const debitMemos = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("debitMemo").map((memo) => ({
    id: memo.id,
    memoNumber: memo.number,
    accountId: memo.accountId,
    currency: memo.currency,
    status: memo.status,
    memoDate: memo.debitMemoDate,
    dueDate: memo.dueDate,
    totalAmount: amount(Receivable.amountOf(memo), memo.currency),
    totalAmountWithoutTax: amount(Receivable.amountOf(memo) - Receivable.taxAmountOf(memo), memo.currency),
    taxAmount: amount(Receivable.taxAmountOf(memo), memo.currency),
    beAppliedAmount: amount(Receivable.paidOf(memo) + Receivable.creditedOf(memo), memo.currency),
    balance: amount(Receivable.balanceOf(memo), memo.currency),
    invoiceId: memo.referredInvoiceId,
    creditMemoId: memo.referredCreditMemoId,
    reasonCode: memo.reasonCode,
    sourceType: memo.sourceType,
    ...stamps(call, memo)
  }))

export const debitMemoItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("debitMemo").flatMap((memo) =>
    memo.items.map((item) => ({
      id: item.id,
      debitMemoId: memo.id,
      accountId: memo.accountId,
      skuName: item.name,
      amount: amount(item.amount, memo.currency),
      beAppliedAmount: amount(item.paid + item.credited, memo.currency),
      balance: amount(Receivable.itemBalance(memo, item), memo.currency),
      sourceItemId: item.sourceId,
      ...stamps(call, memo)
    }))
  )

export const debitTaxationItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("debitMemo").flatMap((memo) =>
    memo.items.flatMap((item) =>
      item.taxItems.map((tax) => ({
        id: tax.id,
        debitMemoId: memo.id,
        debitMemoItemId: item.id,
        accountId: memo.accountId,
        name: tax.name,
        taxAmount: amount(tax.amount, memo.currency),
        taxRate: new Decimal(tax.rate),
        balance: amount(Receivable.taxBalance(tax), memo.currency),
        paymentAmount: amount(tax.paid, memo.currency),
        creditAmount: amount(tax.credited, memo.currency),
        ...stamps(call, memo)
      }))
    )
  )
