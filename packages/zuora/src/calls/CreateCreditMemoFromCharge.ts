/**
 * Create a credit memo from product rate plan charges: credit that belongs to no invoice.
 *
 * Source: Zuora API reference, Create a credit memo from a charge; API upgrades, 224.0 and 257.0 for the names of the
 * charges' fields. At most 1,000 charges; the places of an amount must fit the currency.
 */
import * as Result from "effect/Result"
import { accountingCodes, type MemoItemCodes } from "../requests/AccountingCodes.ts"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { type CustomRate, customRates } from "../requests/CustomRates.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { isAtLeast, type MinorVersion } from "../MinorVersion.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Account id, number, or both of the same account. */
  readonly accountId?: string | undefined
  readonly accountNumber?: string | undefined
  readonly charges: ReadonlyArray<Charge>
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
  /** Keeps payment runs from applying the memo. */
  readonly excludeFromAutoApplyRules?: boolean | undefined
  readonly reasonCode?: string | undefined
  readonly comment?: string | undefined
}

export interface Charge {
  readonly productRatePlanChargeId: string
  /** Without it the charge's own price. */
  readonly amount?: Amount | undefined
  readonly description?: string | undefined
  /** Plain decimal text. */
  readonly quantity?: string | undefined
  readonly serviceStartDate?: string | undefined
  readonly serviceEndDate?: string | undefined
  readonly financeInformation?: MemoItemCodes | undefined
}

const kind = { name: "create-credit-memo-from-charge", method: "POST", movesMoney: true, rollsBack: false } as const

const maxCharges = 1000

/** Checks and freezes the call; the charges' fields get the names of the configured minor version. */
export const prepare = (
  request: Request,
  { version }: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  if ((request.accountId ?? request.accountNumber) === undefined) {
    checks.add("accountId", "is missing, and so is accountNumber", "name the account")
  }
  checks.notEmpty("charges", request.charges)
  checks.count("charges", request.charges, maxCharges)
  checkVersion(checks, request, version)
  const currency = request.currency === undefined ? undefined : checks.currency("currency", request.currency)
  const body = {
    accountId: checks.id("accountId", request.accountId),
    accountNumber: checks.text("accountNumber", request.accountNumber, 100),
    autoPost: request.autoPost,
    charges: request.charges.map((charge, index) => chargeOf(checks, `charges[${index}]`, charge, version)),
    comment: checks.text("comment", request.comment, 255),
    currency,
    customRates: customRates(checks, request.customRates),
    effectiveDate: checks.date("effectiveDate", request.effectiveDate),
    excludeFromAutoApplyRules: request.excludeFromAutoApplyRules,
    number: request.number,
    reasonCode: checks.text("reasonCode", request.reasonCode, 255)
  }
  if (request.number !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(request.number)) {
    checks.add("number", `"${request.number.slice(0, 40)}" is no number`, "give 1 to 32 of a-z, A-Z, 0-9, - and _")
  }
  return Result.map(checks.result(kind.name, body), (checked) => prepared(kind, "/v1/credit-memos", write(checked)))
}

const checkVersion = (checks: RequestChecks, request: Request, version: MinorVersion): void => {
  if (isAtLeast(version, "224.0")) return
  for (const field of ["currency", "customRates"] as const) {
    if (request[field] !== undefined) checks.add(field, `is not known to version ${version}`, "use 224.0 or newer")
  }
}

const chargeOf = (checks: RequestChecks, at: string, charge: Charge, version: MinorVersion): Json => {
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

/** The new memo, Draft unless it was posted at once. */
export const Response = CreditMemo
export type Response = CreditMemo

export const interpret = interpreter(kind, Response)
