/**
 * An item of a memo that is created from an invoice: which invoice item it credits, or charges once more, how much, and
 * its tax.
 *
 * Source: Zuora API reference, Create a credit memo from an invoice, Create a debit memo from an invoice; API upgrades, 257.0: before it the description is
 * called `comment`. A zero amount corrects only tax or only the texts. That amounts are never negative is inferred.
 */
import {
  accountingCodes,
  type AccountingCodes,
  type DebitMemoItemCodes,
  type MemoItemCodes
} from "./AccountingCodes.ts"
import type { Json } from "../wire/JsonText.ts"
import { isAtLeast, type MinorVersion } from "../MinorVersion.ts"
import type { Amount, RequestChecks } from "./RequestChecks.ts"

export interface CreditedItem {
  readonly invoiceItemId: string
  /** Name of the charge, required by Zuora. */
  readonly skuName: string
  /** Without tax for TaxExclusive, with it for TaxInclusive. */
  readonly amount: Amount
  readonly description?: string | undefined
  /** Plain decimal text. */
  readonly quantity?: string | undefined
  readonly unitOfMeasure?: string | undefined
  readonly serviceStartDate?: string | undefined
  readonly serviceEndDate?: string | undefined
  /** TaxInclusive only when Zuora calculates the tax; default TaxExclusive. */
  readonly taxMode?: "TaxExclusive" | "TaxInclusive" | undefined
  /** Only when Zuora does not calculate the tax. */
  readonly taxItems?: ReadonlyArray<CreditedTax> | undefined
  readonly financeInformation?: MemoItemCodes | undefined
}

export interface CreditedTax {
  readonly amount: Amount
  /** The invoice's taxation item. */
  readonly sourceTaxItemId?: string | undefined
  readonly jurisdiction?: string | undefined
  readonly locationCode?: string | undefined
  readonly taxCode?: string | undefined
  readonly taxCodeDescription?: string | undefined
  readonly taxDate?: string | undefined
  readonly taxExemptAmount?: Amount | undefined
  readonly taxName?: string | undefined
  /** Plain decimal text, such as `0.19` for a percentage. */
  readonly taxRate?: string | undefined
  readonly taxRateDescription?: string | undefined
  readonly taxRateType?: "Percentage" | "FlatFee" | undefined
  readonly financeInformation?: AccountingCodes<"onAccountAccountingCode" | "salesTaxPayableAccountingCode"> | undefined
}

/** The same on a debit memo, whose codes are others. */
export interface DebitedItem extends Omit<CreditedItem, "taxItems" | "financeInformation"> {
  /** Only when Zuora does not calculate the tax. */
  readonly taxItems?: ReadonlyArray<DebitedTax> | undefined
  readonly financeInformation?: DebitMemoItemCodes | undefined
}

export interface DebitedTax extends Omit<CreditedTax, "financeInformation"> {
  readonly financeInformation?:
    | AccountingCodes<"accountsReceivableAccountingCode" | "salesTaxPayableAccountingCode">
    | undefined
}

/** What the whole memo says that its items depend on. */
export interface Memo {
  readonly version: MinorVersion
  readonly taxAutoCalculation: boolean
}

/** Checks one item and gives its wire form. */
export const creditedItem = (checks: RequestChecks, at: string, item: CreditedItem | DebitedItem, memo: Memo): Json => {
  checkTax(checks, at, item, memo)
  checks.notBefore(`${at}.serviceEndDate`, item.serviceEndDate, "serviceStartDate", item.serviceStartDate)
  const description = checks.text(`${at}.description`, item.description, 255)
  return {
    amount: checks.amountOrZero(`${at}.amount`, item.amount),
    ...(isAtLeast(memo.version, "257.0") ? { description } : { comment: description }),
    financeInformation: accountingCodes(checks, `${at}.financeInformation`, item.financeInformation),
    invoiceItemId: checks.requiredId(`${at}.invoiceItemId`, item.invoiceItemId),
    quantity: checks.number(`${at}.quantity`, item.quantity),
    serviceEndDate: checks.date(`${at}.serviceEndDate`, item.serviceEndDate),
    serviceStartDate: checks.date(`${at}.serviceStartDate`, item.serviceStartDate),
    skuName: checks.required(`${at}.skuName`, item.skuName, 255),
    taxItems: item.taxItems?.map((tax, index) => taxItem(checks, `${at}.taxItems[${index}]`, tax)),
    taxMode: item.taxMode,
    unitOfMeasure: checks.text(`${at}.unitOfMeasure`, item.unitOfMeasure, 255)
  }
}

const checkTax = (
  checks: RequestChecks,
  at: string,
  { taxItems, taxMode }: CreditedItem | DebitedItem,
  memo: Memo
): void => {
  if (taxMode !== undefined) checks.oneOf(`${at}.taxMode`, taxMode, ["TaxExclusive", "TaxInclusive"])
  if (taxItems !== undefined && memo.taxAutoCalculation) {
    checks.add(`${at}.taxItems`, "are given while Zuora calculates the tax", "set taxAutoCalculation to false")
  }
  if (taxMode === "TaxInclusive" && !memo.taxAutoCalculation) {
    checks.add(`${at}.taxMode`, "is TaxInclusive while Zuora calculates no tax", "make it TaxExclusive")
  }
}

const taxItem = (checks: RequestChecks, at: string, tax: CreditedTax | DebitedTax): Json => ({
  amount: checks.amountOrZero(`${at}.amount`, tax.amount),
  financeInformation: accountingCodes(checks, `${at}.financeInformation`, tax.financeInformation),
  jurisdiction: checks.text(`${at}.jurisdiction`, tax.jurisdiction, 255),
  locationCode: checks.text(`${at}.locationCode`, tax.locationCode, 255),
  sourceTaxItemId: checks.id(`${at}.sourceTaxItemId`, tax.sourceTaxItemId),
  taxCode: checks.text(`${at}.taxCode`, tax.taxCode, 255),
  taxCodeDescription: checks.text(`${at}.taxCodeDescription`, tax.taxCodeDescription, 255),
  taxDate: checks.date(`${at}.taxDate`, tax.taxDate),
  taxExemptAmount: checks.amountOrZero(`${at}.taxExemptAmount`, tax.taxExemptAmount),
  taxName: checks.text(`${at}.taxName`, tax.taxName, 255),
  taxRate: checks.number(`${at}.taxRate`, tax.taxRate),
  taxRateDescription: checks.text(`${at}.taxRateDescription`, tax.taxRateDescription, 255),
  taxRateType:
    tax.taxRateType === undefined
      ? undefined
      : checks.oneOf(`${at}.taxRateType`, tax.taxRateType, ["Percentage", "FlatFee"])
})
