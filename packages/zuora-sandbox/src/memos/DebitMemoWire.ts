/**
 * A debit memo, its items and taxation items as v1 answers them. Before version 239.0 the taxation items are the list
 * `taxItems`, from it on `taxationItems.data`. Source: Zuora API reference, "Retrieve a debit memo", "API upgrades".
 */
import type { Call } from "../server/Call.ts"
import type { DebitMemo, DebitMemoItem } from "./DebitMemo.ts"
import { amount } from "../server/Json.ts"
import * as MemoWire from "./MemoWire.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { atLeast } from "../server/Version.ts"

export const write = (call: Call, memo: DebitMemo) => {
  const money = (minor: bigint) => amount(minor, memo.currency)
  return {
    ...MemoWire.header(call, memo),
    amount: money(Receivable.amountOf(memo)),
    taxAmount: money(Receivable.taxAmountOf(memo)),
    balance: money(Receivable.balanceOf(memo)),
    beAppliedAmount: money(Receivable.paidOf(memo) + Receivable.creditedOf(memo)),
    debitMemoDate: memo.debitMemoDate,
    dueDate: memo.dueDate,
    autoPay: true,
    paymentTerm: null,
    referredCreditMemoId: memo.referredCreditMemoId
  }
}

export const answer = (call: Call, memo: DebitMemo) => ({ ...write(call, memo), success: true })

export const writeTax = (memo: DebitMemo, tax: Receivable.TaxLine) => ({
  ...MemoWire.tax(tax, memo.currency, memo.debitMemoDate),
  balance: amount(Receivable.taxBalance(tax), memo.currency),
  paymentAmount: amount(tax.paid, memo.currency),
  creditAmount: amount(tax.credited, memo.currency)
})

const sourceTypes = { Invoice: "InvoiceDetail", CreditMemo: "CreditMemoItem", Standalone: "ProductRatePlanCharge" }

export const writeItem = (call: Call, memo: DebitMemo, item: DebitMemoItem) => {
  const taxes = item.taxItems.map((tax) => writeTax(memo, tax))
  return {
    ...MemoWire.item(call, memo, item, memo.debitMemoDate),
    balance: amount(Receivable.itemBalance(memo, item), memo.currency),
    beAppliedAmount: amount(item.paid + item.credited, memo.currency),
    sourceItemType: sourceTypes[memo.sourceType],
    ...(atLeast(call.version, "239.0") ? { taxationItems: { data: taxes } } : { taxItems: taxes })
  }
}
