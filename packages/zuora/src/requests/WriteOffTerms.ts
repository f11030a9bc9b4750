/**
 * What the write-off of an invoice and of a debit memo say: Zuora makes a credit memo and applies it. Fields marked
 * "enhanced" need the enhanced write-off permission of the tenant.
 *
 * Source: Zuora API reference, Write off an invoice, Write off a debit memo: with amounts at items, they add up to the
 * total; revenueImpacting No posts to an expense, named by its accounting code.
 */
import { accountingCodes, type MemoItemCodes } from "./AccountingCodes.ts"
import type { Json } from "../wire/JsonText.ts"
import * as Decimal from "../wire/Decimal.ts"
import { type Amount, literal, type RequestChecks } from "./RequestChecks.ts"

export interface WriteOffTerms<Item> {
  /** Date of the credit memo, not before the document's. Without it Zuora takes its own today. */
  readonly memoDate?: string | undefined
  /** Default `Write-off`. */
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
  /** All items of the document or none. Enhanced. */
  readonly items?: ReadonlyArray<Item> | undefined
  /** Default all that is open. Enhanced. */
  readonly amount?: Amount | undefined
  readonly taxAutoCalculation?: boolean | undefined
  /** Default Yes. Enhanced. */
  readonly revenueImpacting?: "Yes" | "No" | undefined
  /** Only with `revenueImpacting` No. Enhanced. */
  readonly nonRevenueWriteOffAccountingCode?: string | undefined
}

export interface WrittenOffItem {
  /** How much of the item, without its tax. Default what is open. Enhanced. */
  readonly amountWithoutTax?: Amount | undefined
  /** How much of its taxation items. Enhanced. */
  readonly taxationItems?: ReadonlyArray<{ readonly taxationItemId: string; readonly amount: Amount }> | undefined
  readonly comment?: string | undefined
  readonly skuName?: string | undefined
  readonly serviceStartDate?: string | undefined
  readonly serviceEndDate?: string | undefined
  readonly unitOfMeasure?: string | undefined
  readonly financeInformation?: MemoItemCodes | undefined
}

const maxItems = 2000

/** Checks the terms and gives their wire form; `field` is what names an item. */
export const writeOffTerms = <F extends string>(
  checks: RequestChecks,
  request: WriteOffTerms<WrittenOffItem & { readonly [K in F]: string }>,
  field: F
): Json => {
  if (request.items !== undefined) checks.notEmpty("items", request.items)
  checks.count("items", request.items, maxItems)
  if (request.revenueImpacting !== undefined) checks.oneOf("revenueImpacting", request.revenueImpacting, ["Yes", "No"])
  if (request.nonRevenueWriteOffAccountingCode !== undefined && request.revenueImpacting !== "No") {
    const todo = "set revenueImpacting to No or leave the code out"
    checks.add("nonRevenueWriteOffAccountingCode", "is given for a write-off that touches revenue", todo)
  }
  const amount = request.amount === undefined ? undefined : checks.amount("amount", request.amount)
  const items = request.items?.map((item, index) => itemOf(checks, `items[${index}]`, item, item[field], field))
  checkSum(checks, amount, items)
  return {
    amount: amount === undefined ? undefined : literal(amount),
    comment: checks.text("comment", request.comment, 255),
    items: items?.map(({ wire }) => wire),
    memoDate: checks.date("memoDate", request.memoDate),
    nonRevenueWriteOffAccountingCode: checks.text(
      "nonRevenueWriteOffAccountingCode",
      request.nonRevenueWriteOffAccountingCode,
      100
    ),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255),
    revenueImpacting: request.revenueImpacting,
    taxAutoCalculation: request.taxAutoCalculation
  }
}

interface Written {
  readonly wire: Json
  /** Undefined: what is open. */
  readonly amount: Decimal.Decimal | undefined
}

const itemOf = (checks: RequestChecks, at: string, item: WrittenOffItem, id: string, field: string): Written => {
  checks.notBefore(`${at}.serviceEndDate`, item.serviceEndDate, "serviceStartDate", item.serviceStartDate)
  const own = checks.amountOrZero(`${at}.amountWithoutTax`, item.amountWithoutTax)
  const taxes = item.taxationItems?.map((tax, index) => ({
    amount: literal(checks.amount(`${at}.taxationItems[${index}].amount`, tax.amount)),
    taxationItemId: checks.requiredId(`${at}.taxationItems[${index}].taxationItemId`, tax.taxationItemId)
  }))
  return {
    amount:
      own === undefined
        ? undefined
        : Decimal.sum([own, ...(taxes ?? []).map((tax) => tax.amount)].map(({ text }) => Decimal.Decimal.make(text))),
    wire: {
      amountWithoutTax: own,
      comment: checks.text(`${at}.comment`, item.comment, 255),
      financeInformation: accountingCodes(checks, `${at}.financeInformation`, item.financeInformation),
      [field]: checks.requiredId(`${at}.${field}`, id),
      serviceEndDate: checks.date(`${at}.serviceEndDate`, item.serviceEndDate),
      serviceStartDate: checks.date(`${at}.serviceStartDate`, item.serviceStartDate),
      skuName: checks.text(`${at}.skuName`, item.skuName, 255),
      taxationItems: taxes,
      unitOfMeasure: checks.text(`${at}.unitOfMeasure`, item.unitOfMeasure, 255)
    }
  }
}

const checkSum = (
  checks: RequestChecks,
  amount: Decimal.Decimal | undefined,
  items: ReadonlyArray<Written> | undefined
): void => {
  const stated = items?.flatMap((item) => (item.amount === undefined ? [] : [item.amount])) ?? []
  if (amount === undefined || items === undefined || stated.length < items.length) return
  const sum = Decimal.sum(stated)
  if (!Decimal.equals(sum, amount)) checks.add("items", `add up to ${sum}, the amount is ${amount}`, "make them equal")
}
