/** Reads switches from JSON, by name and kind; unknown ones are refused. What they mean is said in `Tenant.ts`. */
import * as Result from "effect/Result"
import * as Json from "./Json.ts"
import { type Refusal, refuse } from "./Refusal.ts"
import type { Settings } from "./Tenant.ts"
import { isZone } from "../time/Zone.ts"

const numbers: ReadonlyArray<string> = [
  "ratePerMinute",
  "ratePerHour",
  "ratePerDay",
  "tokensPerMinute",
  "concurrencyLimit",
  "latencyMs",
  "gatewayTimeoutMs",
  "wsdlVersion",
  "tokenSeconds",
  "dataQueryMs",
  "readLagMs",
  "viewLagMs"
] satisfies ReadonlyArray<keyof Settings>

const patterns: { readonly [name: string]: RegExp } = {
  defaultVersion: /^(\d{1,3}(\.\d)?|\d{4}-\d{2}-\d{2})$/,
  utcOffset: /^[+-]\d{2}:\d{2}$/,
  entities: /^([\w-]+(,[\w-]+)*)?$/,
  orgs: /^([\w-]+(,[\w-]+)*)?$/
}

const choices: { readonly [name: string]: ReadonlyArray<string> } = {
  invoiceSettlement: ["on", "off"],
  invoiceItemSettlement: ["on", "off"],
  applicationRule: ["Proration", "FIFO"],
  crudInvoicePayment: ["apply", "refuse"],
  invoicePaymentUpdate: ["draft", "processed"],
  creditMemoTotalKey: ["totalAmount", "memoAmount"],
  nothingToCollect: ["empty", "refuse"],
  declineCode: ["50000099", "53000060"],
  gatewayReference: ["told", "none"],
  idempotencyReplay: ["same", "conflict"],
  lockKeepsKey: ["no", "yes"],
  crudErrorStatus: ["400", "200"],
  itemSum: ["equal", "atMost"],
  unapplicationSign: ["negative", "positive"],
  adjustmentSign: ["chargePositive", "creditPositive"],
  deletedLog: ["kept", "deleted"],
  unapplyOnCancel: ["yes", "no"],
  invoiceAmounts: ["number", "string"],
  tenantKind: ["production", "developerSandbox", "apiSandbox"],
  availableToCreditCheck: ["on", "off"],
  processingLock: ["on", "off"],
  enhancedWriteOff: ["on", "off"],
  asynchronousPaymentStatuses: ["off", "on"],
  chargebackOf: ["everything", "unapplied"],
  consolidateDrafts: ["on", "off"],
  paymentCrossAccount: ["off", "on"]
}

/** The value as the switch takes it; `undefined` if it does not. */
const readOne = (name: string, value: unknown): string | number | undefined => {
  if (numbers.includes(name)) {
    // Text too, as a command line gives it.
    const text = value instanceof Json.Decimal ? value.text : value
    return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number.parseInt(text, 10) : undefined
  }
  if (typeof value !== "string") return undefined
  if (name === "timeZone") return value === "" || isZone(value) ? value : undefined
  return (choices[name]?.includes(value) ?? patterns[name]?.test(value) ?? false) ? value : undefined
}

/** `current` with the wanted switches in their places. */
export const read = (current: Settings, wanted: unknown): Result.Result<Settings, Refusal> => {
  if (wanted === undefined) return Result.succeed(current)
  if (!Json.isObject(wanted)) return refuse(20, "settings must be an object")
  const settings: { [name: string]: unknown } = { ...current }
  for (const [name, value] of Object.entries(wanted)) {
    const taken = readOne(name, value)
    if (taken === undefined) return refuse(20, `Unknown switch or value: ${name} = ${JSON.stringify(value)}`)
    settings[name] = taken
  }
  return Result.succeed(settings as unknown as Settings)
}
