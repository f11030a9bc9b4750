/** One operation call, after the shell has read, authenticated and routed it. */
import * as Result from "effect/Result"
import { type Decimal, amount as wireAmount } from "./Json.ts"
import { parse, placesOf } from "../settlement/Decimals.ts"
import * as Instant from "../time/Instant.ts"
import { type Refusal, refuse } from "./Refusal.ts"
import type { Transaction } from "./Store.ts"
import { type Settings, userOf, zoneOf } from "./Tenant.ts"

export interface Call {
  readonly tx: Transaction
  /** Epoch milliseconds on the sandbox clock. */
  readonly now: number
  readonly settings: Settings
  readonly params: { readonly [name: string]: string }
  readonly query: URLSearchParams
  /** Parsed body, numbers as `Decimal`; `{}` when there was none. */
  readonly body: unknown
  readonly version: string
  /** X-Zuora-WSDL-Version, which CRUD and actions go by. */
  readonly wsdlVersion: number
  /** Scheme, host and path as called, for `nextPage`. */
  readonly url: string
  /** By how many rows a list has shifted since its first page was read: no page is a snapshot. */
  readonly shift: number
  /** Whether the gateway leaves this call without an answer. */
  readonly gatewayHangs: boolean
}

/** A JSON body of a 200 answer, or a refusal. */
export type Outcome = Result.Result<unknown, Refusal>
export type Operation = (call: Call) => Outcome

export const today = (call: Call): string => Instant.dateOf(call.now, zoneOf(call.settings))
export const datetime = (call: Call, ms: number): string => Instant.v1(ms, zoneOf(call.settings))
export const isoDatetime = (call: Call, ms: number): string => Instant.iso(ms, zoneOf(call.settings))
export const param = (call: Call, name: string): string => call.params[name] ?? ""

/** Decimal text of a request as minor units; category 20 if it is finer than the currency or not positive. */
export const readAmount = (text: string, currency: string, name: string): Result.Result<bigint, Refusal> => {
  const minor = parse(text, placesOf(currency))
  if (minor === undefined) return refuse(20, `The value of field '${name}' is no amount of ${currency}: ${text}.`)
  return minor > 0n ? Result.succeed(minor) : refuse(20, `The value of field '${name}' must be greater than 0.`)
}

/** As `readAmount`, but zero is taken too. */
export const readAmountOrZero = (text: string, currency: string, name: string): Result.Result<bigint, Refusal> =>
  parse(text, placesOf(currency)) === 0n ? Result.succeed(0n) : readAmount(text, currency, name)

/** An invoice amount: a number, or by switch the string that Zuora's specification declares. */
export const invoiceAmount = (call: Call, minor: bigint, currency: string): Decimal | string =>
  call.settings.invoiceAmounts === "string" ? wireAmount(minor, currency).text : wireAmount(minor, currency)

/** Who and when of a row, v1 form. */
export const stamps = (call: Call, row: { readonly createdDate: number; readonly updatedDate: number }) => ({
  createdById: userOf(call.tx.tenant),
  createdDate: datetime(call, row.createdDate),
  updatedById: userOf(call.tx.tenant),
  updatedDate: datetime(call, row.updatedDate)
})
