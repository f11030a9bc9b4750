/**
 * What credit memos and debit memos from product rate plan charges have in common: they belong to an account and to no
 * invoice.
 *
 * Source: Zuora API reference, Create a credit memo from a charge, Create a debit memo from a charge; API upgrades,
 * 224.0 and 257.0 for the names of the charges' fields. At most 1,000 charges; the places of an amount must fit the
 * currency.
 */
import { accountingCodes, type DebitMemoItemCodes, type MemoItemCodes } from "./AccountingCodes.ts"
import { type CustomRate, customRates } from "./CustomRates.ts"
import type { Json } from "../wire/JsonText.ts"
import { isAtLeast, type MinorVersion } from "../MinorVersion.ts"
import type { Amount, RequestChecks } from "./RequestChecks.ts"

export interface MemoFromCharges<Codes = MemoItemCodes> {
  /** Account id, number, or both of the same account. */
  readonly accountId?: string | undefined
  readonly accountNumber?: string | undefined
  readonly charges: ReadonlyArray<Charge<Codes>>
  /**
   * A number of our own, at most 32 characters of `a-zA-Z0-9-_`, never used before: by it a lost create can be looked up.
   */
  readonly number?: string | undefined
  /** Default the account's. From version 224.0 on, with Multiple Currencies. */
  readonly currency?: string | undefined
  /** From version 224.0 on. */
  readonly customRates?: ReadonlyArray<CustomRate> | undefined
  /** Date of the memo. Without it Zuora takes its own today. */
  readonly effectiveDate?: string | undefined
  /** Posts the memo at once; default false, a draft. */
  readonly autoPost?: boolean | undefined
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

export interface Charge<Codes = MemoItemCodes> {
  readonly productRatePlanChargeId: string
  /** Without it the charge's own price. */
  readonly amount?: Amount | undefined
  readonly description?: string | undefined
  /** Plain decimal text. */
  readonly quantity?: string | undefined
  readonly serviceStartDate?: string | undefined
  readonly serviceEndDate?: string | undefined
  readonly financeInformation?: Codes | undefined
}

const maxCharges = 1000

/** Checks the request and gives its wire form, names by version. */
export const memoFromCharges = (
  checks: RequestChecks,
  request: MemoFromCharges<MemoItemCodes | DebitMemoItemCodes>,
  version: MinorVersion
) => {
  if ((request.accountId ?? request.accountNumber) === undefined) {
    checks.add("accountId", "is missing, and so is accountNumber", "name the account")
  }
  checks.notEmpty("charges", request.charges)
  checks.count("charges", request.charges, maxCharges)
  checkVersion(checks, request, version)
  if (request.number !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(request.number)) {
    checks.add("number", `"${request.number.slice(0, 40)}" is no number`, "give 1 to 32 of a-z, A-Z, 0-9, - and _")
  }
  const currency = request.currency === undefined ? undefined : checks.currency("currency", request.currency)
  return {
    accountId: checks.id("accountId", request.accountId),
    accountNumber: checks.text("accountNumber", request.accountNumber, 100),
    autoPost: request.autoPost,
    charges: request.charges.map((charge, index) => chargeOf(checks, `charges[${index}]`, charge, version)),
    comment: checks.text("comment", request.comment, 255),
    currency,
    customRates: customRates(checks, request.customRates),
    effectiveDate: checks.date("effectiveDate", request.effectiveDate),
    number: request.number,
    reasonCode: checks.text("reasonCode", request.reasonCode, 255)
  }
}

const checkVersion = (checks: RequestChecks, request: object, version: MinorVersion): void => {
  if (isAtLeast(version, "224.0")) return
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || (field !== "currency" && field !== "customRates")) continue
    checks.add(field, `is not known to version ${version}`, "use 224.0 or newer")
  }
}

const chargeOf = (
  checks: RequestChecks,
  at: string,
  charge: Charge<MemoItemCodes | DebitMemoItemCodes>,
  version: MinorVersion
): Json => {
  checks.notBefore(`${at}.serviceEndDate`, charge.serviceEndDate, "serviceStartDate", charge.serviceStartDate)
  const amount = checks.amountOrZero(`${at}.amount`, charge.amount)
  const description = checks.text(`${at}.description`, charge.description, 255)
  const id = checks.requiredId(`${at}.productRatePlanChargeId`, charge.productRatePlanChargeId)
  return {
    ...(isAtLeast(version, "224.0") ? { amount } : { memoItemAmount: amount }),
    ...(isAtLeast(version, "257.0")
      ? { description, productRatePlanChargeId: id }
      : { chargeId: id, comment: description }),
    financeInformation: accountingCodes(checks, `${at}.financeInformation`, charge.financeInformation),
    quantity: checks.number(`${at}.quantity`, charge.quantity),
    serviceEndDate: checks.date(`${at}.serviceEndDate`, charge.serviceEndDate),
    serviceStartDate: checks.date(`${at}.serviceStartDate`, charge.serviceStartDate)
  }
}
