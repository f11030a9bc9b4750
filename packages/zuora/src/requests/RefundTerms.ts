/**
 * What every refund says besides its amount: how, when and why money is given back.
 *
 * Source: Zuora API reference, Refund a payment, Refund a credit memo. An external refund only records what was paid
 * elsewhere; an electronic one is made at the gateway, on the day of the call.
 */
import { accountingCodes, type PaymentCodes } from "./AccountingCodes.ts"
import { type CustomRate, customRates } from "./CustomRates.ts"
import { type GatewayOptions, gatewayOptions } from "./GatewayOptions.ts"
import type { Json } from "../wire/JsonText.ts"
import type { RequestChecks } from "./RequestChecks.ts"

export interface RefundTerms {
  readonly type: "External" | "Electronic"
  /** Required for External, left out for Electronic: ACH, Cash, Check, CreditCard, BankTransfer, … */
  readonly methodType?: string | undefined
  /** Only for External; not before the date of the payment or memo. */
  readonly refundDate?: string | undefined
  readonly reasonCode?: string | undefined
  readonly referenceId?: string | undefined
  readonly secondRefundReferenceId?: string | undefined
  readonly comment?: string | undefined
  readonly softDescriptor?: string | undefined
  readonly softDescriptorPhone?: string | undefined
  readonly customRates?: ReadonlyArray<CustomRate> | undefined
  readonly gatewayOptions?: GatewayOptions | undefined
  readonly financeInformation?: PaymentCodes | undefined
}

const methodTypes = [
  "ACH",
  "Cash",
  "Check",
  "CreditCard",
  "PayPal",
  "WireTransfer",
  "DebitCard",
  "CreditCardReferenceTransaction",
  "BankTransfer",
  "Other"
]

/** Checks the terms and gives their wire form. */
export const checkTerms = (checks: RequestChecks, terms: RefundTerms): { readonly [key: string]: Json } => {
  const external = terms.type === "External"
  if (terms.methodType !== undefined) checks.oneOf("methodType", terms.methodType, methodTypes)
  if (external && terms.methodType === undefined) {
    checks.add("methodType", "is missing for an external refund", "say how it was paid, such as Check")
  }
  if (!external && (terms.methodType ?? terms.refundDate) !== undefined) {
    checks.add("methodType", "or refundDate is given for an electronic refund", "leave both out")
  }
  return {
    comment: checks.text("comment", terms.comment, 255),
    customRates: customRates(checks, terms.customRates),
    financeInformation: accountingCodes(checks, "financeInformation", terms.financeInformation),
    gatewayOptions: gatewayOptions(checks, terms.gatewayOptions),
    methodType: terms.methodType,
    reasonCode: checks.text("reasonCode", terms.reasonCode, 255),
    referenceId: checks.text("referenceId", terms.referenceId, 100),
    refundDate: checks.date("refundDate", terms.refundDate),
    secondRefundReferenceId: checks.text("secondRefundReferenceId", terms.secondRefundReferenceId, 100),
    softDescriptor: checks.text("softDescriptor", terms.softDescriptor, 35),
    softDescriptorPhone: checks.text("softDescriptorPhone", terms.softDescriptorPhone, 20),
    type: checks.oneOf("type", terms.type, ["External", "Electronic"])
  }
}
