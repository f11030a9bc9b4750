/**
 * Object query: real-time lists with filters, cursor pages, and other field names than the v1 objects.
 *
 * Source: Zuora API reference, Object Queries. Pages of at most 99, `nextPage` is an opaque cursor, no `success`. Nulls
 * are left out unless asked for. Lists inside records are cut silently, so nothing is ever expanded here.
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { RequestChecks } from "./RequestChecks.ts"
import type { RequestInvalid } from "./RequestInvalid.ts"
import { decimal, flag, object, Text, text } from "./WireObject.ts"

/** Dates and ids that every record has. */
const stamps = { createdById: text, createdDate: text, updatedById: text, updatedDate: text }

const invoices = object({
  id: Text,
  invoiceNumber: text,
  accountId: text,
  status: text,
  amount: decimal,
  amountWithoutTax: decimal,
  taxAmount: decimal,
  taxExemptAmount: decimal,
  balance: decimal,
  paymentAmount: decimal,
  creditMemoAmount: decimal,
  refundAmount: decimal,
  adjustmentAmount: decimal,
  creditBalanceAdjustmentAmount: decimal,
  currency: text,
  invoiceDate: text,
  dueDate: text,
  targetDate: text,
  postedDate: text,
  reversed: flag,
  source: text,
  sourceId: text,
  sourceType: text,
  ...stamps
})

const payments = object(
  {
    id: Text,
    paymentNumber: text,
    accountId: text,
    status: text,
    type: text,
    currency: text,
    amount: decimal,
    appliedAmount: decimal,
    unappliedAmount: decimal,
    refundAmount: decimal,
    effectiveDate: text,
    gateway: text,
    gatewayOrderId: text,
    gatewayState: text,
    gatewayResponse: text,
    gatewayResponseCode: text,
    paymentMethodId: text,
    referenceId: text,
    source: text,
    sourceName: text,
    ...stamps
  },
  { number: "paymentNumber" }
)

/** One business event of a payment; all of one call share `applicationGroupId`. The sign of a reversal is undocumented. */
const paymentApplications = object({
  id: Text,
  paymentId: text,
  invoiceId: text,
  debitMemoId: text,
  accountId: text,
  billingDocumentOwnerId: text,
  applyAmount: decimal,
  effectiveDate: text,
  paymentApplicationStatus: text,
  applicationGroupId: text,
  ...stamps
})

const creditMemos = object({
  id: Text,
  memoNumber: text,
  accountId: text,
  invoiceId: text,
  status: text,
  currency: text,
  totalAmount: decimal,
  appliedAmount: decimal,
  balance: decimal,
  refundAmount: decimal,
  taxAmount: decimal,
  memoDate: text,
  sourceType: text,
  ...stamps
})

const creditMemoApplications = object({
  id: Text,
  creditMemoId: text,
  invoiceId: text,
  debitMemoId: text,
  accountId: text,
  amount: decimal,
  effectiveDate: text,
  applicationGroupId: text,
  ...stamps
})

const accounts = object({
  id: Text,
  accountNumber: text,
  name: text,
  status: text,
  currency: text,
  balance: decimal,
  defaultPaymentMethodId: text,
  ...stamps
})

/** The objects that can be queried, with the schema of their records. */
export const records = {
  invoices,
  payments,
  "payment-applications": paymentApplications,
  "credit-memos": creditMemos,
  "credit-memo-applications": creditMemoApplications,
  accounts
}
export type QueryableObject = keyof typeof records
export type QueryRecord<O extends QueryableObject> = (typeof records)[O]["Type"]

/** `EQ:null` finds nulls; several filters are joined by AND, there is no OR. */
export interface Filter {
  readonly field: string
  readonly op: "EQ" | "NE" | "LT" | "GT" | "LE" | "GE" | "SW" | "IN"
  readonly value: string | ReadonlyArray<string>
}

export interface Query {
  readonly filters?: ReadonlyArray<Filter> | undefined
  /** One field only. */
  readonly sort?: { readonly field: string; readonly order: "ASC" | "DESC" } | undefined
  /** Fields to return; all when absent. */
  readonly fields?: ReadonlyArray<string> | undefined
  readonly includeNullFields?: boolean | undefined
  /** 1 to 99. */
  readonly pageSize?: number | undefined
}

/** Largest page; outside 1–99 Zuora answers 400. */
const largestPage = 99

/** Checks a query before its first page is asked for. */
export const check = (
  call: string,
  { filters = [], pageSize = largestPage }: Query
): Result.Result<void, RequestInvalid> => {
  const checks = new RequestChecks()
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > largestPage) {
    checks.add("pageSize", `is ${pageSize}`, `give a whole number from 1 to ${largestPage}`)
  }
  for (const [index, { op, value }] of filters.entries()) {
    if ((op === "IN") !== Array.isArray(value)) {
      checks.add(`filters[${index}].value`, `does not fit ${op}`, "give a list with IN, else one value")
    }
  }
  return checks.result(call, undefined)
}

/** Path and query of one page. */
export const path = (name: QueryableObject, query: Query, cursor: string | undefined): string => {
  const parameters = new URLSearchParams({ pageSize: String(query.pageSize ?? largestPage) })
  for (const { field, op, value } of query.filters ?? []) {
    parameters.append("filter[]", `${field}.${op}:${typeof value === "string" ? value : `[${value.join(",")}]`}`)
  }
  if (query.sort !== undefined) parameters.append("sort[]", `${query.sort.field}.${query.sort.order}`)
  if (query.fields !== undefined) parameters.append(`${name}.fields[]`, query.fields.join(","))
  if (query.includeNullFields === true) parameters.append("includeNullFields", "true")
  if (cursor !== undefined) parameters.append("cursor", cursor)
  return `/object-query/${name}?${parameters.toString()}`
}

/** One page of records. */
export const page = <S extends Schema.Constraint>(record: S) => object({ data: Schema.Array(record), nextPage: text })
